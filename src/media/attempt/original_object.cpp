#include "media/attempt/original_object.h"

#include <algorithm>

#include "media/attempt/read_back.h"

namespace lumbung::media {
namespace {

ObjectKey key_of(const Media& media) {
  std::optional<ObjectKey> key = media.path_of(VariantName::original);
  if (!key) throw Fault("media " + media.uuid.str() + " has no original");
  return *std::move(key);
}

const Sha256& hash_of_row(const Media& media) {
  if (!media.metadata.intent.hash) throw Fault("media " + media.uuid.str() + " has no hash");
  return *media.metadata.intent.hash;
}

}  // namespace

OriginalObject::OriginalObject(StorageAdapter& storage, const Media& media, std::vector<ObjectKey> going)
    : storage_(storage),
      media_(media),
      going_(std::move(going)),
      key_(key_of(media)),
      hash_(hash_of_row(media)) {}

Result<OpenObject> OriginalObject::open() {
  locate();
  Result<OpenObject> object = storage_.get(key_);
  if (object && hash_of(object->file.get()) != hash_) {
    throw Fault("the original " + key_.str() + " is not what was uploaded");
  }
  return object;
}

void OriginalObject::locate() {
  if (!is_temporary() || storage_.exists(key_)) return;
  const std::optional<ObjectKey> moved = find_moved();
  if (!moved) return;
  // Whoever moved it may not have come to make that durable, and the row will rely on it.
  storage_.move(key_, *moved).value();
  key_ = *moved;
}

/// Only its extension and generation are not known beforehand. Walks one month of one workspace, and only
/// after a crash.
std::optional<ObjectKey> OriginalObject::find_moved() {
  const ObjectKey like = ObjectKey::of_variant(VariantName::original, media_.workspace_id, month(), hash_,
                                               Kind::document, "bin");
  const std::string folder = like.str().substr(0, like.str().rfind('/') + 1);
  const std::string beginning = folder + hash_.hex() + "_";
  std::optional<ObjectKey> found;
  storage_.list(folder, [&](const ObjectKey& key, const ObjectStat&) {
    const bool is_going = std::find(going_.begin(), going_.end(), key) != going_.end();
    if (key.str().starts_with(beginning) && !is_going) found = key;
    return !found;
  });
  return found;
}

void OriginalObject::move_to_place(Kind kind, std::string_view extension) {
  locate();
  // An original that has its place stays there: other media may share it.
  if (!is_temporary()) return;
  const ObjectKey place = ObjectKey::of_variant(VariantName::original, media_.workspace_id, month(), hash_,
                                                kind, extension, generation());
  storage_.move(key_, place).value();
  key_ = place;
}

std::uint32_t OriginalObject::generation() const {
  std::uint32_t generation = key_.generation();
  for (const ObjectKey& key : going_) generation = std::max(generation, key.generation() + 1);
  if (media_.processing_status != ProcessingStatus::completed) return generation;
  // What it has is delivered while it is processed again.
  for (const auto& [variant, key] : media_.paths) generation = std::max(generation, key.generation() + 1);
  return generation;
}

Timestamp OriginalObject::month() const {
  return key_.month().value_or(media_.created_at);
}

}  // namespace lumbung::media
