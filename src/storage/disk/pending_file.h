#pragma once

#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "storage/disk/root_directory.h"

namespace lumbung::storage {

/// Whether files without a name are tried first. `avoid` is for file systems that don't know O_TMPFILE (and
/// for the tests of that way).
enum class Unnamed { prefer, avoid };

/// A file that is being written and that nobody can see under its final name yet. Without a name at all where
/// the file system knows O_TMPFILE, so that the kernel forgets it whatever happens; else under a name in the
/// scratch folder, removed by the destructor and, after a crash, by sweep(). One thread at a time.
class PendingFile {
 public:
  /// Begins an empty file in the scratch folder `folder`. Throws Fault.
  PendingFile(UniqueFd folder, Unnamed unnamed);
  /// Takes over a scratch file that somebody has filled.
  PendingFile(UniqueFd folder, UniqueFd scratch) : folder_(std::move(folder)), file_(std::move(scratch)) {}
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  int descriptor() const { return file_.get(); }

  /// Gives the file its place: the bytes go to disk first, then the name, then the folder of the name.
  /// What is there is never replaced: the same bytes are success, others a Fault (conflict). Copies only a
  /// file that can't be linked (it had a name once, or is of another file system). Throws Fault.
  void publish(const Place& place);

 private:
  void take_name(const Place& place);
  void accept_the_same(const Place& place);
  void become_named_copy();

  UniqueFd folder_;
  std::string name_;  ///< in folder_; empty while it has none
  UniqueFd file_;
};

/// A file without a name, for the codec to write to; gone when closed. Throws Fault.
UniqueFd make_scratch(int folder, Unnamed unnamed);

/// Removes what killed processes left in the scratch folder: files that were not touched for a day.
void sweep(int folder);

}  // namespace lumbung::storage
