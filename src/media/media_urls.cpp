#include "media/media_urls.h"

#include <algorithm>
#include <utility>

namespace lumbung::media {

bool original_may_be_best(std::string_view type, bool is_processed) {
  return is_processed && kind_of_mime(type) == Kind::document;
}

std::optional<VariantName> optimal_variant(const VariantPaths& paths, bool may_be_original, bool takes_webp) {
  if (takes_webp && paths.contains(VariantName::webp)) return VariantName::webp;
  if (paths.contains(VariantName::compressed)) return VariantName::compressed;
  if (may_be_original && paths.contains(VariantName::original)) return VariantName::original;
  return std::nullopt;
}

std::optional<VariantName> optimal_variant(const Media& media, bool takes_webp) {
  return optimal_variant(media.paths, original_may_be_best(media.type, media.is_processed()), takes_webp);
}

std::uint32_t newest_generation(const VariantPaths& paths) {
  std::uint32_t newest = 1;
  for (const auto& [variant, key] : paths) newest = std::max(newest, key.generation());
  return newest;
}

Result<SignedUrl> MediaUrls::url_of(const Media& media, VariantName variant,
                                    std::optional<std::chrono::seconds> valid_for, UrlUse use) const {
  return make(media, variant, to_string(variant), valid_for, use);
}

Result<SignedUrl> MediaUrls::optimal_url_of(const Media& media, std::optional<std::chrono::seconds> valid_for,
                                            UrlUse use) const {
  return make(media, optimal_variant(media), kOptimal, valid_for, use);
}

Result<SignedUrl> MediaUrls::make(const Media& media, std::optional<VariantName> variant,
                                  std::string_view word, std::optional<std::chrono::seconds> valid_for,
                                  UrlUse use) const {
  if (media.is_infected()) {
    return error(ErrorCode::not_found, "This file carries malware and is not handed out.");
  }
  if (media.is_withheld()) {
    return error(ErrorCode::not_found,
                 "This file is not handed out before the malware scanner has found it clean.");
  }
  const std::optional<ObjectKey> key = variant ? media.path_of(*variant) : std::nullopt;
  if (!key) return error(ErrorCode::not_found, "This media has no such variant.", std::string(word));
  const Timestamp now = clock_.now();
  const std::chrono::seconds lasts = valid_for.value_or(valid_for_);
  if (use == UrlUse::shown && is_on_network(media.location, *key))
    return network_->url_of(*key, stable_expiry(now, lasts));
  const std::uint32_t generation = word == kOptimal ? newest_generation(media.paths) : key->generation();
  const UrlScope scope{media.workspace_id, epochs_ != nullptr ? epochs_->of(media.workspace_id) : 0};
  std::string url = signer_.sign(scope, media.uuid, word, now, lasts, generation);
  if (use == UrlUse::saved) url += "&download=1";
  return SignedUrl{std::move(url), stable_expiry(now, lasts)};
}

std::optional<std::string> MediaUrls::cdn_url_of(const Media& media) const {
  const auto best = optimal_variant(media);
  const bool is_there =
      media.processing_status == ProcessingStatus::completed && !media.deleted_at && !media.is_infected();
  if (!best || !is_there) return std::nullopt;
  const ObjectKey& key = media.paths.at(*best);
  if (!is_on_network(media.location, key)) return std::nullopt;
  return network_->url_of(key, stable_expiry(clock_.now(), valid_for_)).url;
}

std::optional<std::string> MediaUrls::lasting_cdn_url(Location location, std::string_view type,
                                                      const VariantPaths& paths) const {
  const auto best = optimal_variant(paths, original_may_be_best(type, true));
  if (!best || !is_on_network(location, paths.at(*best))) return std::nullopt;
  return network_->plain_url_of(paths.at(*best));
}

/// A temporary object is about to move: what a network keeps of it would be lost.
bool MediaUrls::is_on_network(Location location, const ObjectKey& key) const {
  return network_ != nullptr && location != Location::local && key.tier() != "temp";
}

}  // namespace lumbung::media
