#include "api/endpoints/whatsapp_accounts.h"

#include <algorithm>

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/fields.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using whatsapp::Account;

constexpr std::size_t kMetaIdBytesMax = 64;
constexpr std::size_t kAccountSecretBytesMax = 1'000;
constexpr double kMediaDaysMin = 0.04;
constexpr double kMediaDaysMax = 30;

Error no_such_account() {
  return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
}

json::object account_json(const Account& account) {
  return {{"phone_number_id", account.phone_number_id},
          {"waba_id", account.waba_id},
          {"app_id", account.app_id},
          {"media_days", account.media_days},
          {"has_access_token", !account.access_token.empty()},
          {"has_app_secret", !account.app_secret.empty()},
          {"has_verify_token", !account.verify_token.empty()}};
}

bool is_meta_id(std::string_view text) {
  return !text.empty() && text.size() <= kMetaIdBytesMax &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// They go into headers and URLs.
bool is_account_secret(std::string_view text) {
  return text.size() <= kAccountSecretBytesMax &&
         std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

Status read_id(const json::object& body, std::string_view name, std::string& into) {
  if (!body.contains(name)) return {};
  auto text = text_member(body, name);
  if (!text) return text.error();
  if (!is_meta_id(*text)) return must_be(name, "the digits of an id of Meta's");
  into = *std::move(text);
  return {};
}

enum class Emptiness { refused, allowed };

Status read_secret(const json::object& body, std::string_view name, Emptiness emptiness, std::string& into) {
  if (!body.contains(name)) return {};
  auto text = text_member(body, name);
  if (!text) return text.error();
  const bool is_too_little = text->empty() && emptiness == Emptiness::refused;
  if (is_too_little || !is_account_secret(*text))
    return must_be(name, "at most 1000 printable characters without blanks");
  into = *std::move(text);
  return {};
}

Status read_media_days(const json::object& body, double& into) {
  const json::value* member = body.if_contains("media_days");
  if (member == nullptr) return {};
  boost::system::error_code failed;
  const double days = member->is_number() ? member->to_number<double>(failed) : 0;
  if (failed || !(days >= kMediaDaysMin && days <= kMediaDaysMax))
    return must_be("media_days", "a number from 0.04 to 30");
  into = days;
  return {};
}

/// What the body says; the rest stays.
Status read_account(const json::object& body, Account& into) {
  for (const Status& read : {read_id(body, "waba_id", into.waba_id), read_id(body, "app_id", into.app_id),
                             read_secret(body, "access_token", Emptiness::refused, into.access_token),
                             read_secret(body, "app_secret", Emptiness::refused, into.app_secret),
                             read_secret(body, "verify_token", Emptiness::allowed, into.verify_token),
                             read_media_days(body, into.media_days)}) {
    if (!read) return read;
  }
  return {};
}

Status require_members(const json::object& body) {
  for (const char* name : {"phone_number_id", "waba_id", "app_id", "access_token", "app_secret"}) {
    if (!body.contains(name))
      return error(ErrorCode::invalid_argument, "\"" + std::string(name) + "\" is missing.");
  }
  return {};
}

}  // namespace

Result<http::Response> WhatsappAccounts::list(const http::Request&, const Tenant& tenant) {
  json::array data;
  for (const Account& account : accounts_.list(tenant.workspace)) data.push_back(account_json(account));
  return json_answer(200, page_json(std::move(data), std::nullopt));
}

Result<http::Response> WhatsappAccounts::put(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  if (const Status complete = require_members(*body); !complete) return complete.error();
  Account account;
  account.workspace_id = tenant.workspace;
  if (const Status read = read_id(*body, "phone_number_id", account.phone_number_id); !read)
    return read.error();
  if (const Status read = read_account(*body, account); !read) return read.error();
  // A number is of one workspace alone, of the first that enters it: that is no visitor's of a page to do.
  if (tenant.grant.is_of_jwt() && !tenant.grant.may(access::Ability::admin))
    return error(ErrorCode::forbidden, "To enter a number with a JWT needs \"admin\"; a token will do.");
  const access::Origin by = origin_of(request, tenant.grant);
  const Result<bool> added = accounts_.add(account, by);
  if (!added) return added.error();
  if (*added) return json_answer(201, account_json(account));
  if (!tenant.grant.may(access::Ability::admin))
    return error(ErrorCode::forbidden, "The number is there already; to replace it needs \"admin\".");
  if (const Status kept = accounts_.put(account, by); !kept) return kept.error();
  return json_answer(200, account_json(account));
}

Result<http::Response> WhatsappAccounts::amend(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto account = accounts_.find(tenant.workspace, request.param("phone_number_id"));
  if (!account) return no_such_account();
  if (const Status read = read_account(*body, *account); !read) return read.error();
  if (const Status kept = accounts_.put(*account, origin_of(request, tenant.grant)); !kept)
    return kept.error();
  return json_answer(200, account_json(*account));
}

Result<http::Response> WhatsappAccounts::remove(const http::Request& request, const Tenant& tenant) {
  const access::Origin by = origin_of(request, tenant.grant);
  const Status removed = accounts_.remove(tenant.workspace, request.param("phone_number_id"), by);
  if (!removed) return removed.error();
  return http::Response::empty(204);
}

}  // namespace lumbung::api
