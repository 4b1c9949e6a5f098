#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "database/engine/session.h"
#include "events/webhook.h"
#include "jobs/job.h"

namespace lumbung::database {

/// The words of lumbung_webhooks.events, with blanks between.
std::string to_words(const std::set<events::EventType>& types);
/// In place of them: the webhook was removed, and what is left of it goes. No event has this name, so that
/// nothing is sent to it any more, by nodes of other versions neither.
inline constexpr std::string_view kRemovedWebhook = "removed";
/// A word that this version does not know stands for nothing.
std::set<events::EventType> to_events(const std::string& words);

/// A delivery and its job for each webhook of the workspace that wants this event: in the transaction of the
/// event, so that none is lost and none is made twice.
/// Without a trace that of the media's job is taken, where it is about a media.
void insert_deliveries(Session& session, const events::Event& event, const telemetry::TraceContext& trace);

/// The job that sends a delivery.
jobs::NewJob send_webhook_job(WorkspaceId workspace, WebhookDeliveryId delivery, Timestamp now);

}  // namespace lumbung::database
