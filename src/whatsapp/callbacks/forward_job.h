#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "jobs/job_handler.h"
#include "net/host_gate.h"
#include "net/http_client.h"
#include "telemetry/log.h"
#include "whatsapp/callbacks/callback_store.h"

namespace lumbung::whatsapp {

/// The job that passes a callback on.
jobs::NewJob forward_job(WorkspaceId workspace, std::uint64_t number);

/// Passes a callback of Meta on to the application, which had them all before: the raw body with Meta's own
/// signature. Any 2xx is a success, everything else is tried again until the job is given up. One that comes
/// twice is a callback like those that Meta sends twice. While the application has enough to do, or did not
/// answer again and again, a callback is postponed, and that is no attempt: one that hangs takes no threads
/// from the webhooks of others.
class ForwardCallbackJob final : public jobs::JobHandler {
 public:
  struct Parts {
    CallbackStore& callbacks;
    net::HttpClient& http;
    net::HostGate& gate;
    const Clock& clock;
    std::string url;  ///< "": there is none (any more), and nothing is passed on
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive it.
  explicit ForwardCallbackJob(Parts parts) : parts_(std::move(parts)) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

 private:
  jobs::JobVerdict come_back(const net::HostGate::Entry& entry, const jobs::Job& job) const;
  jobs::JobVerdict send(const Callback& callback, const jobs::Job& job, net::HostGate::Pass& pass,
                        const std::stop_token& stop);

  Parts parts_;
};

}  // namespace lumbung::whatsapp
