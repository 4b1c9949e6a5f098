#pragma once

#include "api/guard.h"
#include "media/audit.h"
#include "media/webhook.h"

namespace lumbung::api {

/// GET, POST /api/v1/webhooks, DELETE /api/v1/webhooks/{id}, GET /api/v1/webhooks/{id}/deliveries,
/// POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay: where the application wants to be told of events.
class Webhooks {
 public:
  Webhooks(media::WebhookRepository& webhooks, media::AuditTrail& audit)
      : webhooks_(webhooks), audit_(audit) {}

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  /// 201 with the secret, which is never shown again.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);
  Result<http::Response> deliveries(const http::Request& request, const Tenant& tenant);
  Result<http::Response> replay(const http::Request& request, const Tenant& tenant);

 private:
  void note(media::AuditAction action, const http::Request& request, const Tenant& tenant,
            media::WebhookId id);

  media::WebhookRepository& webhooks_;
  media::AuditTrail& audit_;
};

}  // namespace lumbung::api
