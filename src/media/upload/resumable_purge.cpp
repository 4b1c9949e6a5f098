#include "media/upload/resumable_uploads.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kExpiredPage = 100;

}  // namespace

std::uint64_t ResumableUploads::purge_expired(const std::function<bool()>& is_over) {
  std::uint64_t purged = 0;
  for (;;) {
    const auto page = parts_.uploads.expired(parts_.clock.now(), kExpiredPage);
    const std::uint64_t before = purged;
    for (const ResumableUpload& upload : page) {
      purged += purge(upload) ? 1 : 0;
      if (is_over()) return purged;
    }
    // Those that can't be taken away now are the first of the next page, too.
    if (page.size() < kExpiredPage || purged == before) return purged;
  }
}

void ResumableUploads::forget(const ResumableUpload& broken) {
  guarded(broken, [&] { return remove(broken.workspace_id, broken.uuid).has_value(); });
}

bool ResumableUploads::purge(const ResumableUpload& upload) {
  return guarded(upload, [&] {
    return parts_.uploads.take_expired(upload, parts_.clock.now()) &&
           remove(upload.workspace_id, upload.uuid).has_value();
  });
}

/// One that its store can't drop keeps no other from going.
bool ResumableUploads::guarded(const ResumableUpload& upload, const std::function<bool()>& purge) const {
  try {
    return purge();
  } catch (const Fault& fault) {
    parts_.log.warning("upload.not_purged", {{"upload_uuid", upload.uuid}, {"message", fault.what()}});
    return false;
  }
}

/// After the note of what became of it: what stays here goes when its row expires.
void ResumableUploads::give_up(const ResumableUpload& upload) const {
  guarded(upload, [&] {
    drop(upload);
    return true;
  });
}

}  // namespace lumbung::media
