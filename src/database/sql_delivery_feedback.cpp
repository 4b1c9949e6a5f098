#include <algorithm>

#include "database/delivery_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/session.h"
#include "database/job_rows.h"
#include "database/sql_delivery_repository.h"
#include "whatsapp/callbacks/forward_job.h"

namespace lumbung::database {
namespace {

using campaigns::Feedback;
using campaigns::SentMessage;
using campaigns::StatusChange;

constexpr std::size_t kDeliveryReasonBytesMax = 512;
/// Nodes know the time that they have in common but for the way to the server (SharedClock).
constexpr std::chrono::seconds kNodesDiffer{1};

SentMessage to_message(DeliveryRecord record) {
  return {.number = record.id,
          .workspace_id = record.workspace_id,
          .campaign = record.campaign_id,
          .status = campaigns::status_at(record.stage),
          .phone_number_id = std::move(record.phone_number_id),
          .media = record.media_id,
          .sent_id = std::move(record.sent_id),
          .wamid = record.wamid.value_or(""),
          .former_wamids = std::move(record.former_wamids),
          .code = record.code,
          .updated_at = from_unix_ms(record.updated_at_ms)};
}

void add_messages(Session& session, const std::string& column, const IdList& list,
                  std::vector<SentMessage>& messages) {
  for (DeliveryRecord& record :
       session.select<DeliveryRecord>("FROM lumbung_deliveries WHERE " + column + " " + list.sql, list.binds))
    messages.push_back(to_message(std::move(record)));
}

/// Only from what was read: a row that was prepared anew meanwhile has forgotten its wamid and remembers it
/// among the former ones.
bool change_message(Session& session, const StatusChange& change, DeliveryTally& tally, Timestamp now) {
  const SentMessage& before = change.message;
  const int stage = campaigns::stage_of(change.status);
  const int stage_before = campaigns::stage_of(before.status);
  const std::uint64_t changed = session.execute(
      "UPDATE lumbung_deliveries SET stage = :stage, wamid = :wamid, code = :code, reason = :reason,"
      " send_again = :again, updated_at_ms = :now"
      " WHERE id = :id AND stage = :before AND former_wamids = :former AND sent_id = :sent"
      " AND COALESCE(wamid, '') = :known",
      {{"stage", stage},
       {"wamid", change.wamid},
       {"code", change.code},
       {"reason", change.reason.substr(0, kDeliveryReasonBytesMax)},
       {"again", change.send_again ? 1 : 0},
       {"now", to_unix_ms(now)},
       {"id", before.number},
       {"before", stage_before},
       {"former", before.former_wamids},
       {"sent", before.sent_id},
       {"known", before.wamid}});
  if (changed == 0) return false;
  tally.add(before.workspace_id, before.campaign, stage_before, before.code, -1);
  tally.add(before.workspace_id, before.campaign, stage, change.code, 1);
  return true;
}

/// Whoever processes the same page at the same time finds them gone: the job that passes one on is made once.
void pass_on(Session& session, const Feedback::PassOn& callback, Timestamp now) {
  const std::uint64_t changed = session.execute(
      "UPDATE lumbung_callbacks SET state = 1 WHERE id = :id AND state = 0", {{"id", callback.callback}});
  if (changed == 0) return;
  jobs::NewJob job = whatsapp::forward_job(callback.workspace_id, callback.callback);
  job.available_at = now + std::chrono::milliseconds(1);
  insert_job(session, job, now);
}

}  // namespace

std::vector<SentMessage> SqlDeliveryRepository::by_number(const std::vector<std::uint64_t>& numbers) {
  std::vector<SentMessage> messages;
  if (numbers.empty()) return messages;
  database_.read([&](Session& session) {
    messages.clear();
    for (const auto& piece : in_pieces(numbers)) add_messages(session, "id", IdList(piece), messages);
    return true;
  });
  return messages;
}

std::vector<SentMessage> SqlDeliveryRepository::by_wamid(const std::vector<std::string>& wamids) {
  std::vector<SentMessage> messages;
  if (wamids.empty()) return messages;
  database_.read([&](Session& session) {
    messages.clear();
    for (std::size_t begin = 0; begin < wamids.size(); begin += kIdsMax) {
      const auto first = wamids.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last =
          wamids.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kIdsMax, wamids.size()));
      add_messages(session, "wamid", IdList(std::vector<std::string>(first, last)), messages);
    }
    return true;
  });
  return messages;
}

/// In two steps, for an engine may think that one begins best with all objects of the workspace.
std::vector<std::string> SqlDeliveryRepository::ids_placed_in(const SentMessage& message) {
  return database_.read([&](Session& session) {
    std::vector<std::string> contents;
    for (auto& [hash] : session.all<std::string>(
             "SELECT DISTINCT m.hash FROM campaign_media c JOIN lumbung_media m ON m.media_id = c.media_id"
             " WHERE c.campaign_id = :campaign AND m.hash IS NOT NULL LIMIT :limit",
             {{"campaign", message.campaign}, {"limit", kIdsMax}}))
      contents.push_back(std::move(hash));
    std::vector<std::string> ids;
    if (contents.empty()) return ids;
    const IdList list(contents);
    for (auto& [id] : session.all<std::string>(
             "SELECT DISTINCT i.whatsapp_id FROM lumbung_objects o JOIN lumbung_whatsapp_media_ids i"
             " ON i.workspace_id = o.workspace_id AND i.phone_number_id = :number AND i.sha256 = o.sha256"
             " WHERE o.workspace_id = :workspace AND o.hash " +
                 list.sql + " AND i.whatsapp_id <> '' AND i.uploaded_at_ms <= :by",
             Binds{{"number", message.phone_number_id},
                   {"workspace", message.workspace_id},
                   {"by", to_unix_ms(message.updated_at + kNodesDiffer)}} +
                 list.binds))
      ids.push_back(std::move(id));
    return ids;
  });
}

bool SqlDeliveryRepository::settle(const Feedback& feedback) {
  const Status settled = database_.transact([&](Session& session) -> Status {
    const Timestamp now = clock_.now();
    DeliveryTally tally;
    for (const StatusChange& change : feedback.changes) {
      if (!change_message(session, change, tally, now))
        return error(ErrorCode::conflict, "A message changed meanwhile.");
    }
    for (const auto& piece : in_pieces(feedback.done)) {
      const IdList list(piece);
      session.execute("DELETE FROM lumbung_callbacks WHERE state = 0 AND id " + list.sql, list.binds);
    }
    for (const Feedback::PassOn& callback : feedback.to_pass_on) pass_on(session, callback, now);
    tally.write(session);
    return {};
  });
  return settled.has_value();
}

}  // namespace lumbung::database
