#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include "base/sha256.h"
#include "media/attempt/media_processor.h"
#include "media/purpose.h"
#include "media/storage_adapter.h"

namespace lumbung::test {

/// A processor that makes the same three variants of everything, a sticker on request, or fails as it is
/// told.
class ScriptedProcessor final : public media::MediaProcessor {
 public:
  explicit ScriptedProcessor(media::StorageAdapter& storage) : storage_(storage) {}

  std::optional<media::ProcessingFailure> failure;
  bool fails_after_thumbnail = false;
  std::vector<media::SkippedVariant> skipped;      ///< of what succeeds
  std::optional<media::Progress> progress;         ///< told before the last variants
  std::map<media::VariantName, Sha256> inspected;  ///< of what succeeds
  bool begins_again = false;                       ///< makes everything a second time, in other words
  /// Called between the steps: with the file in hand, when that was told, after the identity, the thumbnail
  /// and the last variant.
  std::function<void(const std::string&)> between;

  media::ProcessingResult process(const media::ProcessingRequest& request,
                                  media::ProcessingObserver& observer, std::stop_token) override {
    pause("in hand");
    observer.handed_over();
    pause("handed over");
    if (failure && !fails_after_thumbnail) return *failure;
    media::ProcessingReport report;
    report.identity = {media::Kind::image, "image/jpeg", "jpg", media::Dimensions{400, 300}, 1};
    report.metadata.dimensions = report.identity.dimensions;
    report.metadata.blurhash = "00TSUA";
    report.steps = {{"decode", 0.01}};
    report.metadata.skipped = skipped;
    report.inspected = inspected;
    words_ = " variant";
    if (begins_again) {
      make_all(request, observer, report);
      words_ = " variant, made again";
    }
    if (!make_all(request, observer, report)) return *failure;
    return report;
  }

 private:
  /// False when it fails after the thumbnail.
  bool make_all(const media::ProcessingRequest& request, media::ProcessingObserver& observer,
                media::ProcessingReport& report) {
    observer.identified(report.identity);
    pause("identified");
    make(media::VariantName::thumbnail, "jpg", "image/jpeg", observer, report);
    pause("thumbnail");
    if (failure) return false;
    if (progress) observer.progressed(*progress);
    make(media::VariantName::compressed, "jpg", "image/jpeg", observer, report);
    make(media::VariantName::webp, "webp", "image/webp", observer, report);
    if (request.purpose == media::kStickerPurpose) {
      make(media::VariantName::sticker, "webp", "image/webp", observer, report);
    }
    pause("made");
    return true;
  }

  void pause(const char* where) const {
    if (between) between(where);
  }

  void make(media::VariantName name, const char* extension, const char* mime,
            media::ProcessingObserver& observer, media::ProcessingReport& report) {
    UniqueFd file = storage_.scratch();
    const std::string content = "the " + std::string(to_string(name)) + words_;
    if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
      throw Fault("a scratch file can't be written");
    }
    report.metadata.variants[name] = {mime, content.size(), {10, 10}};
    observer.made({name, mime, extension, content.size(), {10, 10}, std::move(file)});
  }

  media::StorageAdapter& storage_;
  std::string words_;
};

}  // namespace lumbung::test
