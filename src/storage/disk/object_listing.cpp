#include "storage/disk/object_listing.h"

#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "storage/disk/file_facts.h"

namespace lumbung::storage {
namespace {

using Visit = std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>;
using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;

/// Folders as deep as no key of ours goes; guards against a tree that somebody built to exhaust us.
constexpr std::size_t kFoldersWaitingMax = 1'000'000;

bool is_dot(std::string_view name) {
  return name == "." || name == "..";
}

class Walk {
 public:
  Walk(const RootDirectory& root, const Visit& visit) : root_(root), visit_(visit) {}

  void from(std::string folder) {
    folders_.push_back(std::move(folder));
    while (!folders_.empty()) {
      const std::string next = std::move(folders_.back());
      folders_.pop_back();
      if (!visit_folder(next)) return;
    }
  }

 private:
  /// `folder` is empty for the root, else it ends with '/'. False: the visitor has had enough.
  bool visit_folder(const std::string& folder) {
    UniqueFd descriptor = root_.open(folder, O_RDONLY | O_DIRECTORY);
    if (!descriptor) {
      if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return true;  // removed meanwhile, or a link
      throw fault_from_errno("list " + folder, errno);
    }
    const Listing listing(::fdopendir(descriptor.get()), &::closedir);
    if (!listing) throw fault_from_errno("list " + folder, errno);
    const int own = descriptor.release();  // closedir closes it
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(listing.get());
      if (entry == nullptr && errno != 0) throw fault_from_errno("list " + folder, errno);
      if (entry == nullptr) return true;
      if (!visit_entry(own, folder, entry->d_name)) return false;
    }
  }

  bool visit_entry(int descriptor, const std::string& folder, const char* name) {
    if (is_dot(name) || (folder.empty() && name == kScratchFolder)) return true;
    struct stat facts {};
    if (::fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return true;  // removed meanwhile
      throw fault_from_errno("list " + folder + name, errno);
    }
    if (S_ISDIR(facts.st_mode) && folders_.size() < kFoldersWaitingMax)
      folders_.push_back(folder + name + "/");
    if (!S_ISREG(facts.st_mode)) return true;
    const auto key = media::ObjectKey::parse(folder + name);
    return !key.has_value() || visit_(*key, to_object_stat(facts));
  }

  const RootDirectory& root_;
  const Visit& visit_;
  std::vector<std::string> folders_;
};

}  // namespace

void list_objects(const RootDirectory& root, std::string_view prefix, const Visit& visit) {
  if (!prefix.empty() && !media::ObjectKey::parse(prefix.substr(0, prefix.size() - 1)).has_value()) return;
  Walk(root, visit).from(std::string(prefix));
}

}  // namespace lumbung::storage
