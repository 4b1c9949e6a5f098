#pragma once

#include "api/guard.h"
#include "base/result.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_feedback.h"
#include "media/media_repository.h"

namespace lumbung::api {

/// GET /api/v1/campaigns/{uuid}/deliveries, GET /api/v1/campaigns/{uuid}/resend: how the messages of a
/// campaign fare, and whom to send them again.
class Deliveries {
 public:
  struct Parts {
    campaigns::CampaignRepository& campaigns;
    campaigns::DeliveryRepository& deliveries;
    campaigns::DeliveryFeedback& feedback;
    media::MediaRepository& media;
  };
  /// What `parts` refers to must outlive this.
  explicit Deliveries(const Parts& parts) : parts_(parts) {}

  /// Counts; with `status` or `media` the recipients themselves, in pages.
  Result<http::Response> show(const http::Request& request, const Tenant& tenant);
  Result<http::Response> resend(const http::Request& request, const Tenant& tenant);

 private:
  Result<campaigns::Campaign> campaign_of(const http::Request& request, const Tenant& tenant);
  Result<campaigns::RecipientFilter> filter_of(const http::Request& request, const Tenant& tenant);
  Result<http::Response> list(const http::Request& request, const Tenant& tenant,
                              const campaigns::Campaign& campaign);

  Parts parts_;
};

/// {"by_status": {…}, "by_error": {…}}; all statuses, also those that nobody has.
boost::json::object counts_json(const campaigns::DeliveryCounts& counts);

}  // namespace lumbung::api
