#pragma once

#include <stop_token>
#include <string>

#include "base/clock.h"
#include "events/announcement.h"
#include "events/webhook.h"
#include "jobs/job_handler.h"
#include "net/host_gate.h"
#include "net/http_client.h"
#include "telemetry/log.h"

namespace lumbung::realtime {

/// The value of the Lumbung-Signature header: "t={unix seconds},v1={hex of HMAC-SHA256(secret,
/// "{t}.{body}")}".
std::string webhook_signature(std::string_view secret, std::string_view body, Timestamp now);

/// Sends one delivery of a webhook, signed, as a job: any 2xx is a success, everything else is tried again
/// until the job is given up. A receiver knows a repeated delivery by its Lumbung-Delivery header. While its
/// host has enough to do, or did not answer this workspace again and again, a delivery is postponed, and that
/// is no attempt; it is given up when that has gone on for three hours.
class WebhookJob final : public jobs::JobHandler {
 public:
  struct Parts {
    events::WebhookRepository& webhooks;
    net::HttpClient& http;
    net::HostGate& gate;
    const Clock& clock;
    const events::EventEnricher& enricher;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive it.
  explicit WebhookJob(Parts parts) : parts_(std::move(parts)) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;
  jobs::JobVerdict give_up(const jobs::LeasedJob& job, const std::string& error, bool last) override;

 private:
  using Outgoing = events::WebhookRepository::Outgoing;

  jobs::JobVerdict send(const Outgoing& outgoing, const jobs::Job& job, net::HostGate::Pass& pass,
                        const std::stop_token& stop);
  jobs::JobVerdict come_back(const net::HostGate::Entry& entry, const jobs::Job& job) const;
  events::DeliveryAttempt post(const Outgoing& outgoing, const jobs::Job& job,
                               const std::stop_token& stop) const;

  Parts parts_;
};

}  // namespace lumbung::realtime
