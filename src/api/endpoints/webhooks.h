#pragma once

#include "api/guard.h"
#include "events/webhook.h"

namespace lumbung::api {

/// GET, POST /api/v1/webhooks, DELETE /api/v1/webhooks/{id}, GET /api/v1/webhooks/{id}/deliveries,
/// POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay: where the application wants to be told of events.
class Webhooks {
 public:
  explicit Webhooks(events::WebhookRepository& webhooks) : webhooks_(webhooks) {}

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  /// 201 with the secret, which is never shown again.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);
  Result<http::Response> deliveries(const http::Request& request, const Tenant& tenant);
  Result<http::Response> replay(const http::Request& request, const Tenant& tenant);

 private:
  events::WebhookRepository& webhooks_;
};

}  // namespace lumbung::api
