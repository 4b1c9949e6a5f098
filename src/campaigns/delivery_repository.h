#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"
#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// A message that is about to be handed out for a recipient.
struct NewDelivery {
  std::string recipient;         ///< phone number or BSUID, ≤ 135 characters
  std::optional<MediaId> media;  ///< what it carries, if one thing: for renewing
  std::string sent_id;           ///< Meta's id of it; "": by link, or none
};

/// What Meta told of a message. Later ones never undo what an earlier one has reached.
enum class DeliveryStatus { prepared, sent, delivered, read, played, failed };

std::string_view to_string(DeliveryStatus status);
std::optional<DeliveryStatus> delivery_status_from(std::string_view word);

struct DeliveryCounts {
  std::map<DeliveryStatus, std::uint64_t> by_status;
  std::map<int, std::uint64_t> by_error;  ///< Meta's code → how many failed for it
};

/// A recipient to send to again.
struct Resend {
  std::string recipient;
  int code = 0;  ///< Meta's
  std::string reason;
};

struct ResendPage {
  std::vector<Resend> recipients;
  std::optional<std::uint64_t> next;  ///< to ask from
};

/// How messages of campaigns fare: one row for each campaign and recipient in lumbung_deliveries, whose
/// number travels in biz_opaque_callback_data. Thread-safe, blocks, throws Fault when the database does not
/// answer.
class DeliveryRepository {
 public:
  virtual ~DeliveryRepository() = default;
  /// The numbers of the rows, in the order of `deliveries` (≤ 1,000); those of recipients that have one are
  /// given again, as `prepared`.
  virtual std::vector<std::uint64_t> prepare(const Campaign& campaign,
                                             const std::vector<NewDelivery>& deliveries) = 0;
  virtual DeliveryCounts counts(WorkspaceId workspace, CampaignId campaign) = 0;
  /// Those whose media failed and can be sent anew, by number.
  virtual ResendPage resend(WorkspaceId workspace, CampaignId campaign, std::uint64_t after,
                            std::size_t limit) = 0;
};

/// "lmb:" and what tells the row: travels to Meta and back. Opaque to everybody else.
std::string delivery_mark(std::uint64_t number);
/// nullopt for what is none of ours.
std::optional<std::uint64_t> number_in_mark(std::string_view text);

}  // namespace lumbung::campaigns
