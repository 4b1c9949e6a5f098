#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "media/content_network.h"
#include "media/media.h"
#include "media/url_epochs.h"
#include "media/url_signer.h"

namespace lumbung::media {

/// The word for the best variant that there is, in URLs and where a variant is asked for.
inline constexpr std::string_view kOptimal = "optimal";

/// Whether the best variant of such a media may be its original: documents alone, and only once it is known
/// that it is one. Those of images, sound and videos still have what was private in them (EXIF, places,
/// names), and what waits may turn out to be an image.
bool original_may_be_best(std::string_view type, bool is_processed);

/// What somebody shows of whom nothing is known, so what every client can show comes first; `takes_webp` for
/// a client that says so. nullopt when there is none of that, nor an original that may be handed out as the
/// best.
std::optional<VariantName> optimal_variant(const VariantPaths& paths, bool may_be_original,
                                           bool takes_webp = false);
std::optional<VariantName> optimal_variant(const Media& media, bool takes_webp = false);

/// The generation that a URL of the best variant names: any of them may be it, now or after the next attempt.
std::uint32_t newest_generation(const VariantPaths& paths);

/// What a URL is for: to be shown on a page, or to be saved as a file, also by a link on a page of another
/// origin, whose `download` browsers ignore.
enum class UrlUse { shown, saved };

/// The URLs of media: signed ones of this server's delivery, which tell generations apart, so that the bytes
/// behind one stay what they are; or those of the network in front of the store, which name objects.
/// Thread-safe; blocks while it asks for the epoch of a workspace (UrlEpochs), once a second at most.
class MediaUrls {
 public:
  /// All must outlive this. `network` is nullptr when there is none, `epochs` where no workspace changes its
  /// key.
  MediaUrls(const UrlSigner& signer, const ContentNetwork* network, const Clock& clock,
            std::chrono::seconds valid_for = std::chrono::hours(24), UrlEpochs* epochs = nullptr)
      : signer_(signer), network_(network), clock_(clock), valid_for_(valid_for), epochs_(epochs) {}

  /// The URL to hand out, for so long, or for as long as usual. not_found when the media has no such variant
  /// (yet), and while it is withheld. What is to be saved is always had from this server's delivery: a
  /// network says of an object what it was stored with.
  Result<SignedUrl> url_of(const Media& media, VariantName variant,
                           std::optional<std::chrono::seconds> valid_for = std::nullopt,
                           UrlUse use = UrlUse::shown) const;
  /// The same for the best variant at the time of the request.
  Result<SignedUrl> optimal_url_of(const Media& media,
                                   std::optional<std::chrono::seconds> valid_for = std::nullopt,
                                   UrlUse use = UrlUse::shown) const;

  /// Where the network gives out the best variant; nullopt without one, and while the media is not completed.
  std::optional<std::string> cdn_url_of(const Media& media) const;
  /// The same without a signature, for the column `cdn_url` of a media that is about to be completed.
  std::optional<std::string> lasting_cdn_url(Location location, std::string_view type,
                                             const VariantPaths& paths) const;

 private:
  Result<SignedUrl> make(const Media& media, std::optional<VariantName> variant, std::string_view word,
                         std::optional<std::chrono::seconds> valid_for, UrlUse use) const;
  bool is_on_network(Location location, const ObjectKey& key) const;

  const UrlSigner& signer_;
  const ContentNetwork* network_;
  const Clock& clock_;
  std::chrono::seconds valid_for_;
  UrlEpochs* epochs_;
};

}  // namespace lumbung::media
