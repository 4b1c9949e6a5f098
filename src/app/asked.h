#pragma once

#include <cstdint>

#include "api/questions.h"
#include "base/clock.h"
#include "database/engine/database.h"
#include "database/sql_audit_trail.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_delivery_repository.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"
#include "database/sql_quota_repository.h"
#include "database/sql_removal_store.h"
#include "database/sql_statistics.h"
#include "database/sql_template_repository.h"
#include "database/sql_token_repository.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_repository.h"

namespace lumbung::app {

/// The repositories once more, over connections that only questions use. They read and never write.
class AskedDatabase {
 public:
  /// The database of `options`, which is there, through `connections` that are opened when they are needed.
  /// `clock` and `secrets` must outlive it.
  AskedDatabase(const database::DatabaseOptions& options, std::uint32_t connections, const Clock& clock,
                const access::SecretBox& secrets);

  api::Asked repositories();
  media::RemovalStore& removals() { return removals_; }

 private:
  database::Database database_;
  database::SqlMediaRepository media_;
  database::SqlTokenRepository tokens_;
  database::SqlWorkspaceRepository workspaces_;
  database::SqlQuotaRepository quotas_;
  database::SqlAuditTrail audit_;
  database::SqlJobStore jobs_;
  database::SqlHousekeepingRepository housekeeping_;
  database::SqlRemovalStore removals_;
  database::SqlStatistics statistics_;
  database::SqlWebhookRepository webhooks_;
  database::SqlCampaignRepository campaigns_;
  database::SqlDeliveryRepository deliveries_;
  database::SqlTemplateRepository templates_;
};

}  // namespace lumbung::app
