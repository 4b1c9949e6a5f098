#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"

namespace lumbung::app {

void declare_upkeep(CLI::App& app, Config& config) {
  add(app, "--orphan-days", config.orphan_days, "Days until unused media count as orphans")
      ->check(CLI::Range(7, 36'500));
  add_choice(app, "--orphan-action", config.orphan_action,
             {{"off", media::OrphanAction::off},
              {"report", media::OrphanAction::report},
              {"archive", media::OrphanAction::archive},
              {"delete", media::OrphanAction::soft_delete}},
             "off | report | archive | delete: what becomes of orphans; default: off");
  add(app, "--removals-per-run-max", config.removals_per_run_max,
      "Media or objects that one step of a housekeeping run may remove, archive or move")
      ->check(CLI::PositiveNumber);
  add(app, "--webhook-delivery-days", config.webhook_delivery_days,
      "Days until ended deliveries of webhooks and their dead letters are forgotten")
      ->check(CLI::Range(1, 36'500));
  add(app, "--audit-days", config.audit_days, "Days until the audit trail forgets; 0: never")
      ->check(CLI::Range(0, 36'500));
  add(app, "--recipient-days", config.recipient_days,
      "Days until it is forgotten who got a message of a campaign, since that last changed; 0: never")
      ->check(CLI::Range(0, 36'500));
}

}  // namespace lumbung::app
