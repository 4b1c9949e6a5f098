#include "legacy/old_disk.h"

#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/read_at.h"
#include "media/first_bytes.h"

namespace lumbung::legacy {
namespace {

using NamedType = std::pair<std::string_view, std::string_view>;

/// What first bytes don't tell: texts, containers that many formats share. None of them is an image, a video
/// or a sound but those whose bytes have no signature.
constexpr std::array kTypesByName = {
    NamedType{"aac", "audio/aac"},
    NamedType{"csv", "text/plain"},
    NamedType{"doc", "application/msword"},
    NamedType{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    NamedType{"ico", "image/x-icon"},
    NamedType{"mp3", "audio/mpeg"},
    NamedType{"ppt", "application/vnd.ms-powerpoint"},
    NamedType{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    NamedType{"svg", "image/svg+xml"},
    NamedType{"txt", "text/plain"},
    NamedType{"xls", "application/vnd.ms-excel"},
    NamedType{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

std::string lower_ending(std::string_view name) {
  const auto dot = name.rfind('.');
  std::string ending(dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending;
}

bool is_open_to_all(std::string_view path) {
  if (!path.starts_with("public/") && !path.starts_with("avatars/")) return false;
  return path.find("/.") == std::string_view::npos;
}

UniqueFd open_below(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const long descriptor = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
    // EAGAIN: a rename elsewhere raced with the resolution, the manual page says to try again.
    if (descriptor >= 0 || (errno != EINTR && errno != EAGAIN)) return UniqueFd(static_cast<int>(descriptor));
  }
}

std::optional<struct stat> regular_file(const UniqueFd& file) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) throw fault_from_errno("stat a file of the old disk", errno);
  return S_ISREG(facts.st_mode) ? std::optional(facts) : std::nullopt;
}

/// Of a path that names nothing, or nothing that is given out.
bool is_nothing(int problem) {
  return problem == ENOENT || problem == ENOTDIR || problem == ELOOP || problem == EXDEV ||
         problem == ENAMETOOLONG || problem == EINVAL || problem == EACCES || problem == EPERM ||
         problem == ENXIO || problem == ENODEV;
}

}  // namespace

std::string old_type(std::string_view name, std::string_view first_bytes) {
  const std::string_view head = first_bytes.substr(0, media::kFirstBytesMax);
  const std::string_view guess = media::guess_type(as_bytes(head)).mime;
  if (guess != "application/octet-stream" && guess != "application/zip") return std::string(guess);
  const std::string ending = lower_ending(name);
  for (const auto& [known, mime] : kTypesByName) {
    if (known == ending) return std::string(mime);
  }
  return std::string(guess);
}

OldDisk::OldDisk(const std::filesystem::path& root)
    : root_(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (!root_) throw fault_from_errno("open the old disk " + root.string(), errno);
}

std::optional<OldFile> OldDisk::open(std::string_view path) const {
  if (!is_open_to_all(path) || path.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string name(path);
  // Looked at before it is opened: to open a device does something.
  const UniqueFd seen = open_below(root_.get(), name, O_PATH);
  if (!seen) {
    if (is_nothing(errno)) return std::nullopt;
    throw fault_from_errno("look for a file of the old disk", errno);
  }
  if (!regular_file(seen)) return std::nullopt;
  OldFile found;
  found.file = open_below(root_.get(), name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!found.file) {
    if (is_nothing(errno)) return std::nullopt;
    throw fault_from_errno("open a file of the old disk", errno);
  }
  const auto facts = regular_file(found.file);
  if (!facts) return std::nullopt;
  found.bytes = static_cast<std::uint64_t>(facts->st_size);
  const auto modified =
      std::chrono::seconds(facts->st_mtim.tv_sec) + std::chrono::nanoseconds(facts->st_mtim.tv_nsec);
  found.modified_at = Timestamp(std::chrono::duration_cast<Timestamp::duration>(modified));
  std::string first(media::kFirstBytesMax, '\0');
  first.resize(read_at(found.file.get(), 0, std::as_writable_bytes(std::span(first)), "read an old file"));
  found.mime = old_type(name, first);
  found.validator = std::to_string(found.bytes) + "-" + std::to_string(modified.count());
  return found;
}

}  // namespace lumbung::legacy
