#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "events/event.h"

namespace lumbung::events {

/// So many a workspace may have: each event costs a row for each of them.
inline constexpr std::uint32_t kWebhooksMax = 20;

/// A URL of the application that is told of events of a workspace.
struct Webhook {
  WebhookId id;
  WorkspaceId workspace_id;
  std::string url;
  std::string secret;  ///< signs what is sent; given when it is made and with what goes out, else empty
  std::set<EventType> events;  ///< empty: all
  Timestamp created_at;
};

enum class DeliveryStatus { pending, delivered, failed };
/// "pending", "delivered", "failed"
std::string_view to_string(DeliveryStatus status);
std::optional<DeliveryStatus> delivery_status_from(std::string_view word);

/// One event on its way to one webhook. Its row and its job are written in the transaction of the event.
struct WebhookDelivery {
  WebhookDeliveryId id;
  WebhookId webhook_id;
  Event event;
  DeliveryStatus status = DeliveryStatus::pending;
  std::uint32_t attempts = 0;
  std::optional<int> answer;  ///< HTTP status of the last attempt
  std::string error;          ///< of the last attempt
  Timestamp created_at;
  std::optional<Timestamp> ended_at;
};

/// How an attempt at a delivery went.
struct DeliveryAttempt {
  DeliveryStatus status = DeliveryStatus::pending;  ///< afterwards; pending: it is tried again
  std::optional<int> answer;
  std::string error;
};

/// Webhooks and their deliveries. Thread-safe, blocks, throws Fault when the database does not answer. Lists
/// page by key, newest first. Who makes, removes or replays is put on record in the same transaction.
class WebhookRepository {
 public:
  virtual ~WebhookRepository() = default;

  /// conflict when the workspace has kWebhooksMax, however many make one at the same time; not_found when
  /// there is no such workspace.
  virtual Result<Webhook> create(WorkspaceId workspace, const std::string& url, const std::string& secret,
                                 const std::set<EventType>& events, const access::Origin& by) = 0;
  virtual std::vector<Webhook> list(WorkspaceId workspace) = 0;
  virtual std::optional<Webhook> find(WorkspaceId workspace, WebhookId id) = 0;
  /// From the commit on it is not there for anybody; its deliveries go after it, in pages. False when there
  /// is no such webhook in this workspace.
  virtual bool remove(WorkspaceId workspace, WebhookId id, const access::Origin& by) = 0;
  virtual std::vector<WebhookDelivery> deliveries(WebhookId webhook, std::optional<WebhookDeliveryId> before,
                                                  std::uint32_t limit) = 0;
  /// Sends it once more, whatever became of it. nullopt when there is no such delivery.
  virtual std::optional<JobId> replay(WorkspaceId workspace, WebhookId webhook, WebhookDeliveryId id,
                                      const access::Origin& by) = 0;

  struct Outgoing {
    Webhook webhook;
    WebhookDelivery delivery;
  };
  /// For the worker; nullopt when webhook or delivery is gone.
  virtual std::optional<Outgoing> outgoing(WebhookDeliveryId id) = 0;
  /// Counts an attempt.
  virtual void record(WebhookDeliveryId id, const DeliveryAttempt& attempt) = 0;
  /// Forgets the deliveries that ended longest ago and before `time`, `limit` at most, in a transaction of
  /// its own; returns how many. Ends removals that a killed process left in their middle.
  virtual std::uint64_t purge_before(Timestamp time, std::uint32_t limit) = 0;
};

}  // namespace lumbung::events
