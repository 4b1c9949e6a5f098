#pragma once

#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_feedback.h"
#include "jobs/job_handler.h"
#include "telemetry/log.h"
#include "whatsapp/callbacks/callback_store.h"
#include "whatsapp/callbacks/known_accounts.h"
#include "whatsapp/callbacks/statuses.h"
#include "whatsapp/media_ids/ledger.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::campaigns {

/// Processes the callbacks that were kept, in the order in which they came, until there are no more. A kill
/// between any two steps leaves rows that are processed again with the same end: the ledger hears of bad ids
/// before the rows change, and what a row has reached it never goes back from. What is not ours waits for
/// the job that passes it on, or is dropped where nobody wants it.
class CallbacksJob final : public jobs::JobHandler {
 public:
  struct Parts {
    whatsapp::CallbackStore& callbacks;
    DeliveryFeedback& deliveries;
    whatsapp::AccountRepository& accounts;
    whatsapp::MediaIds& media_ids;
    const Clock& clock;
    telemetry::Log log;
    bool passes_on = false;  ///< the application has a webhook for what is not ours
    whatsapp::SingleUseRows* single_uses = nullptr;
    CampaignRepository* campaigns = nullptr;  ///< where those stop whose template Meta does not send
  };
  /// What `parts` refers to must outlive the handler.
  explicit CallbacksJob(Parts parts) : parts_(std::move(parts)), accounts_(parts_.accounts) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

 private:
  struct Read {
    const whatsapp::Callback* callback = nullptr;
    whatsapp::CallbackContent content;
  };
  using Messages = std::map<std::uint64_t, SentMessage>;
  using Wamids = std::map<std::string, std::uint64_t, std::less<>>;

  bool process(const std::vector<whatsapp::Callback>& callbacks);
  void look_up(const std::vector<Read>& read, Messages& messages, Wamids& wamids);
  Feedback feedback_of(const std::vector<Read>& read, const Messages& messages, const Wamids& wamids);
  /// Files of single recipients that arrived, or never will, are not needed at Meta any more.
  void drop_single_uses(const Feedback& feedback);
  void tell_ledger(const Feedback& feedback);
  void mark_bad(const StatusChange& change, const std::string& id);
  void forget_old_ones();

  Parts parts_;
  whatsapp::KnownAccounts accounts_;
};

}  // namespace lumbung::campaigns
