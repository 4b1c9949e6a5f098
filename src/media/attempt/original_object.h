#pragma once

#include <vector>

#include "media/attempt/media_processor.h"
#include "media/media.h"
#include "media/media_repository.h"
#include "media/storage_adapter.h"

namespace lumbung::media {

/// The object of a media's original: where it is now, where it belongs. Finds it also when a worker was
/// killed between the move to its final key and the row that tells of it.
class OriginalObject {
 public:
  /// What they refer to must outlive this.
  struct Parts {
    StorageAdapter& storage;
    const Media& media;
    const std::vector<ObjectKey>& going;  ///< names that are not to be relied on (BegunAttempt)
    std::uint32_t generation = 1;         ///< of names that nobody else stores under (BegunAttempt)
  };
  explicit OriginalObject(const Parts& parts);

  /// Opens it and proves by its hash that it is what was uploaded. not_found when its bytes are gone; throws
  /// Fault when they are not what they were.
  Result<OpenObject> open();

  /// Moves it to its final key, if it is not at one already: the first of its month, where all media over the
  /// content that were uploaded in that month have it; one of the attempt's own generation when something
  /// else lies there, or is to go. Throws Fault.
  void move_to_place(Kind kind, std::string_view extension);
  /// What the ledger should hold.
  StoredObject object() const { return {VariantName::original, key_, media_.size, hash_}; }
  /// Looks where it is now: also after a move whose end nobody has seen, which is durable afterwards. Throws
  /// Fault.
  void locate();

  const Sha256& hash() const { return hash_; }
  /// The month in the keys of all its variants.
  Timestamp month() const;

 private:
  bool is_temporary() const { return key_.tier() == "temp"; }
  bool is_going(const ObjectKey& key) const;
  std::optional<ObjectKey> find_moved();

  StorageAdapter& storage_;
  const Media& media_;
  const std::vector<ObjectKey>& going_;
  std::uint32_t generation_;
  ObjectKey key_;
  Sha256 hash_;
};

}  // namespace lumbung::media
