#include "storage/disk/ordered_listing.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "storage/disk/file_facts.h"
#include "storage/disk/object_listing.h"

namespace lumbung::storage {
namespace {

using VisitInOrder = std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>;

constexpr std::size_t kNamesMax = 50'000;
/// No key is longer (ObjectKey::parse), so nothing of ours lies deeper.
constexpr std::size_t kFolderBytesMax = 512;

/// The smallest names behind a given one, out of any number that are offered.
class SmallestNames {
 public:
  explicit SmallestNames(std::string behind) : behind_(std::move(behind)) {}

  void offer(std::string name) {
    if (name <= behind_ || (!limit_.empty() && name > limit_)) return;
    names_.push_back(std::move(name));
    if (names_.size() == 2 * kNamesMax) cut();
  }
  /// Ascending, kNamesMax at most.
  std::vector<std::string> take() {
    if (names_.size() > kNamesMax) cut();
    std::ranges::sort(names_);
    return std::move(names_);
  }

 private:
  void cut() {
    std::ranges::nth_element(names_, names_.begin() + (kNamesMax - 1));
    names_.resize(kNamesMax);
    limit_ = names_.back();
  }

  std::string behind_;
  std::string limit_;  ///< larger ones are none of the smallest; empty: not known yet
  std::vector<std::string> names_;
};

class OrderedWalk {
 public:
  OrderedWalk(const RootDirectory& root, std::string_view after, const VisitInOrder& visit)
      : root_(root), after_(after), visit_(visit) {}

  /// `folder` is empty for the root, else it ends with '/'. False: the visitor has had enough.
  bool visit_folder(const std::string& folder) {
    if (folder.size() > kFolderBytesMax) return true;
    for (std::string behind = begin_in(folder);;) {
      const std::vector<std::string> names = names_behind(folder, behind);
      for (const std::string& name : names) {
        const bool goes_on = name.ends_with('/') ? visit_folder(folder + name) : visit_file(folder + name);
        if (!goes_on) return false;
      }
      if (names.size() < kNamesMax) return true;
      behind = names.back();
    }
  }

 private:
  /// Behind which name in this folder keys behind `after_` begin. Folders have their '/' at the end here, as
  /// in the keys of what lies in them, so that names are ordered as keys are.
  std::string begin_in(const std::string& folder) const {
    if (!after_.starts_with(folder)) return {};
    const std::string_view rest = after_.substr(folder.size());
    const std::size_t slash = rest.find('/');
    // What lies in this folder of the way may still be behind: the folder itself is not to be left out.
    return std::string(slash == std::string_view::npos ? rest : rest.substr(0, slash));
  }

  std::vector<std::string> names_behind(const std::string& folder, const std::string& behind) const {
    SmallestNames names(behind);
    UniqueFd descriptor = root_.open(folder, O_RDONLY | O_DIRECTORY);
    if (!descriptor) {
      if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return {};  // removed meanwhile, or a link
      throw fault_from_errno("list " + folder, errno);
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(descriptor.get()), &::closedir);
    if (!listing) throw fault_from_errno("list " + folder, errno);
    const int own = descriptor.release();  // closedir closes it
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(listing.get());
      if (entry == nullptr && errno != 0) throw fault_from_errno("list " + folder, errno);
      if (entry == nullptr) return names.take();
      const std::string name = entry->d_name;
      if (name == "." || name == ".." || (folder.empty() && name == kScratchFolder)) continue;
      const unsigned char type = entry->d_type == DT_UNKNOWN ? type_of(own, entry->d_name) : entry->d_type;
      if (type == DT_DIR) names.offer(name + '/');
      if (type == DT_REG) names.offer(name);
    }
  }

  /// Not every file system says it in its listing.
  static unsigned char type_of(int folder, const char* name) {
    struct stat facts {};
    if (::fstatat(folder, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;  // removed meanwhile
    return static_cast<unsigned char>(IFTODT(facts.st_mode));
  }

  bool visit_file(const std::string& path) {
    const auto key = media::ObjectKey::parse(path);
    if (!key || path <= after_) return true;
    const UniqueFd file = root_.open(path, O_PATH);
    struct stat facts {};
    if (!file || ::fstat(file.get(), &facts) != 0) return true;  // removed meanwhile
    return !S_ISREG(facts.st_mode) || visit_(*key, to_object_stat(facts));
  }

  const RootDirectory& root_;
  std::string_view after_;
  const VisitInOrder& visit_;
};

}  // namespace

void list_in_order(const RootDirectory& root, std::string_view prefix, std::string_view after,
                   const VisitInOrder& visit) {
  if (!prefix.empty() && !media::ObjectKey::parse(prefix.substr(0, prefix.size() - 1)).has_value()) return;
  if (!after.starts_with(prefix) && after > prefix) return;
  OrderedWalk(root, after, visit).visit_folder(std::string(prefix));
}

}  // namespace lumbung::storage
