#include <utility>

#include "api/routes.h"

namespace lumbung::api {
namespace {

/// A campaign with its media and their parameters.
constexpr std::uint64_t kCampaignBodyMax = 64 * kKiB;
/// 1,000 recipients with their parameters.
constexpr std::uint64_t kRecipientsBytesMax = 4 * kMiB;

}  // namespace

std::vector<http::Route> Endpoints::campaign_routes() {
  using http::Method;
  using Answer = Result<http::Response> (Campaigns::*)(const http::Request&, const Tenant&);
  const auto handler = [&campaigns = campaigns_](Answer answer) {
    return [&campaigns, answer](const http::Request& request, const Tenant& who) {
      return (campaigns.*answer)(request, who);
    };
  };
  const auto tenant = [&](Answer answer) {
    return guard_.tenant(access::Ability::campaigns_manage, handler(answer));
  };
  const auto question = [&](Answer answer) {
    return questions_.tenant(access::Ability::campaigns_manage, handler(answer));
  };
  // Uploads to Meta, and URLs that are fetched, of this server itself: while they hang nobody else waits.
  const auto with_meta = [&](Answer answer) {
    return graph_questions_.tenant_with_body(access::Ability::campaigns_manage, handler(answer));
  };
  const http::StreamingHandler create = [&intake = campaign_intake_](http::Request request,
                                                                     http::BodyStream& body) {
    return intake.receive(std::move(request), body);
  };
  const std::string all = "/api/v1/campaigns";
  const std::string one = all + "/{uuid}";
  return {
      {Method::post, all, create, upload_bytes_max_ + kFormOverheadBytesMax},
      {Method::get, all, question(&Campaigns::list)},
      {Method::get, one, tenant(&Campaigns::show)},
      {Method::patch, one, tenant(&Campaigns::amend), kCampaignBodyMax},
      {Method::del, one, tenant(&Campaigns::remove)},
      {Method::post, one + "/schedule", tenant(&Campaigns::schedule)},
      {Method::post, one + "/launch", with_meta(&Campaigns::launch)},
      {Method::post, one + "/suspend", tenant(&Campaigns::suspend)},
      {Method::post, one + "/resume", with_meta(&Campaigns::resume)},
      {Method::post, one + "/finish", tenant(&Campaigns::finish)},
      {Method::post, one + "/cancel", tenant(&Campaigns::cancel)},
      {Method::post, one + "/preflight", with_meta(&Campaigns::preflight)},
      {Method::post, one + "/messages", with_meta(&Campaigns::messages), kRecipientsBytesMax},
  };
}

}  // namespace lumbung::api
