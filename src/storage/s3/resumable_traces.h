#pragma once

#include <cstdint>
#include <string>

#include "storage/s3/client.h"
#include "storage/s3/resumable_mark.h"

namespace lumbung::storage {

// What resumable uploads leave in a bucket. All throw Fault.

/// Removes the tails that were written with this fence, by a turn that ended, or a smaller one, but for
/// `kept`.
void remove_older_tails(S3Client& client, const S3UploadKeys& keys, std::uint64_t fence,
                        const std::string& kept);

/// Removes everything but the object itself: fence, tails, multipart uploads that nobody completed.
void remove_traces(S3Client& client, const S3UploadKeys& keys);

}  // namespace lumbung::storage
