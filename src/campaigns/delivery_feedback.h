#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "campaigns/delivery_repository.h"

namespace lumbung::campaigns {

/// A message as its row says it.
struct SentMessage {
  std::uint64_t number = 0;
  WorkspaceId workspace_id;
  CampaignId campaign;
  DeliveryStatus status = DeliveryStatus::prepared;
  std::string phone_number_id;     ///< that it was prepared for
  std::optional<MediaId> media{};  ///< that it carries, if it is one alone
  std::string sent_id;             ///< Meta's id of it; "": by link, none, or of several
  std::string wamid;               ///< "": Meta has not told it yet
  std::string former_wamids;       ///< of those that were sent before to this recipient, with blanks between
  int code = 0;
  Timestamp updated_at{};  ///< when it was prepared, or last changed by a callback
};

/// What a callback changes of a message.
struct StatusChange {
  SentMessage message;  ///< as it was read
  DeliveryStatus status = DeliveryStatus::prepared;
  std::string wamid;
  int code = 0;  ///< Meta's; 0 unless it failed
  std::string reason{};
  bool send_again = false;
};

/// What was read out of some callbacks.
struct Feedback {
  std::vector<StatusChange> changes;  ///< one for each message at most
  std::vector<std::uint64_t> done;    ///< callbacks in which there is nothing else
  struct PassOn {
    std::uint64_t callback = 0;
    WorkspaceId workspace_id;
  };
  std::vector<PassOn> to_pass_on;
};

/// A recipient and how far the message to it is.
struct RecipientState {
  std::string recipient;
  DeliveryStatus status = DeliveryStatus::prepared;
  std::optional<Uuid> media{};
  int code = 0;
};

struct RecipientPage {
  std::vector<RecipientState> recipients;
  std::optional<std::uint64_t> next;  ///< to ask from, also when this page is short; nullopt: that was all
};

/// Which recipients are asked for.
struct RecipientFilter {
  /// sent, delivered, read, played: who got it so far at least. prepared, failed: just these. nullopt: all.
  std::optional<DeliveryStatus> status{};
  std::optional<MediaId> media{};
};

/// The rows of DeliveryRepository as callbacks change them, and as they are listed. Thread-safe, blocks,
/// throws Fault when the database does not answer.
class DeliveryFeedback {
 public:
  virtual ~DeliveryFeedback() = default;
  /// Those that are there, in no order.
  virtual std::vector<SentMessage> by_number(const std::vector<std::uint64_t>& numbers) = 0;
  virtual std::vector<SentMessage> by_wamid(const std::vector<std::string>& wamids) = 0;
  /// Meta's ids of all that the campaign of a message places, for the number that it was prepared for, as far
  /// as they were there by then. For messages of which no single id is kept.
  virtual std::vector<std::string> ids_placed_in(const SentMessage& message) = 0;
  /// Changes the messages and takes the callbacks off the list, or lets them wait to be passed on with a job
  /// for each, in one transaction. False, and nothing is done, when a message is not what was read any more.
  virtual bool settle(const Feedback& feedback) = 0;

  /// By number, behind `after`.
  virtual RecipientPage recipients(WorkspaceId workspace, CampaignId campaign, const RecipientFilter& filter,
                                   std::uint64_t after, std::size_t limit) = 0;
};

/// Whether a message that is `now` gets on by what Meta says. The order is prepared, sent, failed, delivered,
/// read, played: whatever comes twice, late or not at all, the end is the same.
bool gets_on(DeliveryStatus now, DeliveryStatus said);
/// 0 … 5 in that order, as in lumbung_deliveries.stage.
int stage_of(DeliveryStatus status);
DeliveryStatus status_at(int stage);

/// Whether a message that failed with this code of Meta's is to be sent again with its media made or uploaded
/// anew. Who does not want it, or can't have it, is never sent to again.
bool needs_new_media(int code);

}  // namespace lumbung::campaigns
