#include "database/sql_delivery_repository.h"

#include <algorithm>
#include <map>

#include "base/sha256.h"
#include "database/delivery_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using campaigns::Campaign;
using campaigns::CampaignId;
using campaigns::DeliveryStatus;
using campaigns::NewDelivery;

constexpr int kPreparedStage = 0;
constexpr std::size_t kDeliveryColumns = 9;
constexpr std::size_t kFormerWamidsBytesMax = 1'000;
constexpr int kPrepareTries = 5;
/// So many rows of a campaign are looked at for one page of its recipients.
constexpr std::size_t kLookedAtForPage = 5'000;

using ByHash = std::map<std::string, DeliveryRecord>;

ByHash known_deliveries(Session& session, CampaignId campaign, const std::vector<std::string>& hashes,
                        std::string_view lock) {
  ByHash known;
  for (std::size_t begin = 0; begin < hashes.size(); begin += kIdsMax) {
    const auto first = hashes.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = hashes.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kIdsMax, hashes.size()));
    const IdList list(std::vector<std::string>(first, last));
    for (DeliveryRecord& record : session.select<DeliveryRecord>(
             "FROM lumbung_deliveries WHERE campaign_id = :campaign AND recipient_hash " + list.sql +
                 std::string(lock),
             Binds{{"campaign", campaign}} + list.binds)) {
      std::string hash = record.recipient_hash;
      known.insert_or_assign(std::move(hash), std::move(record));
    }
  }
  return known;
}

/// The latest last; the oldest are forgotten where there are many.
std::string with_former(const DeliveryRecord& record) {
  std::string former = record.former_wamids;
  if (!record.wamid) return former;
  if (!former.empty()) former += ' ';
  former += *record.wamid;
  while (former.size() > kFormerWamidsBytesMax) former.erase(0, former.find(' ') + 1);
  return former;
}

/// What Meta still says of the message before is not said of this one. Where no media is kept, the row says
/// by its time which ids it may carry (ids_placed_in), so it is dated anew each time.
void prepare_again(Session& session, const Campaign& campaign, const DeliveryRecord& record,
                   const NewDelivery& wanted, DeliveryTally& tally, Timestamp now) {
  const bool is_new_there = record.stage == kPreparedStage && !record.wamid;
  if (is_new_there && wanted.media && record.sent_id == wanted.sent_id && record.media_id == wanted.media &&
      record.phone_number_id == campaign.phone_number_id)
    return;
  tally.add(record.workspace_id, record.campaign_id, record.stage, record.code, -1);
  tally.add(record.workspace_id, record.campaign_id, kPreparedStage, 0, 1);
  session.execute(
      "UPDATE lumbung_deliveries SET stage = :stage, wamid = NULL, former_wamids = :former, code = 0,"
      " reason = '', send_again = 0, media_id = :media, sent_id = :sent, phone_number_id = :phone,"
      " updated_at_ms = :now WHERE id = :id",
      {{"stage", kPreparedStage},
       {"former", with_former(record)},
       {"media", wanted.media},
       {"sent", wanted.sent_id},
       {"phone", campaign.phone_number_id},
       {"now", to_unix_ms(now)},
       {"id", record.id}});
}

std::vector<std::uint64_t> prepare_all(Session& session, const Campaign& campaign,
                                       const std::map<std::string, const NewDelivery*>& wanted,
                                       const std::vector<std::string>& hashes, Timestamp now) {
  std::vector<std::string> distinct;
  distinct.reserve(wanted.size());
  for (const auto& [hash, delivery] : wanted) distinct.push_back(hash);
  ByHash known = known_deliveries(session, campaign.id, distinct, session.words().lock);
  DeliveryTally tally;
  ManyRows rows(
      "INSERT INTO lumbung_deliveries (workspace_id, campaign_id, recipient_hash, recipient, phone_number_id,"
      " media_id, sent_id, stage, updated_at_ms)",
      kDeliveryColumns);
  for (const auto& [hash, delivery] : wanted) {
    const auto found = known.find(hash);
    if (found != known.end()) {
      prepare_again(session, campaign, found->second, *delivery, tally, now);
      continue;
    }
    rows.add({campaign.workspace_id, campaign.id, hash, delivery->recipient, campaign.phone_number_id,
              delivery->media, delivery->sent_id, kPreparedStage, to_unix_ms(now)});
    tally.add(campaign.workspace_id, campaign.id, kPreparedStage, 0, 1);
  }
  rows.insert(session);
  tally.write(session);
  if (known.size() < wanted.size()) known = known_deliveries(session, campaign.id, distinct, "");
  std::vector<std::uint64_t> numbers;
  numbers.reserve(hashes.size());
  for (const std::string& hash : hashes) numbers.push_back(known.at(hash).id);
  return numbers;
}

std::string shown_reason(int code, const std::string& reason) {
  return reason.empty() ? "Meta says " + std::to_string(code) : reason;
}

}  // namespace

/// Two that prepare the same recipients at once may collide at their key, where transactions run side by
/// side: one begins again.
std::vector<std::uint64_t> SqlDeliveryRepository::prepare(const Campaign& campaign,
                                                          const std::vector<NewDelivery>& deliveries) {
  std::vector<std::string> hashes;
  hashes.reserve(deliveries.size());
  std::map<std::string, const NewDelivery*> wanted;
  for (const NewDelivery& delivery : deliveries) {
    hashes.push_back(Sha256::of(as_bytes(delivery.recipient)).hex());
    wanted.insert_or_assign(hashes.back(), &delivery);
  }
  if (deliveries.empty()) return {};
  for (int tries = 1;; ++tries) {
    try {
      return database_.transact(
          [&](Session& session) { return prepare_all(session, campaign, wanted, hashes, clock_.now()); });
    } catch (const Fault&) {
      if (tries == kPrepareTries) throw;
    }
  }
}

campaigns::DeliveryCounts SqlDeliveryRepository::counts(WorkspaceId workspace, CampaignId campaign) {
  return database_.read([&](Session& session) {
    campaigns::DeliveryCounts counts;
    for (const auto& [stage, code, amount] : session.all<int, int, std::int64_t>(
             "SELECT stage, code, amount FROM lumbung_delivery_counts WHERE workspace_id = :workspace"
             " AND campaign_id = :campaign AND amount > 0",
             {{"workspace", workspace}, {"campaign", campaign}})) {
      const DeliveryStatus status = campaigns::status_at(stage);
      counts.by_status[status] += static_cast<std::uint64_t>(amount);
      if (status == DeliveryStatus::failed) counts.by_error[code] += static_cast<std::uint64_t>(amount);
    }
    return counts;
  });
}

campaigns::ResendPage SqlDeliveryRepository::resend(WorkspaceId workspace, CampaignId campaign,
                                                    std::uint64_t after, std::size_t limit) {
  return database_.read([&](Session& session) {
    campaigns::ResendPage page;
    std::uint64_t last = after;
    for (const auto& [id, recipient, code, reason] :
         session.all<std::uint64_t, std::string, int, std::string>(
             "SELECT id, recipient, code, reason FROM lumbung_deliveries WHERE campaign_id = :campaign"
             " AND send_again = 1 AND workspace_id = :workspace AND id > :after ORDER BY id LIMIT :limit",
             {{"campaign", campaign}, {"workspace", workspace}, {"after", after}, {"limit", limit + 1}})) {
      if (page.recipients.size() == limit) {
        page.next = last;
        break;
      }
      page.recipients.push_back({recipient, code, shown_reason(code, reason)});
      last = id;
    }
    return page;
  });
}

campaigns::RecipientPage SqlDeliveryRepository::recipients(WorkspaceId workspace, CampaignId campaign,
                                                           const campaigns::RecipientFilter& filter,
                                                           std::uint64_t after, std::size_t limit) {
  using Row = std::tuple<std::uint64_t, std::string, int, int, std::optional<std::uint64_t>,
                         std::optional<std::string>>;
  const bool is_exact = filter.status == DeliveryStatus::prepared || filter.status == DeliveryStatus::failed;
  const auto is_wanted = [&](const Row& row) {
    const int stage = std::get<2>(row);
    if (filter.media && std::get<4>(row) != filter.media->value) return false;
    if (!filter.status) return true;
    if (is_exact) return stage == campaigns::stage_of(*filter.status);
    return stage >= campaigns::stage_of(*filter.status) &&
           stage != campaigns::stage_of(DeliveryStatus::failed);
  };
  return database_.read([&](Session& session) {
    campaigns::RecipientPage page;
    const auto rows = session.all_of<Row>(
        "SELECT d.id, d.recipient, d.stage, d.code, d.media_id, m.uuid FROM lumbung_deliveries d"
        " LEFT JOIN chat_media m ON m.id = d.media_id AND m.workspace_id = d.workspace_id"
        " WHERE d.campaign_id = :campaign AND d.workspace_id = :workspace AND d.id > :after"
        " ORDER BY d.id LIMIT :limit",
        {{"campaign", campaign}, {"workspace", workspace}, {"after", after}, {"limit", kLookedAtForPage}});
    for (const Row& row : rows) {
      if (!is_wanted(row)) continue;
      const auto& [id, recipient, stage, code, media, uuid] = row;
      page.recipients.push_back(
          {recipient, campaigns::status_at(stage), uuid ? Uuid::parse(*uuid) : std::nullopt, code});
      if (page.recipients.size() < limit) continue;
      if (id != std::get<0>(rows.back()) || rows.size() == kLookedAtForPage) page.next = id;
      return page;
    }
    if (rows.size() == kLookedAtForPage) page.next = std::get<0>(rows.back());
    return page;
  });
}

}  // namespace lumbung::database
