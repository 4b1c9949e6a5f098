#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace lumbung::whatsapp {

/// An id at Meta, and the message that carries it: its number in lumbung_deliveries.
struct SingleUse {
  std::string id;
  std::uint64_t delivery = 0;
};

/// An id that is to be deleted at Meta.
struct UnwantedId {
  std::uint64_t row = 0;
  WorkspaceId workspace;
  std::string phone_number_id;
  std::string id;
  std::uint32_t tries = 0;  ///< that failed
  Timestamp expires_at;     ///< then it is gone by itself
};

/// An id that Meta did not delete now.
struct PutOffId {
  std::uint64_t row = 0;
  Timestamp due;            ///< of the next try
  std::uint32_t tries = 0;  ///< that failed by now
};

/// Ids of files that one recipient each gets, from their use to their deletion at Meta. Thread-safe, blocks,
/// throws Fault when the database does not answer.
class SingleUseRows {
 public:
  virtual ~SingleUseRows() = default;
  /// Says which messages of this campaign carry the ids, after their deliveries were written: from now on
  /// they go with it, whichever one they were uploaded for. An id that another message carries already is for
  /// everybody from now on. Gives those that are not in the ledger any more: they can't be sent.
  virtual std::set<std::string> assign(WorkspaceId workspace, std::string_view phone_number_id,
                                       std::uint64_t campaign, const std::vector<SingleUse>& uses) = 0;
  /// The messages are sent: ids that they alone carried are unwanted from now on. Others are left alone.
  virtual void drop_sent(WorkspaceId workspace, std::string_view phone_number_id,
                         const std::vector<SingleUse>& uses, Timestamp now) = 0;
  /// What was for recipients of campaigns that are over, or gone, is unwanted from now on. Changes `limit`
  /// rows at most and says how many.
  virtual std::uint64_t drop_ended(Timestamp now, std::uint32_t limit) = 0;

  /// Those that are due, the first ones first.
  virtual std::vector<UnwantedId> unwanted(Timestamp now, std::uint32_t limit) = 0;
  /// They are deleted, or end by themselves.
  virtual void forget(const std::vector<std::uint64_t>& rows) = 0;
  /// All of them in one transaction.
  virtual void put_off(const std::vector<PutOffId>& ids) = 0;
  /// All ids of a workspace that is being erased are unwanted at once. Changes `limit` rows at most and says
  /// how many.
  virtual std::uint64_t drop_workspace(WorkspaceId workspace, Timestamp now, std::uint32_t limit) = 0;
  virtual std::vector<UnwantedId> unwanted_of(WorkspaceId workspace, std::uint32_t limit) = 0;
};

}  // namespace lumbung::whatsapp
