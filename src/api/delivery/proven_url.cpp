#include "api/delivery/proven_url.h"

#include "base/encoding.h"

namespace lumbung::api {

namespace {

/// Nothing that we sign is half as long; the cache does not count what is remembered.
constexpr std::size_t kTargetBytesMax = 512;

}  // namespace

std::shared_ptr<const ProvenUrl> ProvenUrl::of(const http::Request& request, const SignedQuery& query) {
  const media::SignedParts parts = query.parts();
  const auto ends_at_s = media::UrlSigner::expiry_of(parts.expires);
  if (query.is_escaped() || !ends_at_s || request.target().size() > kTargetBytesMax) return nullptr;
  return std::shared_ptr<const ProvenUrl>(
      new ProvenUrl(request.target(), parts.signature, *ends_at_s, query.wanted()));
}

/// `signature` lies in `target`.
ProvenUrl::ProvenUrl(std::string_view target, std::string_view signature, std::int64_t ends_at_s,
                     SignedQuery::Wanted wanted)
    : before_(target.data(), signature.data()),
      signature_(signature),
      behind_(target.substr(before_.size() + signature.size())),
      ends_at_s_(ends_at_s),
      wanted_(wanted) {}

bool ProvenUrl::is(std::string_view target) const {
  if (target.size() != before_.size() + signature_.size() + behind_.size()) return false;
  return target.starts_with(before_) && target.ends_with(behind_) &&
         equal_constant_time(target.substr(before_.size(), signature_.size()), signature_);
}

}  // namespace lumbung::api
