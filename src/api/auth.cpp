#include "api/auth.h"

#include <string_view>

#include "api/fields.h"
#include "http/address_share.h"
#include "http/grammar/header_lines.h"

namespace lumbung::api {
namespace {

/// `last_used_at` is for people: to the minute is enough, and spares a write for each request.
constexpr std::chrono::minutes kUseNotedEvery{1};
constexpr std::size_t kTokenBytesMax = 512;

Error unauthenticated() {
  return error(ErrorCode::unauthenticated,
               "A valid token is needed: send the header \"Authorization: Bearer lmb_…\".");
}

std::optional<Sha256> token_hash(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto field = request.header("Authorization");
  if (!field || field->size() <= kScheme.size() || field->size() > kTokenBytesMax) return std::nullopt;
  if (!http::equal_ignoring_case(field->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view text = field->substr(kScheme.size());
  if (!text.starts_with("lmb_")) return std::nullopt;
  return Sha256::of(as_bytes(text));
}

Result<Caller> caller_of(const http::Request& request, std::optional<access::Grant> grant) {
  if (!grant) return unauthenticated();
  Caller caller{std::move(*grant), std::nullopt};
  caller.workspace = caller.grant.workspace_id;
  const auto field = request.header("X-Workspace-Id");
  if (!field || field->empty()) return caller;
  const auto asked = parse_id(*field);
  if (!asked) return error(ErrorCode::bad_request, "X-Workspace-Id must be the number of a workspace.");
  if (caller.workspace && caller.workspace->value != *asked) {
    return error(ErrorCode::not_found, "There is no such workspace.");
  }
  caller.workspace = WorkspaceId{*asked};
  return caller;
}

}  // namespace

Authenticator::Authenticator(access::TokenRepository& tokens, access::WorkspaceRepository& workspaces,
                             const Clock& clock, std::uint32_t bad_tokens_per_minute_max)
    : tokens_(tokens), workspaces_(workspaces), clock_(clock), strangers_(bad_tokens_per_minute_max) {}

Result<Caller> Authenticator::authenticate(const http::Request& request) {
  const auto hash = token_hash(request);
  if (!hash) return unauthenticated();
  Result<access::Grant> grant = find(*hash, http::address_share(request.peer()));
  if (!grant) return grant.error();
  Result<Caller> caller = caller_of(request, std::move(*grant));
  if (!caller) return caller;
  if (caller->grant.of_all_workspaces() && caller->workspace && !workspaces_.find(*caller->workspace)) {
    return error(ErrorCode::not_found, "There is no such workspace.");
  }
  return caller;
}

std::optional<Result<Caller>> Authenticator::recall(const http::Request& request) const {
  const auto hash = token_hash(request);
  if (!hash) return unauthenticated();
  auto known = cache_.find(*hash, std::chrono::steady_clock::now());
  if (!known) return std::nullopt;
  return caller_of(request, std::move(*known));
}

Result<access::Grant> Authenticator::find(const Sha256& hash, std::string_view address) {
  const auto now = std::chrono::steady_clock::now();
  auto known = cache_.find(hash, now);
  if (!known) {
    // Whose token was good a while ago is no stranger, whoever else comes from the same address.
    if (auto refusal = strangers_.refusal(address); refusal && !cache_.was_valid(hash))
      return *std::move(refusal);
    known.emplace(look_up(hash, now));
  }
  if (known->has_value()) return std::move(**known);
  strangers_.note_bad_token(address);
  return unauthenticated();
}

std::optional<access::Grant> Authenticator::look_up(const Sha256& hash, TokenCache::Time now) {
  std::optional<access::Token> token = tokens_.find(hash);
  std::optional<access::Grant> grant;
  if (token) {
    note_use(*token);
    grant = access::grant_of(std::move(*token));
  }
  cache_.put(hash, grant, now);
  return grant;
}

void Authenticator::note_use(const access::Token& token) {
  if (token.last_used_at && clock_.now() - *token.last_used_at < kUseNotedEvery) return;
  tokens_.touch(token.id);
}

}  // namespace lumbung::api
