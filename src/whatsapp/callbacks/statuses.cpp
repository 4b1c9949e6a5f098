#include "whatsapp/callbacks/statuses.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <boost/json.hpp>

#include "media/upload/file_name.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

constexpr std::size_t kReasonBytesMax = 500;
constexpr std::array<std::string_view, 5> kKnownStatuses = {"sent", "delivered", "read", "played", "failed"};

std::string_view callback_text(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_string();
}

const json::array* array_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member == nullptr ? nullptr : member->if_array();
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member == nullptr ? nullptr : member->if_object();
}

/// A number, or its digits as a text.
std::int64_t number_of_code(const json::value& code) {
  if (code.is_string()) {
    const std::string_view digits = code.get_string();
    std::int64_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return read.ec == std::errc() && read.ptr == digits.data() + digits.size() ? number : 0;
  }
  boost::system::error_code broken;
  const auto number = code.to_number<std::int64_t>(broken);
  return broken ? 0 : number;
}

int code_of(const json::object& error) {
  const json::value* code = error.if_contains("code");
  const std::int64_t number = code == nullptr ? 0 : number_of_code(*code);
  return number > 0 && number <= std::numeric_limits<int>::max() ? static_cast<int>(number) : 0;
}

/// Kept in rows, and among others with blanks between.
bool is_wamid(std::string_view text) {
  return !text.empty() && text.size() <= kWamidBytesMax &&
         std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter <= '~'; });
}

/// The details say more than the title does.
std::string reason_of(const json::object& error) {
  std::string_view text;
  if (const json::object* data = object_in(error, "error_data")) text = callback_text(*data, "details");
  if (text.empty()) text = callback_text(error, "message");
  if (text.empty()) text = callback_text(error, "title");
  return media::clean_text(std::string(text.substr(0, kReasonBytesMax * 2)), kReasonBytesMax);
}

/// False: it is none that we know.
bool read_status(const json::value& said, std::string_view phone_number_id, CallbackContent& content) {
  const json::object* status = said.if_object();
  if (status == nullptr) return false;
  const std::string_view wamid = callback_text(*status, "id");
  const std::string_view word = callback_text(*status, "status");
  if (!is_wamid(wamid)) return false;
  if (std::ranges::find(kKnownStatuses, word) == kKnownStatuses.end()) return false;
  StatusNote note{.phone_number_id = std::string(phone_number_id),
                  .wamid = std::string(wamid),
                  .mark = std::string(callback_text(*status, "biz_opaque_callback_data")),
                  .status = std::string(word)};
  const json::array* errors = array_in(*status, "errors");
  if (errors != nullptr && !errors->empty() && errors->front().is_object()) {
    note.code = code_of(errors->front().get_object());
    note.reason = reason_of(errors->front().get_object());
  }
  content.statuses.push_back(std::move(note));
  return true;
}

void read_change(const json::value& said, CallbackContent& content) {
  const json::object* change = said.if_object();
  const json::object* value = change == nullptr ? nullptr : object_in(*change, "value");
  const json::object* metadata = value == nullptr ? nullptr : object_in(*value, "metadata");
  const json::array* statuses = value == nullptr ? nullptr : array_in(*value, "statuses");
  if (metadata == nullptr || statuses == nullptr || callback_text(*change, "field") != "messages") {
    content.has_more = true;
    return;
  }
  if (value->contains("messages") || value->contains("errors")) content.has_more = true;
  const std::string_view number = callback_text(*metadata, "phone_number_id");
  for (const json::value& status : *statuses) {
    if (!read_status(status, number, content)) content.has_more = true;
  }
}

}  // namespace

CallbackContent read_callback(std::string_view body) {
  CallbackContent content;
  boost::system::error_code broken;
  const json::value parsed = json::parse(body, broken);
  const json::array* entries =
      broken || !parsed.is_object() ? nullptr : array_in(parsed.get_object(), "entry");
  if (entries == nullptr) return {{}, true};
  for (const json::value& said : *entries) {
    const json::object* entry = said.if_object();
    const json::array* changes = entry == nullptr ? nullptr : array_in(*entry, "changes");
    if (changes == nullptr) {
      content.has_more = true;
      continue;
    }
    for (const json::value& change : *changes) read_change(change, content);
  }
  return content;
}

}  // namespace lumbung::whatsapp
