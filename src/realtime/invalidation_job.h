#pragma once

#include <stop_token>
#include <string>

#include "base/clock.h"
#include "jobs/job_handler.h"
#include "net/host_gate.h"
#include "net/http_client.h"

namespace lumbung::realtime {

/// Tells caches in front of this installation to hand out no copy of a media any more, as a job: a POST of
/// {"paths": […]} to a URL of the operator's, who asks the cache for an invalidation. The paths are those of
/// URLs at the cache: "/media/{uuid}*", as this server delivers, and those of the media's objects. Any 2xx is
/// a success, everything else is tried again until the job is given up. A path may come twice. While the host
/// has enough to do, or did not answer again and again, a call is postponed, and that is no attempt: many
/// deletions at once take no threads from the webhooks of others.
class InvalidationJob final : public jobs::JobHandler {
 public:
  struct Parts {
    net::HttpClient& http;
    net::HostGate& gate;
    const Clock& clock;
    std::string url;     ///< empty: nobody is to be told any more
    std::string prefix;  ///< what stands before the keys of objects; empty, or ends with '/'
  };
  /// What `parts` refers to must outlive it.
  explicit InvalidationJob(Parts parts) : parts_(std::move(parts)) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

 private:
  Parts parts_;
};

}  // namespace lumbung::realtime
