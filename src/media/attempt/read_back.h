#pragma once

#include "media/media_repository.h"
#include "media/storage_adapter.h"

namespace lumbung::media {

/// The SHA-256 of everything that can be read from a file, whatever its offset. Throws Fault.
Sha256 hash_of(int file);

/// What the store really holds under a key, read from the store itself. Throws Fault when it is not there or
/// its size is not what the reader got.
StoredObject read_back(StorageAdapter& storage, VariantName variant, const ObjectKey& key);

}  // namespace lumbung::media
