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

OriginalObject::OriginalObject(const Parts& parts)
    : storage_(parts.storage),
      media_(parts.media),
      going_(parts.going),
      generation_(parts.generation),
      key_(key_of(media_)),
      hash_(hash_of_row(media_)) {}

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
    if (key.str().starts_with(beginning) && !is_going(key)) found = key;
    return !found;
  });
  return found;
}

void OriginalObject::move_to_place(Kind kind, std::string_view extension) {
  locate();
  // An original that has its place stays there: other media may share it.
  if (!is_temporary()) return;
  const auto place = [&](std::uint32_t generation) {
    return ObjectKey::of_variant(VariantName::original, media_.workspace_id, month(), hash_, kind, extension,
                                 generation);
  };
  const ObjectKey first = place(1);
  const Status moved =
      is_going(first) ? error(ErrorCode::conflict, "It is to go.") : storage_.move(key_, first);
  if (moved || moved.error().code != ErrorCode::conflict) {
    moved.value();
    key_ = first;
    return;
  }
  const ObjectKey own = place(generation_);
  storage_.move(key_, own).value();
  key_ = own;
}

bool OriginalObject::is_going(const ObjectKey& key) const {
  return std::find(going_.begin(), going_.end(), key) != going_.end();
}

Timestamp OriginalObject::month() const {
  return key_.month().value_or(media_.created_at);
}

}  // namespace lumbung::media
