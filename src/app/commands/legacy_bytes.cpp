#include "app/commands/legacy_bytes.h"

#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lumbung::app {

LegacyBytes::LegacyBytes(const std::filesystem::path& old_disk, media::StorageAdapter& store, bool is_bucket)
    : store_(store), is_bucket_(is_bucket) {
  if (old_disk.empty()) return;
  root_.reset(::open(old_disk.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_)
    throw Fault(ErrorCode::invalid_argument,
                "--old-disk " + old_disk.string() + ": there is no such directory");
}

bool LegacyBytes::can_look(const std::string& location) const {
  if (location == legacy::kOwnStore) return true;
  return location == "local" ? root_.valid() : is_bucket_;
}

std::optional<media::OpenObject> LegacyBytes::open(const std::string& location, const std::string& key) {
  if (!can_look(location)) return std::nullopt;
  if (location == "local") {
    // Keys of the disk `public` are relative to its folder.
    if (auto found = open_below(key)) return found;
    return open_below("public/" + key);
  }
  const auto name = media::ObjectKey::parse(key);
  if (!name) return std::nullopt;
  auto found = store_.get(*name);
  return found ? std::optional(*std::move(found)) : std::nullopt;
}

std::optional<media::OpenObject> LegacyBytes::open_below(const std::string& path) const {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  media::OpenObject object;
  object.file.reset(static_cast<int>(::syscall(SYS_openat2, root_.get(), path.c_str(), &how, sizeof how)));
  if (!object.file) {
    // What is not there, not a file or not below counts as missing; anything else must not.
    for (const int absent : {ENOENT, ENOTDIR, EXDEV, ELOOP, ENAMETOOLONG, ENXIO, EISDIR}) {
      if (errno == absent) return std::nullopt;
    }
    throw fault_from_errno("open " + path + " below the old disk", errno);
  }
  struct stat found {};
  if (::fstat(object.file.get(), &found) != 0) throw fault_from_errno("look at " + path, errno);
  if (!S_ISREG(found.st_mode)) return std::nullopt;
  object.bytes = static_cast<std::uint64_t>(found.st_size);
  object.modified_at = from_unix_ms(static_cast<std::int64_t>(found.st_mtime) * 1000);
  return object;
}

void LegacyBytes::remove(const std::string& location, const std::string& key) {
  if (location == "local" && !remove_below(key)) remove_below("public/" + key);
  if (const auto name = media::ObjectKey::parse(key)) store_.remove(*name);
}

/// False when there is nothing.
bool LegacyBytes::remove_below(const std::string& path) {
  if (!open_below(path)) return false;
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const UniqueFd parent(
      static_cast<int>(::syscall(SYS_openat2, root_.get(), folder.c_str(), &how, sizeof how)));
  if (!parent) throw fault_from_errno("open the folder of " + path + " below the old disk", errno);
  if (::unlinkat(parent.get(), path.c_str() + (slash == std::string::npos ? 0 : slash + 1), 0) != 0 &&
      errno != ENOENT)
    throw fault_from_errno("remove " + path + " below the old disk", errno);
  return true;
}

}  // namespace lumbung::app
