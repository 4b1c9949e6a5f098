#include "media/scan/condemnations.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kContentPage = 100;

}  // namespace

std::uint64_t Condemnations::carry_out(const std::stop_token& stop) {
  std::uint64_t failed = 0;
  for (;;) {
    const auto contents = parts_.verdicts.condemned(kContentPage);
    if (contents.empty()) return failed;
    for (const CondemnedContent& condemned : contents) {
      failed += fail_media_of(condemned.content, stop);
      if (stop.stop_requested()) return failed;
      parts_.verdicts.carried_out(condemned);
    }
  }
}

std::uint64_t Condemnations::fail_media_of(const ScannedContent& content, const std::stop_token& stop) {
  std::uint64_t failed = 0;
  std::optional<MediaId> after = MediaId{};
  while (after && !stop.stop_requested()) {
    const CondemnedPage page = parts_.repository.condemn(content, *after);
    failed += page.failed;
    if (page.failed > 0) parts_.events.notify();
    // Those of before a kill, too: the content is listed until this is done for each.
    if (parts_.use != nullptr) {
      for (const CondemnedMedia& media : page.media) parts_.use->withdraw(media.workspace_id, media.id);
    }
    after = page.next;
  }
  return failed;
}

}  // namespace lumbung::media
