#pragma once

#include <functional>
#include <string>

#include <boost/json/object.hpp>

#include "api/guard.h"
#include "base/result.h"
#include "events/webhook.h"

namespace lumbung::api {

/// The member "url" of a new webhook; invalid_argument unless it is a printable URL of the web of bounded
/// length. Where it leads is not asked.
Result<std::string> webhook_url_of(const boost::json::object& body);

/// GET, POST /api/v1/webhooks, DELETE /api/v1/webhooks/{id}, GET /api/v1/webhooks/{id}/deliveries,
/// POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay: where the application wants to be told of events.
class Webhooks {
 public:
  using MayLeadTo = std::function<Status(const std::string& url, WorkspaceId workspace)>;

  /// `may_lead_to` refuses URLs that are out of reach for this server.
  Webhooks(events::WebhookRepository& webhooks, MayLeadTo may_lead_to)
      : webhooks_(webhooks), may_lead_to_(std::move(may_lead_to)) {}

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  /// 201 with the secret, which is never shown again.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);
  Result<http::Response> deliveries(const http::Request& request, const Tenant& tenant);
  Result<http::Response> replay(const http::Request& request, const Tenant& tenant);

 private:
  events::WebhookRepository& webhooks_;
  MayLeadTo may_lead_to_;
};

}  // namespace lumbung::api
