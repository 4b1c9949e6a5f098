#include "api/auth.h"

#include <string_view>

#include "api/fields.h"
#include "base/error.h"
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

/// What could be a token, of either kind. It lies in `request`.
std::optional<std::string_view> bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto field = request.header("Authorization");
  if (!field || field->size() <= kScheme.size()) return std::nullopt;
  if (!http::equal_ignoring_case(field->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view text = field->substr(kScheme.size());
  const bool is_token = text.starts_with("lmb_") && field->size() <= kTokenBytesMax;
  return is_token || access::looks_like_jwt(text) ? std::optional(text) : std::nullopt;
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
                             const Clock& clock, std::uint32_t bad_tokens_per_minute_max,
                             access::JwtKeys jwt_keys, telemetry::Log log)
    : tokens_(tokens),
      workspaces_(workspaces),
      clock_(clock),
      strangers_(bad_tokens_per_minute_max),
      jwt_keys_(std::move(jwt_keys)),
      log_(std::move(log)) {}

Result<Caller> Authenticator::authenticate(const http::Request& request) {
  const auto text = bearer_token(request);
  if (!text) return unauthenticated();
  Result<access::Grant> grant = find(*text, http::address_share(request.peer()));
  if (!grant) return grant.error();
  Result<Caller> caller = caller_of(request, std::move(*grant));
  if (!caller) return caller;
  if (caller->grant.of_all_workspaces() && caller->workspace && !workspaces_.find(*caller->workspace)) {
    return error(ErrorCode::not_found, "There is no such workspace.");
  }
  return caller;
}

std::optional<Result<Caller>> Authenticator::recall(const http::Request& request) const {
  const auto text = bearer_token(request);
  if (!text) return unauthenticated();
  auto known = cache_.find(Sha256::of(as_bytes(*text)), std::chrono::steady_clock::now());
  if (!known) return std::nullopt;
  return caller_of(request, unless_over(std::move(*known)));
}

Result<access::Grant> Authenticator::find(std::string_view text, std::string_view address) {
  const Sha256 hash = Sha256::of(as_bytes(text));
  const auto now = std::chrono::steady_clock::now();
  if (auto known = cache_.find(hash, now)) {
    // Nobody was asked, so there was no guess, however often it is repeated.
    std::optional<access::Grant> grant = unless_over(std::move(*known));
    return grant ? *std::move(grant) : Result<access::Grant>(unauthenticated());
  }
  const bool is_jwt = access::looks_like_jwt(text);
  Result<access::JwtClaims> claims =
      is_jwt ? jwt_keys_.verify(text, clock_.now()) : Result<access::JwtClaims>(unauthenticated());
  // Whose token was good a while ago is no stranger, whoever else comes from the same address; nor is whose
  // JWT bears a good signature, also when it is over.
  const bool is_only_signed = !claims && jwt_keys_.have_signed(text);
  if (auto refusal = strangers_.refusal(address);
      refusal && !claims && !is_only_signed && !cache_.was_valid(hash))
    return *std::move(refusal);
  std::optional<access::Grant> found = claims   ? look_up(*std::move(claims))
                                       : is_jwt ? std::nullopt
                                                : look_up(hash);
  cache_.put(hash, found, now);
  found = unless_over(std::move(found));
  if (found) return *std::move(found);
  if (!is_only_signed) strangers_.note_bad_token(address);
  return unauthenticated();
}

std::optional<access::Grant> Authenticator::look_up(const Sha256& hash) {
  std::optional<access::Token> token = tokens_.find(hash);
  if (!token) return std::nullopt;
  note_use(*token);
  return access::grant_of(std::move(*token));
}

/// No row says that a JWT ends with its workspace, as that of a token does.
std::optional<access::Grant> Authenticator::look_up(access::JwtClaims claims) {
  if (!workspaces_.find(claims.workspace_id)) return std::nullopt;
  return access::grant_of(std::move(claims));
}

/// What is remembered is believed for a while, and may end meanwhile.
std::optional<access::Grant> Authenticator::unless_over(std::optional<access::Grant> grant) const {
  if (grant && grant->is_over(clock_.now())) return std::nullopt;
  return grant;
}

void Authenticator::note_use(const access::Token& token) {
  const Timestamp now = clock_.now();
  if (token.last_used_at && now - *token.last_used_at < kUseNotedEvery) return;
  if (to_unix_ms(now) < no_use_noted_before_ms_) return;
  try {
    tokens_.touch(token.id);
  } catch (const Fault& fault) {
    // A full or read-only database makes every write fail: one in a minute finds out whether it still is.
    const std::int64_t again_at = to_unix_ms(now + kUseNotedEvery);
    if (no_use_noted_before_ms_.exchange(again_at) <= to_unix_ms(now))
      log_.warning("token.use_not_noted", {{"message", fault.what()}});
  }
}

}  // namespace lumbung::api
