#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "media/media.h"
#include "media/object_key.h"
#include "media/storage_adapter.h"

namespace lumbung::media {

/// Where an upload is put while new_media_storage is off: a name as the old application chose them, 40
/// characters that nobody guesses; of one upload always the same. `type` is the guess from its first bytes.
ObjectKey old_place(WorkspaceId workspace, const Uuid& upload, const Sha256& content, std::string_view type,
                    Location location);

/// The same of an upload whose bytes lie under `temp`; nullopt when that is no upload's, or nothing is there,
/// or nothing at all lies where uploads of its workspace were put. Else it reads all of it. Throws Fault.
std::optional<ObjectKey> old_place_of(StorageAdapter& storage, const ObjectKey& temp);

}  // namespace lumbung::media
