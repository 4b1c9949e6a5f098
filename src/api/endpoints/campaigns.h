#pragma once

#include <string>

#include "api/endpoints/workspace_places.h"
#include "api/guard.h"
#include "campaigns/campaign_desk.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_repository.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::api {

/// /api/v1/campaigns and what is below. Thread-safe.
class Campaigns {
 public:
  /// What is listed comes from `listed` and `counted`. All must outlive it; `desk` is nullptr where there are
  /// no campaigns: then none is found.
  Campaigns(campaigns::CampaignDesk* desk, campaigns::CampaignRepository& listed,
            campaigns::DeliveryRepository& counted)
      : desk_(desk), listed_(listed), counted_(counted), under_way_(kAtOnceMax) {}

  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  /// The same of a form's JSON, with a media that has just come with it: in the header, where the campaign
  /// names none.
  Result<http::Response> create_with(const Tenant& tenant, const std::string& text, const Uuid& media);
  /// What create_with() would refuse for its own sake.
  Status check(const Tenant& tenant, const std::string& text) const;

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  Result<http::Response> show(const http::Request& request, const Tenant& tenant);
  Result<http::Response> amend(const http::Request& request, const Tenant& tenant);
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);
  Result<http::Response> schedule(const http::Request& request, const Tenant& tenant);
  Result<http::Response> launch(const http::Request& request, const Tenant& tenant);
  Result<http::Response> suspend(const http::Request& request, const Tenant& tenant);
  Result<http::Response> resume(const http::Request& request, const Tenant& tenant);
  Result<http::Response> finish(const http::Request& request, const Tenant& tenant);
  Result<http::Response> cancel(const http::Request& request, const Tenant& tenant);
  Result<http::Response> preflight(const http::Request& request, const Tenant& tenant);
  Result<http::Response> messages(const http::Request& request, const Tenant& tenant);

 private:
  /// Of a workspace, what may wait for Meta or for a fetch: so many requests hold a thread at a time.
  static constexpr std::uint32_t kAtOnceMax = 4;
  using Launched = Result<std::variant<campaigns::Campaign, campaigns::NotReady>>;

  Result<campaigns::Campaign> wish_of(const Tenant& tenant, const std::string& text, const Uuid& media) const;
  Result<http::Response> make(const campaigns::Campaign& wanted);
  Result<http::Response> take(const http::Request& request, const Tenant& tenant, campaigns::Step step);
  http::Response shown(int status, const campaigns::Campaign& campaign);
  Result<http::Response> launched(const http::Request& request, const Launched& launched);
  Result<WorkspacePlaces::Place> place_for(const Tenant& tenant);

  campaigns::CampaignDesk* desk_;
  campaigns::CampaignRepository& listed_;
  campaigns::DeliveryRepository& counted_;
  WorkspacePlaces under_way_;
};

}  // namespace lumbung::api
