#include "app/asked.h"

#include <string>

#include "database/engine/read_only.h"

namespace lumbung::app {

AskedDatabase::AskedDatabase(const database::DatabaseOptions& options, std::uint32_t connections,
                             const Clock& clock, const access::SecretBox& secrets)
    : database_(database::read_only(options, connections)),
      media_(database_, clock),
      tokens_(database_, clock),
      workspaces_(database_, clock),
      quotas_(database_, clock),
      audit_(database_),
      jobs_(database_, clock),
      housekeeping_(database_, clock),
      removals_(database_, clock),
      statistics_(database_),
      webhooks_(database_, clock, secrets),
      // Only what is written names URLs.
      campaigns_(database_, clock, [](WorkspaceId, const Uuid&) { return std::string(); }),
      deliveries_(database_, clock),
      templates_(database_, clock) {
  // The first connection settles which file this is: a later one must not begin another in its place.
  database_.engine_version();
}

api::Asked AskedDatabase::repositories() {
  return {.media = media_,
          .tokens = tokens_,
          .workspaces = workspaces_,
          .quotas = quotas_,
          .audit = audit_,
          .jobs = jobs_,
          .housekeeping = housekeeping_,
          .statistics = statistics_,
          .webhooks = webhooks_,
          .campaigns = campaigns_,
          .deliveries = deliveries_,
          .feedback = deliveries_,
          .templates = templates_};
}

}  // namespace lumbung::app
