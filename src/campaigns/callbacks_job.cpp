#include "campaigns/callbacks_job.h"

#include <algorithm>

#include "campaigns/refused_template.h"
#include "whatsapp/callbacks/signed_numbers.h"

namespace lumbung::campaigns {
namespace {

using jobs::JobVerdict;
using whatsapp::Callback;
using whatsapp::StatusNote;

constexpr std::uint32_t kCallbacksAtOnce = 500;
constexpr std::uint64_t kCallbackBytesAtOnce = 8ULL << 20;
/// Rows that were prepared anew in between are read again; that happens seldom.
constexpr int kSettleTries = 5;
/// As long as Meta itself would try.
constexpr std::chrono::hours kUnforwardedFor{24 * 7};
constexpr std::uint32_t kPurgedAtOnce = 1'000;

bool is_former(const SentMessage& message, std::string_view wamid) {
  std::string_view rest = message.former_wamids;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == wamid) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// By its mark, and by Meta's id where the mark did not come back.
std::optional<std::uint64_t> number_of(const StatusNote& note,
                                       const std::map<std::string, std::uint64_t, std::less<>>& wamids) {
  if (const auto number = number_in_mark(note.mark)) return number;
  const auto known = note.mark.empty() ? wamids.find(note.wamid) : wamids.end();
  return known == wamids.end() ? std::nullopt : std::optional(known->second);
}

/// Adds to what other callbacks of the same page say of the message.
void note_change(std::map<std::uint64_t, StatusChange>& changes, const SentMessage& message,
                 const StatusNote& note) {
  if (is_former(message, note.wamid)) return;
  const auto found = changes.find(message.number);
  const DeliveryStatus now = found == changes.end() ? message.status : found->second.status;
  const DeliveryStatus said = delivery_status_from(note.status).value_or(now);
  if (!gets_on(now, said)) return;
  StatusChange& change =
      changes.try_emplace(message.number, StatusChange{message, now, message.wamid, message.code})
          .first->second;
  if (change.wamid.empty()) change.wamid = note.wamid;
  change.status = said;
  const bool has_failed = said == DeliveryStatus::failed;
  change.code = has_failed ? note.code : 0;
  change.reason = has_failed ? note.reason : std::string();
  change.send_again = has_failed && needs_new_media(note.code);
}

}  // namespace

JobVerdict CallbacksJob::run(const jobs::LeasedJob&, std::stop_token stop) {
  forget_old_ones();
  bool has_got_on = false;
  while (!stop.stop_requested()) {
    const std::vector<Callback> callbacks = parts_.callbacks.waiting(kCallbacksAtOnce, kCallbackBytesAtOnce);
    if (callbacks.empty()) return {JobVerdict::Ending::done, {}};
    int tries = 1;
    while (!process(callbacks)) {
      if (++tries > kSettleTries) return {JobVerdict::Ending::retry, "messages change all the time"};
    }
    has_got_on = true;
  }
  return jobs::stopped_after(has_got_on);
}

void CallbacksJob::forget_old_ones() {
  const std::uint64_t gone =
      parts_.callbacks.purge_unforwarded(parts_.clock.now() - kUnforwardedFor, kPurgedAtOnce);
  if (gone > 0) parts_.log.warning("callbacks.never_passed_on", {{"callbacks", gone}});
}

bool CallbacksJob::process(const std::vector<Callback>& callbacks) {
  std::vector<Read> read;
  read.reserve(callbacks.size());
  for (const Callback& callback : callbacks)
    read.push_back({&callback, whatsapp::read_callback(callback.body)});
  Messages messages;
  Wamids wamids;
  look_up(read, messages, wamids);
  const Feedback feedback = feedback_of(read, messages, wamids);
  drop_single_uses(feedback);
  tell_ledger(feedback);
  if (parts_.campaigns != nullptr) suspend_refused(*parts_.campaigns, feedback, parts_.log);
  return parts_.deliveries.settle(feedback);
}

void CallbacksJob::look_up(const std::vector<Read>& read, Messages& messages, Wamids& wamids) {
  std::set<std::uint64_t> numbers;
  std::set<std::string> unmarked;
  for (const Read& one : read) {
    for (const StatusNote& note : one.content.statuses) {
      if (const auto number = number_in_mark(note.mark)) {
        numbers.insert(*number);
      } else if (note.mark.empty()) {
        unmarked.insert(note.wamid);
      }
    }
  }
  for (SentMessage& message : parts_.deliveries.by_number({numbers.begin(), numbers.end()}))
    messages.insert_or_assign(message.number, std::move(message));
  for (SentMessage& message : parts_.deliveries.by_wamid({unmarked.begin(), unmarked.end()})) {
    wamids.insert_or_assign(message.wamid, message.number);
    messages.insert_or_assign(message.number, std::move(message));
  }
  // The first that comes without its mark may be of a message whose mark is in the same page.
  for (const Read& one : read) {
    for (const StatusNote& note : one.content.statuses) {
      const auto number = number_in_mark(note.mark);
      if (number && messages.contains(*number)) wamids.try_emplace(note.wamid, *number);
    }
  }
}

Feedback CallbacksJob::feedback_of(const std::vector<Read>& read, const Messages& messages,
                                   const Wamids& wamids) {
  std::map<std::uint64_t, StatusChange> changes;
  Feedback feedback;
  for (const Read& one : read) {
    whatsapp::SignedNumbers signed_numbers(accounts_, *one.callback);
    bool is_all_ours = !one.content.has_more;
    for (const StatusNote& note : one.content.statuses) {
      const auto number = number_of(note, wamids);
      const auto message = number ? messages.find(*number) : messages.end();
      const bool is_ours = message != messages.end() &&
                           signed_numbers.owner_of(note.phone_number_id, std::chrono::steady_clock::now()) ==
                               message->second.workspace_id;
      if (is_ours) note_change(changes, message->second, note);
      is_all_ours = is_all_ours && is_ours;
    }
    if (is_all_ours || !parts_.passes_on) {
      feedback.done.push_back(one.callback->number);
    } else {
      feedback.to_pass_on.push_back({one.callback->number, one.callback->workspace_id});
    }
  }
  feedback.changes.reserve(changes.size());
  for (auto& [number, change] : changes) feedback.changes.push_back(std::move(change));
  return feedback;
}

void CallbacksJob::drop_single_uses(const Feedback& feedback) {
  if (parts_.single_uses == nullptr) return;
  std::map<std::pair<WorkspaceId, std::string>, std::vector<whatsapp::SingleUse>> by_number;
  for (const StatusChange& change : feedback.changes) {
    const SentMessage& message = change.message;
    if (message.status != DeliveryStatus::prepared || message.sent_id.empty()) continue;
    by_number[{message.workspace_id, message.phone_number_id}].push_back({message.sent_id, message.number});
  }
  for (const auto& [number, uses] : by_number)
    parts_.single_uses->drop_sent(number.first, number.second, uses, parts_.clock.now());
}

/// Of a message with several media Meta does not say which one it refuses: each may be the one.
void CallbacksJob::tell_ledger(const Feedback& feedback) {
  std::set<std::tuple<WorkspaceId, std::string, std::string>> told;
  std::map<std::pair<CampaignId, std::string>, const StatusChange*> of_several;
  for (const StatusChange& change : feedback.changes) {
    const SentMessage& message = change.message;
    if (!change.send_again) continue;
    if (!message.sent_id.empty()) {
      if (told.emplace(message.workspace_id, message.phone_number_id, message.sent_id).second)
        mark_bad(change, message.sent_id);
    } else if (!message.media) {
      const StatusChange*& latest = of_several[{message.campaign, message.phone_number_id}];
      if (latest == nullptr || latest->message.updated_at < message.updated_at) latest = &change;
    }
  }
  for (const auto& [where, change] : of_several) {
    for (const std::string& id : parts_.deliveries.ids_placed_in(change->message)) mark_bad(*change, id);
  }
}

void CallbacksJob::mark_bad(const StatusChange& change, const std::string& id) {
  const SentMessage& message = change.message;
  const std::string why = std::to_string(change.code) + " " + change.reason;
  parts_.media_ids.mark_bad(message.workspace_id, message.phone_number_id, id, why);
  parts_.log.warning("delivery.media_refused", {{"workspace_id", message.workspace_id},
                                                {"phone_number_id", message.phone_number_id},
                                                {"media_id", id},
                                                {"code", change.code}});
}

}  // namespace lumbung::campaigns
