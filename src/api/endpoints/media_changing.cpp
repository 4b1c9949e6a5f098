#include "api/endpoints/media_changing.h"

#include "api/answer.h"
#include "api/delivery/cache.h"
#include "api/fields.h"
#include "api/json/media_json.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

constexpr std::size_t kNewPurposeBytesMax = 64;

Result<media::ProcessAgain> process_again_of(const http::Request& request) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto purpose = text_member(*body, "purpose");
  if (!purpose) return purpose.error();
  if (purpose->size() > kNewPurposeBytesMax) return must_be("purpose", "at most 64 bytes");
  media::ProcessAgain how;
  if (!purpose->empty()) how.purpose = *std::move(purpose);
  return how;
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
