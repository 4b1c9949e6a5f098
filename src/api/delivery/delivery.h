#pragma once

#include <optional>

#include "access/access.h"
#include "api/auth.h"
#include "api/delivery/cache.h"
#include "api/delivery/signed_query.h"
#include "api/delivery/target.h"
#include "base/clock.h"
#include "http/response.h"
#include "media/media_repository.h"
#include "media/storage_adapter.h"
#include "media/url_signer.h"
#include "telemetry/log.h"

namespace lumbung::api {

/// Serves what an address was found to name: the bytes, for who has a signed URL, a token of the workspace,
/// or when the workspace is public. How it was found is nothing to it. Thread-safe.
class Delivery {
 public:
  struct Parts {
    DeliveryCache& cache;
    Authenticator& authenticator;
    media::MediaRepository& media;
    access::WorkspaceRepository& workspaces;
    media::StorageAdapter& storage;
    const media::UrlSigner& urls;
    const Clock& clock;
    const telemetry::Log& log;
  };

  explicit Delivery(Parts parts) : parts_(parts) {}

  /// Answers from memory, without blocking; nullopt when that can't be done.
  std::optional<http::Response> from_memory(const http::Request& request, const DeliveryTarget& target);
  /// Answers in any case. Blocks.
  http::Response from_store(const http::Request& request, const DeliveryTarget& target);
  /// The same for whoever asks, as an old URL promises: its bytes, to be asked for again within the hour.
  /// not_found for what is withheld or deleted, gone or unavailable when the bytes are not there. Blocks.
  Result<http::Response> to_anybody(const http::Request& request, const DeliveryTarget& target);

 private:
  using Verdict = media::UrlSigner::Verdict;
  /// Who asks: by the signature of the URL, or by a token.
  struct Asker {
    const SignedQuery* query = nullptr;  ///< nullptr: by an address that has none
    media::UrlSigner::Claim claim{};
    std::optional<Caller> caller{};
    bool may_be_anybody = false;
  };

  bool is_signed_for(const media::SignedParts& parts, const Deliverable& item) const;
  /// The caller by the token, where there is one.
  Status take_caller(const http::Request& request, Asker& asker);
  Result<DeliveryCache::Item> load(const http::Request& request, const DeliveryTarget& target, Asker& asker);
  /// Those who ask for it by the same address next are let in by that.
  static void remember_url(DeliveryCache::Item& item, const http::Request& request, const SignedQuery& query);
  /// Source, size and age of the object; as not_there() when there is none.
  Status take_source(const media::Media& media, const media::ObjectKey& key,
                     http::Representation& representation);
  Result<DeliveryCache::Item> open(const DeliveryTarget& target, const media::Media& media, bool is_public,
                                   const media::UrlScope& scope);
  Error not_there(const Uuid& uuid, bool is_processed, const media::ObjectKey& path) const;

  Parts parts_;
};

}  // namespace lumbung::api
