#include "whatsapp/media_ids/media_id_removal.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <utility>

#include "telemetry/span.h"

namespace lumbung::whatsapp {
namespace {

using jobs::JobVerdict;

constexpr std::uint32_t kDroppedAtOnce = 500;
constexpr std::uint32_t kRemovedAtOnce = 200;
constexpr std::size_t kRemovals = 4;
constexpr std::chrono::minutes kRemovalPause{1};
constexpr std::uint32_t kDoublings = 8;

Timestamp next_try(const UnwantedId& unwanted, Timestamp now) {
  return now + kRemovalPause * (1U << std::min(unwanted.tries, kDoublings));
}

}  // namespace

/// A number in a page, and whether Meta still does what it asks for.
struct MediaIdRemoval::Asked {
  std::optional<Account> account{};
  std::atomic<bool> is_served{true};
};

bool MediaIdRemoval::is_for_later(Outcome outcome) {
  return outcome == Outcome::later || outcome == Outcome::unanswered;
}

JobVerdict MediaIdRemoval::run(const jobs::LeasedJob& /*job*/, std::stop_token stop) {
  while (!stop.stop_requested() && parts_.rows.drop_ended(parts_.clock.now(), kDroppedAtOnce) > 0) {
  }
  std::size_t removed = 0;
  while (!stop.stop_requested()) {
    const Timestamp now = parts_.clock.now();
    const std::vector<UnwantedId> page = parts_.rows.unwanted(now, kRemovedAtOnce);
    if (page.empty()) break;
    const std::vector<Outcome> outcomes = remove_all(page, stop);
    std::vector<std::uint64_t> over;
    for (std::size_t i = 0; i < page.size(); ++i) {
      const Timestamp again = next_try(page[i], now);
      if (is_for_later(outcomes[i]) && again < page[i].expires_at) {
        parts_.rows.postpone(page[i].row, again);
      } else {
        over.push_back(page[i].row);
      }
      if (outcomes[i] == Outcome::gone) ++removed;
    }
    parts_.rows.forget(over);
  }
  if (removed > 0) parts_.log.info("whatsapp.media_removed", {{"media", removed}});
  if (stop.stop_requested()) return {JobVerdict::Ending::retry, "stopped"};
  return {};
}

bool MediaIdRemoval::forget_workspace(WorkspaceId workspace) {
  parts_.rows.drop_workspace(workspace, parts_.clock.now(), kRemovedAtOnce);
  const std::vector<UnwantedId> page = parts_.rows.unwanted_of(workspace, kRemovedAtOnce);
  if (page.empty()) return false;
  const std::vector<Outcome> outcomes = remove_all(page, {});
  std::vector<std::uint64_t> rows;
  rows.reserve(page.size());
  for (const UnwantedId& unwanted : page) rows.push_back(unwanted.row);
  parts_.rows.forget(rows);
  if (std::ranges::none_of(outcomes, is_for_later)) return true;
  parts_.log.warning("whatsapp.media_left", {{"workspace_id", workspace}});
  return false;
}

/// Who is behind one that Meta does not answer waits no longer than that one: the rest of a page is for later
/// then. Where Meta refuses a number (its token is no good, or it asks too much) that is the rest of this
/// number's; those of others go on.
std::vector<MediaIdRemoval::Outcome> MediaIdRemoval::remove_all(const std::vector<UnwantedId>& page,
                                                                const std::stop_token& stop) {
  std::map<std::pair<WorkspaceId, std::string>, Asked> numbers;
  for (const UnwantedId& unwanted : page) {
    const auto [place, is_new] = numbers.try_emplace({unwanted.workspace, unwanted.phone_number_id});
    if (is_new) place->second.account = parts_.accounts.find(unwanted.workspace, unwanted.phone_number_id);
  }
  std::vector<Outcome> outcomes(page.size(), Outcome::later);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> is_answered{true};
  const auto take_turns = [&] {
    for (std::size_t i = next++; i < page.size() && is_answered && !stop.stop_requested(); i = next++) {
      Asked& number = numbers.at({page[i].workspace, page[i].phone_number_id});
      if (!number.is_served) continue;
      outcomes[i] = number.account ? remove(*number.account, page[i]) : Outcome::hopeless;
      if (outcomes[i] == Outcome::later) number.is_served = false;
      if (outcomes[i] == Outcome::unanswered) is_answered = false;
    }
  };
  std::vector<std::jthread> threads;
  const std::size_t at_once = std::min(kRemovals, page.size());
  threads.reserve(at_once);
  const telemetry::TraceContext cause = telemetry::TraceScope::current();
  for (std::size_t i = 1; i < at_once; ++i) {
    threads.emplace_back([&take_turns, cause] {
      const telemetry::TraceScope scope(cause);
      take_turns();
    });
  }
  take_turns();
  threads.clear();
  return outcomes;
}

MediaIdRemoval::Outcome MediaIdRemoval::remove(const Account& account, const UnwantedId& unwanted) {
  const auto answer = parts_.graph.delete_media(account, unwanted.id);
  const auto* failed = std::get_if<GraphError>(&answer);
  if (failed == nullptr) return Outcome::gone;
  parts_.log.warning("whatsapp.removal_failed", {{"phone_number_id", unwanted.phone_number_id},
                                                 {"media_id", unwanted.id},
                                                 {"status", failed->status},
                                                 {"code", failed->code}});
  const bool may_go_later = failed->remedy == Remedy::again || failed->remedy == Remedy::slow_down ||
                            failed->remedy == Remedy::mend_account;
  if (failed->status == 0 && may_go_later) return Outcome::unanswered;
  return may_go_later ? Outcome::later : Outcome::hopeless;
}

}  // namespace lumbung::whatsapp
