#include "api/endpoints/workspace_quotas.h"

#include <limits>

#include <boost/json/object.hpp>

#include "api/answer.h"
#include "api/fields.h"
#include "api/json/quota_json.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

constexpr std::uint64_t kAmountMost = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t kUploadsMost = 1'000'000;

Error no_workspace_there() {
  return error(ErrorCode::not_found, "There is no such workspace.");
}

/// A limit within [least, most]; nullopt: there is none.
Result<std::optional<std::uint64_t>> limit_member(const boost::json::object& body, std::string_view name,
                                                  std::uint64_t least, std::uint64_t most) {
  const boost::json::value* said = body.if_contains(name);
  if (said == nullptr || said->is_null()) return std::optional<std::uint64_t>{};
  boost::system::error_code none;
  const auto number = said->to_number<std::uint64_t>(none);
  if (none || number < least || number > most) {
    return must_be(name,
                   "null or a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return std::optional(number);
}

Result<access::Quota> quota_in(const boost::json::object& body) {
  const auto bytes = limit_member(body, "bytes_max", 0, kAmountMost);
  if (!bytes) return bytes.error();
  const auto files = limit_member(body, "files_max", 0, kAmountMost);
  if (!files) return files.error();
  const auto uploads = limit_member(body, "uploads_per_minute_max", 1, kUploadsMost);
  if (!uploads) return uploads.error();
  access::Quota quota{.bytes_max = *bytes, .files_max = *files, .uploads_per_minute_max = {}};
  if (*uploads) quota.uploads_per_minute_max = static_cast<std::uint32_t>(**uploads);
  return quota;
}

}  // namespace

Result<http::Response> WorkspaceQuotas::show(const http::Request& request, const Caller& caller) {
  const auto id = id_of(request);
  if (!id) return id.error();
  const bool is_theirs = caller.grant.of_all_workspaces() || caller.grant.workspace_id->value == *id;
  if (!is_theirs || !parts_.workspaces.find({*id})) return no_workspace_there();
  return answer({*id});
}

Result<http::Response> WorkspaceQuotas::set(const http::Request& request, const Caller& caller) {
  if (!caller.grant.of_all_workspaces())
    return error(ErrorCode::forbidden, "Only a token for all workspaces can set a quota.");
  const auto id = id_of(request);
  if (!id) return id.error();
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto quota = quota_in(*body);
  if (!quota) return quota.error();
  const bool is_there = parts_.workspaces.find({*id}).has_value();
  if (!is_there || !parts_.quotas.set({*id}, *quota, origin_of(request, caller.grant)))
    return no_workspace_there();
  return answer({*id});
}

http::Response WorkspaceQuotas::answer(WorkspaceId id) {
  return json_answer(
      200, boost::json::object{{"workspace_id", id.value}, {"quota", quota_json(parts_.quotas.state(id))}});
}

}  // namespace lumbung::api
