#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/encoding.h"
#include "media/object_key.h"

namespace lumbung::media {

/// How far the bytes of a resumable upload are, and what its store must be told to go on there. Kept in the
/// upload's row, so that any node can.
struct ResumablePoint {
  std::uint64_t offset = 0;
  std::string mark{};  ///< the store's own words; empty before the first byte
};

/// Takes the next bytes of one resumable upload. One thread at a time. Destroyed at any time, also by
/// SIGKILL: what mark() had made durable stays, what came behind it may or may not be there and counts for
/// nothing.
class ResumableSink {
 public:
  virtual ~ResumableSink() = default;
  /// Throws Fault: insufficient_storage; lease_lost when the upload was opened with a higher fence meanwhile.
  virtual void append(Bytes data) = 0;
  /// Makes durable what was appended. The point that was given to open() stays good until the new one is
  /// written down, and for an open() there; each is written down before the next is asked for. Throws Fault
  /// as append does.
  virtual ResumablePoint mark() = 0;
};

/// The port to where the bytes of resumable uploads lie until they are whole. `key` is that of the object
/// which they shall become (ObjectKey::of_upload). Thread-safe; every call blocks; faults of the machine are
/// thrown as Fault. Contract suite: tests/contract/resumable_store_contract.h.
class ResumableStore {
 public:
  virtual ~ResumableStore() = default;

  /// Goes on at `from`; what lies behind it is dropped. A sink that was opened with a smaller `fence`, here
  /// or by another process, writes no more byte from now on. `length_max`: no more bytes than that will come
  /// in all. Throws Fault: gone when what `from` speaks of is not there; lease_lost when somebody opened it
  /// with a higher fence.
  virtual std::unique_ptr<ResumableSink> open(const ObjectKey& key, const ResumablePoint& from,
                                              std::uint64_t fence, std::uint64_t length_max) = 0;

  /// Hands out the bytes before `end` in order, of an upload with which nobody goes on any more: `end` is its
  /// end, finished or not. Throws Fault gone when they are not there.
  virtual void read(const ObjectKey& key, const ResumablePoint& end,
                    const std::function<void(Bytes)>& take) = 0;

  /// Makes the object `key` of the bytes before `end`, durable and visible on return; an empty one of none.
  /// Done already: success. Throws Fault gone when there is neither.
  virtual void finish(const ObjectKey& key, const ResumablePoint& end) = 0;

  /// What drop() does with the object, which finish() made, or a read() where nothing else can be read.
  enum class Finished { stays, goes };
  /// Leaves no trace of what arrived. Nothing there: success.
  virtual void drop(const ObjectKey& key, const ResumablePoint& at, Finished finished) = 0;
};

}  // namespace lumbung::media
