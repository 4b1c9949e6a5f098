#include "database/webhook_rows.h"

#include <sstream>

#include "database/event_rows.h"
#include "database/job_rows.h"

namespace lumbung::database {

using events::EventType;

std::string to_words(const std::set<EventType>& types) {
  std::string words;
  for (const EventType type : types) {
    if (!words.empty()) words += ' ';
    words += events::to_string(type);
  }
  return words;
}

std::set<EventType> to_events(const std::string& words) {
  std::set<EventType> known;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    if (const auto type = events::event_type_from(word)) known.insert(*type);
  }
  return known;
}

/// Not due at once: a queue that is told of jobs by messages looks for those that become due, and nobody
/// announces these.
jobs::NewJob send_webhook_job(WorkspaceId workspace, WebhookDeliveryId delivery, Timestamp now) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::send_webhook;
  job.workspace_id = workspace;
  job.payload_json = R"({"delivery_id":)" + std::to_string(delivery.value) + "}";
  job.available_at = now + std::chrono::milliseconds(1);
  return job;
}

namespace {

/// The job whose step the event tells of is still there in the transaction of the event.
telemetry::TraceContext trace_of_job(Session& session, const events::Subject& subject) {
  if (subject.kind != events::SubjectKind::media) return {};
  const auto job = one_job(session, "media_id = :media ORDER BY id LIMIT 1", {{"media", subject.id}});
  return job ? job->job.trace : telemetry::TraceContext{};
}

}  // namespace

void insert_deliveries(Session& session, const events::Event& event, const telemetry::TraceContext& trace) {
  const auto webhooks = session.all<std::uint64_t, std::string>(
      "SELECT id, events FROM lumbung_webhooks WHERE workspace_id = :workspace",
      {{"workspace", event.workspace_id}});
  if (webhooks.empty()) return;
  const telemetry::TraceContext cause = trace.empty() ? trace_of_job(session, event.subject) : trace;
  const SubjectColumns about = subject_columns(event);
  for (const auto& [id, words] : webhooks) {
    const bool wanted = words.empty() || to_events(words).contains(event.type);
    if (!wanted) continue;
    session.execute(
        "INSERT INTO lumbung_webhook_deliveries (webhook_id, event_id, type, media_id, uuid, name, "
        "media_status,"
        " payload, event_at_ms, status, created_at_ms)"
        " VALUES (:webhook, :event, :type, :media, :uuid, :name, :media_status, :payload, :at, 'pending',"
        " :at)",
        {{"webhook", id},
         {"event", event.id},
         {"type", events::to_string(event.type)},
         {"media", about.media_id},
         {"uuid", about.uuid},
         {"name", about.name},
         {"media_status", about.status},
         {"payload", about.payload},
         {"at", to_unix_ms(event.at)}});
    const WebhookDeliveryId delivery{session.last_insert_id()};
    jobs::NewJob job = send_webhook_job(event.workspace_id, delivery, event.at);
    job.trace = cause;
    insert_job(session, job, event.at);
  }
}

}  // namespace lumbung::database
