#pragma once

#include <optional>
#include <string>

#include "media/storage_adapter.h"
#include "storage/s3/client.h"

namespace lumbung::storage {

/// Writes an object into an empty file and proves by its length, and by its SHA-256 where S3 keeps one, that
/// it came down whole. nullopt when there is none. Throws Fault.
std::optional<media::ObjectStat> download(S3Client& client, const std::string& key, int file);

/// What an answer to GET or HEAD says of its object.
media::ObjectStat stat_of(const net::HttpAnswer& answer);

}  // namespace lumbung::storage
