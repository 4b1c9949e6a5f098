#include "whatsapp/media_ids/media_id_removal.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
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
/// About as long as a page of removals takes.
constexpr std::chrono::seconds kPagePace{10};

Timestamp next_try(const UnwantedId& unwanted, Timestamp now) {
  return now + kRemovalPause * (1U << std::min(unwanted.tries, kDoublings));
}

}  // namespace

/// A number in a page, and whether Meta still does what it asks for.
struct MediaIdRemoval::Asked {
  std::optional<Account> account{};
  std::atomic<bool> is_served{true};
};

JobVerdict MediaIdRemoval::run(const jobs::LeasedJob& /*job*/, std::stop_token stop) {
  bool has_got_on = false;
  while (!stop.stop_requested() && parts_.rows.drop_ended(parts_.clock.now(), kDroppedAtOnce) > 0)
    has_got_on = true;
  std::ptrdiff_t removed = 0;
  Refusals refusals;
  while (!stop.stop_requested()) {
    const Timestamp now = parts_.clock.now();
    const std::vector<UnwantedId> page = parts_.rows.unwanted(now, kRemovedAtOnce);
    if (page.empty()) break;
    std::erase_if(refusals, [&](const auto& entry) { return entry.second.until <= now; });
    const std::vector<Outcome> outcomes = remove_all(page, refusals, stop);
    settle(page, outcomes, refusals, now);
    const auto count = [&](Outcome outcome) { return std::ranges::count(outcomes, outcome); };
    removed += count(Outcome::gone);
    const bool has_answered = count(Outcome::gone) + count(Outcome::refused) > 0;
    has_got_on = has_got_on || has_answered || count(Outcome::hopeless) > 0;
    // The next run comes within a minute.
    if (count(Outcome::unanswered) > 0 && !has_answered) break;
  }
  if (removed > 0) parts_.log.info("whatsapp.media_removed", {{"media", removed}});
  return stop.stop_requested() ? jobs::stopped_after(has_got_on) : JobVerdict{};
}

/// What was not asked for stays where it is, unless it is of a number that is refused: then it gets out of
/// the way of others. A page after the other comes back, as fast as they can be deleted: all of them at once
/// would only be put off at once again.
void MediaIdRemoval::settle(const std::vector<UnwantedId>& page, const std::vector<Outcome>& outcomes,
                            Refusals& refusals, Timestamp now) {
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (outcomes[i] != Outcome::refused) continue;
    Timestamp& until = refusals[number_of(page[i])].until;
    until = std::max(until, next_try(page[i], now));
  }
  std::vector<std::uint64_t> over;
  std::vector<PutOffId> put_off;
  std::set<Number> behind;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const UnwantedId& unwanted = page[i];
    if (outcomes[i] == Outcome::untried) {
      const auto refusal = refusals.find(number_of(unwanted));
      if (refusal == refusals.end()) continue;
      const auto& [until, pages] = refusal->second;
      put_off.push_back({unwanted.row, until + kPagePace * pages, unwanted.tries});
      behind.insert(refusal->first);
    } else if (is_for_later(outcomes[i]) && next_try(unwanted, now) < unwanted.expires_at) {
      put_off.push_back({unwanted.row, next_try(unwanted, now), unwanted.tries + 1});
    } else {
      over.push_back(unwanted.row);
    }
  }
  for (const Number& number : behind) ++refusals[number].pages;
  parts_.rows.put_off(put_off);
  parts_.rows.forget(over);
}

bool MediaIdRemoval::forget_workspace(WorkspaceId workspace) {
  parts_.rows.drop_workspace(workspace, parts_.clock.now(), kRemovedAtOnce);
  const std::vector<UnwantedId> page = parts_.rows.unwanted_of(workspace, kRemovedAtOnce);
  if (page.empty()) return false;
  const std::vector<Outcome> outcomes = remove_all(page, {}, {});
  std::vector<std::uint64_t> rows;
  rows.reserve(page.size());
  for (const UnwantedId& unwanted : page) rows.push_back(unwanted.row);
  parts_.rows.forget(rows);
  if (std::ranges::none_of(outcomes, is_for_later)) return true;
  parts_.log.warning("whatsapp.media_left", {{"workspace_id", workspace}});
  return false;
}

/// Who is behind one that Meta does not answer waits no longer than that one: the rest of a page is not tried
/// then. Where Meta refuses a number (its token is no good, or it asks too much) that is the rest of this
/// number's; those of others go on.
std::vector<MediaIdRemoval::Outcome> MediaIdRemoval::remove_all(const std::vector<UnwantedId>& page,
                                                                const Refusals& refusals,
                                                                const std::stop_token& stop) {
  std::map<Number, Asked> numbers;
  for (const UnwantedId& unwanted : page) {
    const auto [place, is_new] = numbers.try_emplace(number_of(unwanted));
    if (!is_new) continue;
    place->second.is_served = !refusals.contains(place->first);
    place->second.account = parts_.accounts.find(unwanted.workspace, unwanted.phone_number_id);
  }
  std::vector<Outcome> outcomes(page.size(), Outcome::untried);
  const Timestamp now = parts_.clock.now();
  std::atomic<std::size_t> next{0};
  std::atomic<bool> is_answered{true};
  const auto take_turns = [&] {
    for (std::size_t i = next++; i < page.size() && is_answered && !stop.stop_requested(); i = next++) {
      Asked& number = numbers.at(number_of(page[i]));
      const bool may_be_there = number.account && page[i].expires_at > now;
      if (may_be_there && !number.is_served) continue;
      outcomes[i] = may_be_there ? remove(*number.account, page[i]) : Outcome::hopeless;
      if (outcomes[i] == Outcome::refused) number.is_served = false;
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
  return may_go_later ? Outcome::refused : Outcome::hopeless;
}

}  // namespace lumbung::whatsapp
