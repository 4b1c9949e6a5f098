#include "api/endpoints/media_changing.h"

#include "api/answer.h"
#include "api/delivery/cache.h"
#include "api/fields.h"
#include "api/json/media_json.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

constexpr std::size_t kNewPurposeBytesMax = 64;

Result<std::string> purpose_member(const boost::json::object& body) {
  auto purpose = text_member(body, "purpose");
  if (purpose && purpose->size() > kNewPurposeBytesMax) return must_be("purpose", "at most 64 bytes");
  return purpose;
}

Result<media::ProcessAgain> process_again_of(const http::Request& request) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto purpose = purpose_member(*body);
  if (!purpose) return purpose.error();
  media::ProcessAgain how;
  if (!purpose->empty()) how.purpose = *std::move(purpose);
  return how;
}

/// Members that are not there stay as they are; a purpose that is null or empty is taken away.
Result<media::Amendment> amendment_of(const http::Request& request) {
  const auto body = json_body(request);
  if (!body) return body.error();
  media::Amendment what;
  if (body->contains("name")) {
    auto name = name_member(*body);
    if (!name) return name.error();
    what.name = *std::move(name);
  }
  if (body->contains("purpose")) {
    auto purpose = purpose_member(*body);
    if (!purpose) return purpose.error();
    what.purpose = *std::move(purpose);
  }
  if (!what.name && !what.purpose)
    return error(ErrorCode::invalid_argument, "Send another \"name\" or \"purpose\".");
  return what;
}

}  // namespace

Result<http::Response> MediaChanging::retry(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto media = service_.retry(tenant.workspace, *uuid, origin_of(request, tenant.grant));
  if (!media) return media.error();
  return json_answer(202, media_json(*media, urls_));
}

Result<http::Response> MediaChanging::process(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto how = process_again_of(request);
  if (!how) return how.error();
  const auto media = service_.process_again(tenant.workspace, *uuid, *how, origin_of(request, tenant.grant));
  if (!media) return media.error();
  return json_answer(202, media_json(*media, urls_));
}

Result<http::Response> MediaChanging::amend(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto what = amendment_of(request);
  if (!what) return what.error();
  const auto amended = service_.amend(tenant.workspace, *uuid, *what, origin_of(request, tenant.grant));
  if (!amended) return amended.error();
  delivered_.forget(*uuid);  // it is delivered under its name
  return json_answer(amended->is_processed_again ? 202 : 200, media_json(amended->media, urls_));
}

Result<http::Response> MediaChanging::remove(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto permanent = flag_from_query(request, "permanent");
  if (!permanent) return permanent.error();
  const access::Origin by = origin_of(request, tenant.grant);
  if (*permanent) {
    if (!tenant.grant.may(access::Ability::media_erase)) {
      return error(ErrorCode::forbidden, "Removing for good needs a token with the ability \"media:erase\".");
    }
    if (const Status erased = service_.erase(tenant.workspace, *uuid, by); !erased) return erased.error();
  } else if (const auto removed = service_.remove(tenant.workspace, *uuid, by); !removed) {
    return removed.error();
  }
  delivered_.forget(*uuid);
  return http::Response::empty(204);
}

Result<http::Response> MediaChanging::restore(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto media = service_.restore(tenant.workspace, *uuid, origin_of(request, tenant.grant));
  if (!media) return media.error();
  return json_answer(200, media_json(*media, urls_));
}

Result<http::Response> MediaChanging::archive(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto media = service_.archive(tenant.workspace, *uuid, origin_of(request, tenant.grant));
  if (!media) return media.error();
  return json_answer(200, media_json(*media, urls_));
}

Result<http::Response> MediaChanging::unarchive(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto media = service_.unarchive(tenant.workspace, *uuid, origin_of(request, tenant.grant));
  if (!media) return media.error();
  return json_answer(200, media_json(*media, urls_));
}

}  // namespace lumbung::api
