#pragma once

#include <stop_token>
#include <vector>

#include "jobs/job_handler.h"
#include "telemetry/log.h"
#include "whatsapp/graph/client.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::whatsapp {

/// Deletes at Meta what nobody needs there any more, a few at a time. A kill leaves rows that are taken
/// again: what Meta does not have is deleted. What it does not delete is tried again until it ends by itself;
/// where the number was taken away nobody can ask any more. Thread-safe.
class MediaIdRemoval final : public jobs::JobHandler {
 public:
  struct Parts {
    SingleUseRows& rows;
    AccountRepository& accounts;
    const GraphClient& graph;
    const Clock& clock;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive it.
  explicit MediaIdRemoval(Parts parts) : parts_(std::move(parts)) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

  /// Deletes some of the ids of a workspace that is being erased, each tried once. False when there are no
  /// more, and when Meta does not answer: then they end by themselves.
  bool forget_workspace(WorkspaceId workspace);

 private:
  /// What became of one of them.
  enum class Outcome { gone, hopeless, later, unanswered };
  struct Asked;
  static bool is_for_later(Outcome outcome);
  std::vector<Outcome> remove_all(const std::vector<UnwantedId>& page, const std::stop_token& stop);
  Outcome remove(const Account& account, const UnwantedId& unwanted);

  Parts parts_;
};

}  // namespace lumbung::whatsapp
