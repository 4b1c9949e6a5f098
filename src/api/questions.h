#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "access/audit.h"
#include "access/quota.h"
#include "api/guard.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_feedback.h"
#include "campaigns/delivery_repository.h"
#include "campaigns/template_repository.h"
#include "events/webhook.h"
#include "http/blocking_pool.h"
#include "http/fair_pool.h"
#include "http/router.h"
#include "jobs/job_store.h"
#include "media/media_repository.h"
#include "media/media_statistics.h"
#include "media/upkeep/housekeeping_repository.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// What questions are answered from: over connections that nothing else uses, and that change nothing.
struct Asked {
  media::MediaRepository& media;
  access::TokenRepository& tokens;
  access::WorkspaceRepository& workspaces;
  access::QuotaRepository& quotas;
  access::AuditTrail& audit;
  jobs::JobStore& jobs;
  media::HousekeepingRepository& housekeeping;
  media::MediaStatistics& statistics;
  events::WebhookRepository& webhooks;
  campaigns::CampaignRepository& campaigns;
  campaigns::DeliveryRepository& deliveries;
  campaigns::DeliveryFeedback& feedback;
  campaigns::TemplateRepository& templates;
};

/// Lists, statistics and what else takes its time in the database and changes nothing. They run on threads of
/// their own, workspaces in turn, so that no upload and no delivery waits for them, and none of them for
/// those of another workspace. One that does not get its turn in time is answered 503 with Retry-After.
/// Thread-safe; must outlive the handlers that it makes.
class Questions {
 public:
  struct Parts {
    Guard& guard;
    http::BlockingPool& pool;  ///< where callers are let in
    http::FairPool& threads;   ///< where they are answered
    telemetry::Metrics& metrics;
  };

  explicit Questions(Parts parts) : parts_(parts) {}

  /// As those of Guard.
  http::StreamingHandler tenant(access::Ability needed, Guard::TenantHandler handler);
  http::StreamingHandler caller(access::Ability needed, Guard::CallerHandler handler);
  /// As the first, for a request with a body; who is let in is asked before anything of that is read.
  http::AdmittedHandler tenant_with_body(access::Ability needed, Guard::TenantHandler handler);
  /// The page of metrics, for anybody: when its figures can't be asked for, those of the last time.
  http::StreamingHandler metrics();
  /// The same, for operators alone.
  http::StreamingHandler metrics_for_operators();

  /// One turn on the same threads for a piece of work that may change something: it must be short. Where
  /// there are four of them it stands in a line of the workspace's changes, so that none of its questions
  /// waits for who holds a row. False:
  /// the turn did not come in time, and it did not run. What `work` refers to must live until then.
  boost::asio::awaitable<bool> turn(WorkspaceId workspace, std::function<void()> work);
  /// The answer for what did not get its turn.
  static http::Response too_many(const http::Request& request);

 private:
  /// Under what its questions are counted, and what answers this one.
  struct Admitted {
    std::string share;
    std::function<http::Response()> answer;
  };
  using Admission = std::variant<http::Response, Admitted>;
  using Admit = std::function<Admission(const http::Request&)>;

  http::StreamingHandler asking(Admit admit);
  boost::asio::awaitable<http::Response> ask(http::Request received, std::shared_ptr<const Admit> admit);
  boost::asio::awaitable<http::Response> ask_of(http::Request received, Tenant admitted,
                                                std::shared_ptr<const Guard::TenantHandler> handler);
  boost::asio::awaitable<http::Response> ask_metrics();
  boost::asio::awaitable<http::Response> ask_as_operator(http::Request received);
  /// False when its turn did not come.
  boost::asio::awaitable<bool> run(std::string share, std::function<void()> work);

  Parts parts_;
};

}  // namespace lumbung::api
