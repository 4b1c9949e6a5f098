#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/api.h"
#include "api/auth.h"
#include "api/delivery/cache.h"
#include "api/delivery/delivery.h"
#include "api/delivery/door.h"
#include "api/delivery/old_urls.h"
#include "api/endpoints/audit.h"
#include "api/endpoints/broadcasting.h"
#include "api/endpoints/callbacks.h"
#include "api/endpoints/campaign_intake.h"
#include "api/endpoints/campaigns.h"
#include "api/endpoints/console.h"
#include "api/endpoints/deliveries.h"
#include "api/endpoints/flags.h"
#include "api/endpoints/health.h"
#include "api/endpoints/imports.h"
#include "api/endpoints/inbound.h"
#include "api/endpoints/jobs.h"
#include "api/endpoints/media_batch.h"
#include "api/endpoints/media_changing.h"
#include "api/endpoints/media_reading.h"
#include "api/endpoints/nodes.h"
#include "api/endpoints/openapi.h"
#include "api/endpoints/processing_wait.h"
#include "api/endpoints/resuming.h"
#include "api/endpoints/stats.h"
#include "api/endpoints/templates.h"
#include "api/endpoints/tokens.h"
#include "api/endpoints/uploading.h"
#include "api/endpoints/webhooks.h"
#include "api/endpoints/whatsapp_accounts.h"
#include "api/endpoints/whatsapp_media.h"
#include "api/endpoints/workspace_erasing.h"
#include "api/endpoints/workspace_quotas.h"
#include "api/endpoints/workspaces.h"
#include "api/guard.h"
#include "api/questions.h"
#include "base/byte_size.h"
#include "http/router.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// What a form may have besides the file: part heads and short fields.
inline constexpr std::uint64_t kFormOverheadBytesMax = 64 * kKiB;

/// The objects whose member functions answer, and the one table of routes to them (design section 7,
/// docs/openapi.yaml). What `given` refers to must outlive them. Thread-safe.
class Endpoints {
 public:
  Endpoints(const Dependencies& given, const Settings& settings);
  Endpoints(const Endpoints&) = delete;
  Endpoints& operator=(const Endpoints&) = delete;

  /// Handlers refer to this object, which must outlive them.
  std::vector<http::Route> routes();
  /// Of these what asks after the server itself, shown to whom `insight` says.
  std::vector<http::Route> operator_routes(Settings::Insight insight);

  /// Forgets what is kept of this media for delivery.
  void media_changed(const Uuid& uuid) { delivered_.forget(uuid); }
  /// Uploads that wait for the end of processing, and questions that wait for their turn, are answered now.
  void stop_waiting();

 private:
  std::vector<http::Route> media_routes();
  std::vector<http::Route> upload_routes();
  std::vector<http::Route> campaign_routes();
  std::vector<http::Route> template_routes();
  std::vector<http::Route> questions_routes();
  std::vector<http::Route> administration_routes();
  std::vector<http::Route> callback_routes();
  std::vector<http::Route> public_routes();
  std::vector<http::Route> whatsapp_routes();

  telemetry::Log log_;
  OpenApi openapi_;
  std::uint64_t upload_bytes_max_;
  Settings::Insight insight_;
  http::FairPool& question_threads_;
  http::FairPool& graph_threads_;

  // Built from top to bottom: what stands lower uses what stands above.
  Authenticator authenticator_;
  Guard guard_;
  Questions questions_;
  Questions graph_questions_;  ///< they wait for Meta, so that others don't wait for them
  DeliveryCache delivered_;
  ProcessingWait processing_wait_;

  Uploading uploading_;
  Resuming resuming_;
  MediaReading reading_;
  MediaChanging changing_;
  MediaBatch batch_;
  Delivery delivery_;
  OldUrls old_urls_;
  DeliveryDoor door_;
  Workspaces workspaces_;
  WorkspaceErasing workspace_erasing_;
  WorkspaceQuotas workspace_quotas_;
  Tokens tokens_;
  Jobs jobs_;
  Webhooks webhooks_;
  Imports imports_;
  WhatsappAccounts whatsapp_accounts_;
  WhatsappMedia whatsapp_media_;
  Campaigns campaigns_;
  CampaignIntake campaign_intake_;
  Templates templates_;
  Audit audit_;
  Stats stats_;
  Nodes nodes_;
  Flags flags_;
  Console console_;
  Health health_;
  Broadcasting broadcasting_;
  Callbacks callbacks_;
  Inbound inbound_;
  Deliveries deliveries_;

  // The same over what questions are answered from.
  MediaReading asked_media_;
  Workspaces asked_workspaces_;
  Tokens asked_tokens_;
  Jobs asked_jobs_;
  Webhooks asked_webhooks_;
  Templates asked_templates_;
};

}  // namespace lumbung::api
