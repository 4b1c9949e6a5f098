#pragma once

#include "api/guard.h"
#include "media/media_repository.h"
#include "media/media_urls.h"

namespace lumbung::api {

/// GET /api/v1/media, /{uuid}, /{uuid}/status, /{uuid}/url
class MediaReading {
 public:
  MediaReading(media::MediaRepository& media, const media::MediaUrls& urls) : media_(media), urls_(urls) {}

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  Result<http::Response> show(const http::Request& request, const Tenant& tenant);
  Result<http::Response> state(const http::Request& request, const Tenant& tenant);
  Result<http::Response> url(const http::Request& request, const Tenant& tenant);

 private:
  Result<media::Media> find(const http::Request& request, const Tenant& tenant);

  media::MediaRepository& media_;
  const media::MediaUrls& urls_;
};

}  // namespace lumbung::api
