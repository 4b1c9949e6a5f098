#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "media/media.h"
#include "media/object_key.h"

namespace lumbung::media {

struct ObjectStat {
  std::uint64_t bytes = 0;
  Timestamp modified_at;
  /// When the file system last changed anything about it, which nobody can set back as they can modified_at
  /// (nullopt: of a store where they can't do that either).
  std::optional<Timestamp> changed_at{};
};

/// An object opened for reading. `file` is seekable and stays readable after the object was removed.
struct OpenObject {
  UniqueFd file;
  std::uint64_t bytes = 0;
  Timestamp modified_at;
};

/// What a store asks for an object that lies there, and for reading it. Both are read at once.
enum class StorageClass {
  standard,
  cold,  ///< cheap to keep, dear to read
};

/// The refusal of a file for which a store has no room. `detail` is for the log.
Error no_space_for_file(std::string detail);

/// An object that lies where it can't be read at once, until somebody has it restored. Nothing is wrong with
/// it.
class ArchivedObject final : public Fault {
 public:
  explicit ArchivedObject(const std::string& what) : Fault(ErrorCode::unavailable, what) {}
};

/// A store that takes no bytes until somebody has looked after it: its disk is broken or mounted for reading
/// alone, or its folders are somebody else's. What it has can be read, perhaps.
class UnwritableStore final : public Fault {
 public:
  explicit UnwritableStore(const std::string& what) : Fault(ErrorCode::unavailable, what) {}
};

/// Whether what reading an object threw is about that object: it may not be opened, or the disk can't give
/// its bytes. Else the store, or this machine, does not do its work, and nothing is known of any object.
bool is_about_one_object(const Fault& fault);

/// Bytes on their way into the store. Nothing is visible under the key before commit() returned; destroying
/// the sink without commit() leaves no trace. One thread at a time.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  /// Throws Fault (insufficient_storage when the disk is full, UnwritableStore when it takes nothing).
  virtual void append(Bytes data) = 0;
  /// Makes the object durable and visible, in this order: data, name. What lies under the key is never
  /// replaced: the same bytes there are success, others a Fault (conflict).
  virtual void commit() = 0;
};

/// The port to where bytes live (StorageAdapter of section 4.4 of the mission). Thread-safe; every call
/// blocks. An object is written once: its bytes never change. Faults of the machine are thrown as Fault. The
/// mission's get_url is not here: a URL names a media, whoever stores it, so MediaUrls makes it. Contract
/// suite: tests/contract/storage_contract.h.
class StorageAdapter {
 public:
  virtual ~StorageAdapter() = default;

  virtual Location location() const = 0;

  /// Opens a streaming sink. `expected_bytes` (0 = unknown) lets the store refuse before the disk is full:
  /// Error insufficient_storage.
  virtual Result<std::unique_ptr<ObjectSink>> store(const ObjectKey& key, std::string_view content_type,
                                                    std::uint64_t expected_bytes) = 0;
  /// An unnamed file in the store's own scratch space: it disappears when closed, even by SIGKILL.
  virtual UniqueFd scratch() = 0;
  /// Stores a scratch file under a key, durable on return; without a copy where the store can. What is there
  /// is not replaced, as for ObjectSink::commit.
  virtual void adopt(UniqueFd scratch, const ObjectKey& key, std::string_view content_type) = 0;

  /// not_found when there is no such object.
  virtual Result<OpenObject> get(const ObjectKey& key) = 0;
  /// `length` bytes from `offset` on, fewer where the object ends, without the rest of it where the store
  /// can. not_found when there is no such object.
  virtual Result<std::string> read(const ObjectKey& key, std::uint64_t offset, std::uint64_t length);
  virtual std::optional<ObjectStat> stat(const ObjectKey& key) = 0;
  virtual bool exists(const ObjectKey& key) { return stat(key).has_value(); }
  /// Renames, durably. Idempotent: `from` gone and `to` there is success; both gone is not_found. Where both
  /// are there `from` goes if it has the same bytes; else conflict, and nothing is done.
  virtual Status move(const ObjectKey& from, const ObjectKey& to) = 0;
  /// True when there was something to remove.
  virtual bool remove(const ObjectKey& key) = 0;

  /// Whether the store has a class `cold`.
  virtual bool has_cold_class() const { return false; }
  /// Moves an object to another class, in its place; bytes and type stay. Idempotent. False when nothing was
  /// done: it is of that class, or of one that is none of the two, or is not there, or the store has only one
  /// class or can't move one so large.
  virtual bool set_class(const ObjectKey& key, StorageClass wanted);

  /// Every object whose key begins with `prefix` (which ends with '/' or is empty), in no promised order,
  /// until `visit` returns false. Objects stored or removed meanwhile may or may not be seen.
  virtual void list(std::string_view prefix,
                    const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) = 0;

  /// The same in ascending order of the keys' bytes, and only keys behind `after` (empty: all), so that a
  /// listing may be taken up where it stopped. What is stored or removed meanwhile may or may not be seen.
  /// This one sorts what list() gives; a store that may hold many objects knows better.
  virtual void list_after(std::string_view prefix, std::string_view after,
                          const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit);

  /// Bytes that may still be stored before the guard refuses; nullopt when the store knows no limit.
  virtual std::optional<std::uint64_t> free_bytes() = 0;
};

/// Tries whether a store does its work: puts a few bytes under `key`, which is nobody else's, reads them back
/// and removes them, whatever reserve is set. What a kill leaves of it is what it leaves of an upload. Throws
/// Fault: insufficient_storage when there is no room.
void try_to_store(StorageAdapter& storage, const ObjectKey& key);

/// Stores the bytes of one object under another key, durable on return; the first stays. Throws Fault when
/// there is no such object.
void copy_object(StorageAdapter& storage, const ObjectKey& from, const ObjectKey& to,
                 std::string_view content_type);

}  // namespace lumbung::media
