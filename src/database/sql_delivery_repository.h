#pragma once

#include "base/clock.h"
#include "campaigns/delivery_feedback.h"
#include "campaigns/delivery_repository.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// DeliveryRepository and DeliveryFeedback over lumbung_deliveries and lumbung_delivery_counts; the latter
/// has its callbacks from lumbung_callbacks. Thread-safe.
class SqlDeliveryRepository final : public campaigns::DeliveryRepository, public campaigns::DeliveryFeedback {
 public:
  /// Both must outlive the repository.
  SqlDeliveryRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::vector<std::uint64_t> prepare(const campaigns::Campaign& campaign,
                                     const std::vector<campaigns::NewDelivery>& deliveries) override;
  campaigns::DeliveryCounts counts(WorkspaceId workspace, campaigns::CampaignId campaign) override;
  campaigns::ResendPage resend(WorkspaceId workspace, campaigns::CampaignId campaign, std::uint64_t after,
                               std::size_t limit) override;

  std::vector<campaigns::SentMessage> by_number(const std::vector<std::uint64_t>& numbers) override;
  std::vector<campaigns::SentMessage> by_wamid(const std::vector<std::string>& wamids) override;
  std::vector<std::string> ids_placed_in(const campaigns::SentMessage& message) override;
  bool settle(const campaigns::Feedback& feedback) override;
  campaigns::RecipientPage recipients(WorkspaceId workspace, campaigns::CampaignId campaign,
                                      const campaigns::RecipientFilter& filter, std::uint64_t after,
                                      std::size_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
