#pragma once

#include "api/guard.h"
#include "media/media_urls.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::api {

class DeliveryCache;

/// POST /api/v1/media/{uuid}/retry, POST /{uuid}/process, PATCH /{uuid}, DELETE /{uuid}, POST
/// /{uuid}/restore, POST /{uuid}/archive, POST /{uuid}/unarchive
class MediaChanging {
 public:
  MediaChanging(media::MediaStorageService& service, const media::MediaUrls& urls, DeliveryCache& delivered)
      : service_(service), urls_(urls), delivered_(delivered) {}

  Result<http::Response> retry(const http::Request& request, const Tenant& tenant);
  /// Whatever came of it before; the body may name another `purpose`.
  Result<http::Response> process(const http::Request& request, const Tenant& tenant);
  /// Another `name` or `purpose`: 200, or 202 when it is processed again for that.
  Result<http::Response> amend(const http::Request& request, const Tenant& tenant);
  /// Softly, or for good with ?permanent=true and the ability media:erase.
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);
  Result<http::Response> restore(const http::Request& request, const Tenant& tenant);
  Result<http::Response> archive(const http::Request& request, const Tenant& tenant);
  Result<http::Response> unarchive(const http::Request& request, const Tenant& tenant);

 private:
  media::MediaStorageService& service_;
  const media::MediaUrls& urls_;
  DeliveryCache& delivered_;
};

}  // namespace lumbung::api
