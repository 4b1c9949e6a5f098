#include "whatsapp/inbound/reference.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

constexpr std::string_view kScheme = "whatsapp:";

std::string member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint64_t number_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return 0;
  boost::system::error_code broken;
  const auto number = value->to_number<std::uint64_t>(broken);
  return broken ? 0 : number;
}

}  // namespace

std::string inbound_url(const InboundMedia& media) {
  return std::string(kScheme) + json::serialize(json::object{{"workspace", media.workspace_id.value},
                                                             {"number", media.phone_number_id},
                                                             {"media", media.media_id},
                                                             {"url", media.url},
                                                             {"type", media.type},
                                                             {"sha256", media.sha256},
                                                             {"chat", media.chat}});
}

std::optional<InboundMedia> inbound_in(std::string_view url) {
  if (!url.starts_with(kScheme)) return std::nullopt;
  boost::system::error_code broken;
  const json::value parsed = json::parse(url.substr(kScheme.size()), broken);
  if (broken || !parsed.is_object()) return std::nullopt;
  const json::object& said = parsed.get_object();
  return InboundMedia{.workspace_id = {number_member(said, "workspace")},
                      .phone_number_id = member(said, "number"),
                      .media_id = member(said, "media"),
                      .url = member(said, "url"),
                      .type = member(said, "type"),
                      .sha256 = member(said, "sha256"),
                      .chat = number_member(said, "chat")};
}

std::string shown_url(const std::string& url) {
  const auto inbound = inbound_in(url);
  if (!inbound) return url;
  return std::string(kScheme) + inbound->phone_number_id + "/" + inbound->media_id;
}

std::optional<std::string> sha256_of_meta(std::string_view text) {
  if (const auto hash = Sha256::from_hex(text)) return hash->hex();
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != Sha256{}.bytes.size()) return std::nullopt;
  return to_hex(*bytes);
}

}  // namespace lumbung::whatsapp
