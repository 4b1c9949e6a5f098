#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/delivery/proven_url.h"
#include "api/delivery/target.h"
#include "http/file_response.h"
#include "media/media.h"
#include "media/url_keys.h"

namespace lumbung::api {

/// An open file costs a descriptor, not its size: this is what one counts for in the cache's budget.
inline constexpr std::uint64_t kOpenFileCost = 64 * 1024;

/// The variant that fills the slot; nullopt when the media has none (yet).
std::optional<media::VariantName> variant_for(const media::Media& media, DeliverySlot slot);

/// A variant ready to be sent, and what has to be known to decide who may have it. Immutable and shared.
struct Deliverable {
  WorkspaceId workspace;
  bool is_public = false;  ///< its workspace delivers without signatures
  Timestamp media_updated_at;
  media::ObjectKey key;
  http::Representation representation;
  /// All fields of a plain 200, ready to be copied.
  http::HeaderLines whole_headers;
  /// A URL of this generation names these bytes for ever.
  std::uint32_t generation = 1;
  std::string media_name{};  ///< as its row had it: the headers say it
  /// Of its workspace, when it was looked at: signatures are compared with them.
  std::shared_ptr<const media::UrlKeys> url_keys{};
  /// With these keys: the signed address by which it was asked for when it was last looked at for one.
  /// nullptr: for none yet.
  std::shared_ptr<const ProvenUrl> proven_url{};

  /// What keeping it costs, roughly.
  std::uint64_t cost_bytes() const;
  /// The body of a plain 200; nullopt when its bytes are elsewhere.
  std::optional<http::Body> whole_body() const;
  /// The same for a URL of another generation, behind which other bytes were, or will be: to be asked for
  /// again soon.
  http::Representation to_be_asked_again() const;
};

/// The generation that a URL of the slot names, which this variant fills now.
std::uint32_t generation_of(const media::Media& media, DeliverySlot slot, media::VariantName variant);

/// Makes an attachment of it, under the same name.
void to_be_saved(http::Representation& representation);

/// Type (media/delivered_type.h), validators, caching and file name of a variant (no body yet).
http::Representation describe(const media::Media& media, DeliverySlot slot, media::VariantName variant,
                              bool is_public);

}  // namespace lumbung::api
