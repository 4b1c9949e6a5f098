#include "app/backup/object_copy.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "media/object_key.h"

namespace lumbung::app {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20U;

UniqueFd open_source(const std::filesystem::path& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno != ENOENT) throw fault_from_errno("open " + path.string(), errno);
  return file;
}

/// The file below its final name until its bytes have proved right.
class Draft {
 public:
  explicit Draft(std::filesystem::path final_path)
      : final_(std::move(final_path)), path_(final_.string() + ".part"), file_(make()) {}
  ~Draft() {
    if (!kept_) ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(Bytes data) {
    while (!data.empty()) {
      const ssize_t count = ::write(file_.get(), data.data(), data.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw fault_from_errno("write " + path_.string(), errno);
      data = data.subspan(static_cast<std::size_t>(count));
    }
  }

  void keep() {
    if (::rename(path_.c_str(), final_.c_str()) != 0)
      throw fault_from_errno("rename " + path_.string(), errno);
    kept_ = true;
  }

 private:
  UniqueFd make() {
    std::filesystem::create_directories(final_.parent_path());
    UniqueFd file(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (!file) throw fault_from_errno("make " + path_.string(), errno);
    return file;
  }

  std::filesystem::path final_;
  std::filesystem::path path_;
  UniqueFd file_;
  bool kept_ = false;
};

struct Content {
  std::uint64_t bytes = 0;
  Sha256 sha256;
};

/// Reads to the end; each piece also goes to `draft`, when there is one.
Content read_all(int file, const std::string& name, Draft* draft) {
  std::vector<std::byte> piece(kPieceBytes);
  Sha256Hasher hasher;
  Content content;
  for (;;) {
    const ssize_t count = ::read(file, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw fault_from_errno("read " + name, errno);
    if (count == 0) break;
    const Bytes data(piece.data(), static_cast<std::size_t>(count));
    hasher.update(data);
    if (draft != nullptr) draft->write(data);
    content.bytes += data.size();
  }
  content.sha256 = hasher.finish();
  return content;
}

bool is_right(const Content& content, const database::NamedObject& object) {
  return content.bytes == object.bytes && (!object.sha256 || content.sha256 == *object.sha256);
}

/// Keys come out of a database: one that leads out of the store names nothing.
std::filesystem::path place_of(const std::filesystem::path& root, const std::string& key) {
  const std::filesystem::path relative(key);
  bool inside = relative.is_relative();
  for (const auto& part : relative) inside = inside && part != "..";
  if (!inside || relative.empty()) throw Fault(ErrorCode::corrupt, "\"" + key + "\" is no key of an object");
  return root / relative;
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& directory) {
  std::error_code absent;
  std::vector<std::filesystem::path> entries;
  for (const auto& entry : std::filesystem::directory_iterator(directory, absent))
    entries.push_back(entry.path());
  std::ranges::sort(entries, std::greater());
  return entries;
}

/// Where the bytes of an upload lie that a worker has moved: the name of an original begins with their hash
/// (media::ObjectKey). Newest months first. nullopt: nowhere.
std::optional<std::filesystem::path> place_of_moved(const database::NamedObject& object,
                                                    const std::filesystem::path& root) {
  const auto key = media::ObjectKey::parse(object.key);
  if (!key || key->tier() != "temp" || !key->workspace() || !object.sha256) return std::nullopt;
  const std::string beginning = object.sha256->hex() + "_";
  const std::string workspace = "workspace_" + std::to_string(key->workspace()->value);
  std::error_code absent;
  for (const std::filesystem::path& year : entries_of(root / "original" / workspace)) {
    for (const std::filesystem::path& month : entries_of(year)) {
      for (const auto& entry : std::filesystem::directory_iterator(month, absent)) {
        if (entry.path().filename().string().starts_with(beginning)) return entry.path();
      }
    }
  }
  return std::nullopt;
}

/// The file, and where it was found.
struct FoundFile {
  std::filesystem::path path;
  UniqueFd file;
};
FoundFile open_wherever(const database::NamedObject& object, const std::filesystem::path& root) {
  FoundFile source{place_of(root, object.key), {}};
  source.file = open_source(source.path);
  if (source.file) return source;
  if (const auto moved = place_of_moved(object, root)) {
    source.path = *moved;
    source.file = open_source(source.path);
  }
  return source;
}

}  // namespace

Copied copy_object(const database::NamedObject& object, const std::filesystem::path& from,
                   const std::filesystem::path& to, CopyBy by) {
  const std::filesystem::path target = place_of(to, object.key);
  struct stat there {};
  if (::stat(target.c_str(), &there) == 0 && static_cast<std::uint64_t>(there.st_size) == object.bytes) {
    return Copied::before;
  }
  const auto [source, file] = open_wherever(object, from);
  if (!file) return Copied::missing;
  if (by == CopyBy::hard_link) {
    if (!is_right(read_all(file.get(), source, nullptr), object)) return Copied::damaged;
    std::filesystem::create_directories(target.parent_path());
    ::unlink(target.c_str());
    if (::link(source.c_str(), target.c_str()) == 0) return Copied::now;
    if (errno == ENOENT) return Copied::missing;
    throw fault_from_errno("link " + target.string(), errno);
  }
  Draft draft(target);
  if (!is_right(read_all(file.get(), source, &draft), object)) return Copied::damaged;
  draft.keep();
  return Copied::now;
}

Copied check_object(const database::NamedObject& object, const std::filesystem::path& root) {
  const std::filesystem::path path = place_of(root, object.key);
  const UniqueFd file = open_source(path);
  if (!file) return Copied::missing;
  return is_right(read_all(file.get(), path, nullptr), object) ? Copied::before : Copied::damaged;
}

void sync_filesystem(const std::filesystem::path& directory) {
  const UniqueFd file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || ::syncfs(file.get()) != 0) throw fault_from_errno("sync " + directory.string(), errno);
}

}  // namespace lumbung::app
