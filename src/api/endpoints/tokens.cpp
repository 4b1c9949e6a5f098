#include "api/endpoints/tokens.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "api/fields.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using access::Ability;

json::value time_or_null(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return json::value(to_rfc3339(*time));
}

json::object token_json(const access::Token& token) {
  json::array abilities;
  for (const Ability ability : token.abilities) abilities.emplace_back(access::to_string(ability));
  return {
      {"id", token.id.value},
      {"name", token.name},
      {"workspace_id", token.workspace_id ? json::value(token.workspace_id->value) : json::value(nullptr)},
      {"abilities", std::move(abilities)},
      {"created_at", to_rfc3339(token.created_at)},
      {"expires_at", time_or_null(token.expires_at)},
      {"revoked_at", time_or_null(token.revoked_at)},
      {"last_used_at", time_or_null(token.last_used_at)}};
}

/// Absent: to read and write media, which is what most programs need.
Result<std::set<Ability>> abilities_of(const json::object& body) {
  const json::value* list = body.if_contains("abilities");
  if (list == nullptr) return access::everyday_abilities();
  std::set<Ability> abilities;
  if (list->is_array()) {
    for (const json::value& word : list->get_array()) {
      const auto ability = word.is_string() ? access::ability_from(word.get_string()) : std::nullopt;
      if (!ability) return error(ErrorCode::invalid_argument, "\"abilities\" has an unknown ability.");
      abilities.insert(*ability);
    }
  }
  if (abilities.empty()) {
    return must_be("abilities",
                   "a list of media:read, media:write, media:erase, jobs:manage, campaigns:manage, admin");
  }
  return abilities;
}

Result<std::optional<Timestamp>> expiry_of(const json::object& body, Timestamp now) {
  const auto text = text_member(body, "expires_at");
  if (!text) return text.error();
  if (text->empty()) return std::optional<Timestamp>();
  const auto time = from_rfc3339(*text);
  if (!time || *time <= now) {
    return must_be("expires_at", "a time in the future, e.g. 2027-01-31T00:00:00Z");
  }
  return std::optional(*time);
}

}  // namespace

Result<http::Response> Tokens::list(const http::Request& request, const Caller& caller) {
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  const auto cursor = parse_number_cursor(request);
  if (!cursor) return cursor.error();
  const auto tokens = tokens_.list(caller.workspace, TokenId{cursor->value_or(0)}, *limit);
  json::array data;
  for (const access::Token& token : tokens) data.push_back(token_json(token));
  return json_answer(200, page_json(std::move(data), next_number(tokens, *limit)));
}

Result<http::Response> Tokens::create(const http::Request& request, const Caller& caller) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto name = name_member(*body);
  if (!name) return name.error();
  auto workspace = workspace_for(*body, caller);
  if (!workspace) return workspace.error();
  auto abilities = abilities_of(*body);
  if (!abilities) return abilities.error();
  const auto expires_at = expiry_of(*body, clock_.now());
  if (!expires_at) return expires_at.error();

  const auto issued = access::issue_token(tokens_,
                                          {.name = std::move(*name),
                                           .workspace_id = *workspace,
                                           .abilities = std::move(*abilities),
                                           .expires_at = *expires_at},
                                          origin_of(request, caller.grant));
  if (!issued) return issued.error();
  json::object answer = token_json(issued->token);
  answer["token"] = issued->text;
  return secret_answer(201, std::move(answer));
}

Result<http::Response> Tokens::revoke(const http::Request& request, const Caller& caller) {
  const auto id = id_of(request);
  if (!id) return id.error();
  if (!tokens_.revoke(caller.workspace, TokenId{*id}, origin_of(request, caller.grant))) {
    return error(ErrorCode::not_found, "There is no such token.");
  }
  authenticator_.forget();
  return http::Response::empty(204);
}

Result<std::optional<WorkspaceId>> Tokens::workspace_for(const json::object& body, const Caller& caller) {
  const json::value* member = body.if_contains("workspace_id");
  if (member == nullptr) {
    if (caller.workspace) return std::optional(*caller.workspace);
    return error(ErrorCode::invalid_argument,
                 "\"workspace_id\" is needed: the number of a workspace, or null for all of them.");
  }
  if (member->is_null()) {
    if (caller.grant.of_all_workspaces()) return std::optional<WorkspaceId>();
    return error(ErrorCode::forbidden, "Only a token for all workspaces can make another one.");
  }
  boost::system::error_code broken;
  const auto number = member->to_number<std::uint64_t>(broken);
  const WorkspaceId workspace{number};
  const bool reachable = caller.grant.of_all_workspaces() || workspace == *caller.grant.workspace_id;
  if (broken || !reachable || !workspaces_.find(workspace)) {
    return error(ErrorCode::not_found, "There is no such workspace.");
  }
  return std::optional(workspace);
}

}  // namespace lumbung::api
