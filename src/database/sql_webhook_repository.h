#pragma once

#include <set>
#include <string>
#include <vector>

#include "access/secret_box.h"
#include "base/clock.h"
#include "database/engine/database.h"
#include "events/webhook.h"

namespace lumbung::database {

/// WebhookRepository over lumbung_webhooks and lumbung_webhook_deliveries. Thread-safe.
class SqlWebhookRepository final : public events::WebhookRepository {
 public:
  /// Secrets lie sealed with `box` (secret_rows.h). All must outlive it.
  SqlWebhookRepository(Database& database, const Clock& clock, const access::SecretBox& box)
      : database_(database), clock_(clock), box_(box) {}

  Result<events::Webhook> create(WorkspaceId workspace, const std::string& url, const std::string& secret,
                                 const std::set<events::EventType>& events,
                                 const access::Origin& by) override;
  std::vector<events::Webhook> list(WorkspaceId workspace) override;
  std::optional<events::Webhook> find(WorkspaceId workspace, WebhookId id) override;
  bool remove(WorkspaceId workspace, WebhookId id, const access::Origin& by) override;
  std::vector<events::WebhookDelivery> deliveries(WebhookId webhook, std::optional<WebhookDeliveryId> before,
                                                  std::uint32_t limit) override;
  std::optional<JobId> replay(WorkspaceId workspace, WebhookId webhook, WebhookDeliveryId id,
                              const access::Origin& by) override;
  std::optional<Outgoing> outgoing(WebhookDeliveryId id) override;
  std::uint64_t purge_before(Timestamp time, std::uint32_t limit) override;
  void record(WebhookDeliveryId id, const events::DeliveryAttempt& attempt) override;

 private:
  Database& database_;
  const Clock& clock_;
  const access::SecretBox& box_;
};

}  // namespace lumbung::database
