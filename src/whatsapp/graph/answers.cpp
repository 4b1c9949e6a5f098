#include "whatsapp/graph/answers.h"

#include <boost/json/parse.hpp>

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

constexpr int kInvalidParameter = 100;
constexpr int kObjectNotThere = 33;
constexpr int kTemplateBeingSynced = 134101;
constexpr std::chrono::minutes kSyncTakes{10};
constexpr std::size_t kTextBytesMax = 1'000;
constexpr std::size_t kSecretBytesMin = 4;

/// Meta repeats in some messages the token that it does not like.
std::string without_secrets(std::string text, const Account& account) {
  for (const std::string* secret : {&account.access_token, &account.app_secret, &account.verify_token}) {
    if (secret->size() < kSecretBytesMin) continue;
    for (auto at = text.find(*secret); at != std::string::npos; at = text.find(*secret, at))
      text.replace(at, secret->size(), "…");
  }
  if (text.size() > kTextBytesMax) {
    std::size_t end = kTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // between characters
    text.resize(end);
  }
  return text;
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

int number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return 0;
  boost::system::error_code failed;
  const int number = value->to_number<int>(failed);
  return failed ? 0 : number;
}

Remedy remedy_of_status(int status) {
  constexpr int kTooMany = 429;
  if (status == kTooMany) return Remedy::slow_down;
  if (status == 401) return Remedy::mend_account;
  if (status == 408 || status >= 500 || status < 100) return Remedy::again;
  return Remedy::refused;
}

/// An error object of Meta's; false when there is none.
bool read_error(const Account& account, const json::value& body, GraphError& into) {
  const json::object* whole = body.if_object();
  const json::value* member = whole != nullptr ? whole->if_contains("error") : nullptr;
  const json::object* told = member != nullptr ? member->if_object() : nullptr;
  if (told == nullptr) return false;
  into.code = number_in(*told, "code");
  into.subcode = number_in(*told, "error_subcode");
  into.message = without_secrets(text_in(*told, "message"), account);
  if (const json::value* data = told->if_contains("error_data"); data != nullptr && data->is_object())
    into.details = without_secrets(text_in(data->get_object(), "details"), account);
  // Of templates it says for people what is wrong with them.
  if (into.details.empty()) into.details = without_secrets(text_in(*told, "error_user_msg"), account);
  if (into.code == 0) return true;
  into.remedy = remedy_of(into.code);
  if (into.code == kInvalidParameter && into.subcode != kObjectNotThere) into.remedy = Remedy::refused;
  // A code that the table does not know: the status says whether it is worth another try.
  if (into.remedy == Remedy::refused && into.status >= 429) into.remedy = remedy_of_status(into.status);
  if (into.code == kTemplateBeingSynced && !into.retry_after) into.retry_after = kSyncTakes;
  return true;
}

}  // namespace

GraphError unexpected_answer() {
  GraphError failed;
  failed.status = 200;
  failed.message = "The answer is none of the Graph API.";
  return failed;
}

GraphResult<json::value> read_answer(const Account& account, const Result<net::HttpAnswer>& answer) {
  GraphError failed;
  if (!answer) {
    failed.message = answer.error().message;
    if (answer.error().code == ErrorCode::payload_too_large) failed.remedy = Remedy::refused;
    return failed;
  }
  failed.status = answer->status;
  failed.retry_after = answer->retry_after;
  failed.remedy = remedy_of_status(answer->status);
  boost::system::error_code broken;
  json::value body = json::parse(answer->body, broken);
  if (broken) body = nullptr;
  const bool is_error = read_error(account, body, failed);
  const bool succeeded = answer->status >= 200 && answer->status < 300;
  if (succeeded && !is_error && !broken) return body;
  if (succeeded && !is_error) failed.remedy = Remedy::again;
  if (failed.message.empty())
    failed.message = "The Graph API answered " + std::to_string(answer->status) + ".";
  return failed;
}

GraphResult<std::string> text_of(const GraphResult<json::value>& answer, std::string_view name) {
  if (const auto* failed = std::get_if<GraphError>(&answer)) return *failed;
  const json::object* object = std::get<json::value>(answer).if_object();
  std::string text = object != nullptr ? text_in(*object, name) : std::string();
  if (text.empty()) return unexpected_answer();
  return text;
}

}  // namespace lumbung::whatsapp
