#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "jobs/job_store.h"
#include "jobs/workspace_turns.h"

namespace lumbung::app {

void declare_work(CLI::App& app, Config& config) {
  app.add_option("--workers", config.workers,
                 "Threads for media, beside those for webhooks; default: one for each core; 0: no jobs")
      ->envname("LUMBUNG_WORKERS")
      ->check(CLI::Range(0, 1024));
  add_seconds(app, "--lease", config.lease_for, "Jobs of a dead worker are taken over after so many seconds",
              jobs::kLeaseMax);
  add(app, "--workspace-weights", config.workspace_weights,
      "Workspaces that get more than one job in a row when they take turns: 7=3,12=2")
      ->check(
          [](const std::string& text) {
            const auto parsed = jobs::parse_turn_weights(text);
            return parsed ? std::string() : parsed.error().message;
          },
          "ID=WEIGHT");
}

}  // namespace lumbung::app
