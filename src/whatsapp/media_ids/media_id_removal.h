#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "jobs/job_handler.h"
#include "telemetry/log.h"
#include "whatsapp/graph/client.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::whatsapp {

/// Deletes at Meta what nobody needs there any more, a few at a time. A kill leaves rows that are taken
/// again: what Meta does not have is deleted. What it does not delete is tried again until it ends by itself;
/// where the number was taken away nobody can ask any more. Of a number that Meta refuses all wait, with one
/// call for all of them; those of others go on. Thread-safe.
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
  /// What became of one of them. `refused` is the number for now; `untried`: it was not asked for.
  enum class Outcome { gone, hopeless, refused, unanswered, untried };
  using Number = std::pair<WorkspaceId, std::string>;
  /// Until when Meta is not asked for a number, and how many pages of it were put off since.
  struct Refusal {
    Timestamp until;
    std::uint32_t pages = 0;
  };
  using Refusals = std::map<Number, Refusal>;
  struct Asked;

  static bool is_for_later(Outcome outcome) {
    return outcome == Outcome::refused || outcome == Outcome::unanswered;
  }
  static Number number_of(const UnwantedId& unwanted) {
    return {unwanted.workspace, unwanted.phone_number_id};
  }
  std::vector<Outcome> remove_all(const std::vector<UnwantedId>& page, const Refusals& refusals,
                                  const std::stop_token& stop);
  /// Writes down what became of a page.
  void settle(const std::vector<UnwantedId>& page, const std::vector<Outcome>& outcomes, Refusals& refusals,
              Timestamp now);
  Outcome remove(const Account& account, const UnwantedId& unwanted);

  Parts parts_;
};

}  // namespace lumbung::whatsapp
