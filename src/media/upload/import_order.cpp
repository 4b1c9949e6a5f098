#include "media/upload/import_order.h"

#include <boost/json.hpp>

namespace lumbung::media {
namespace {

namespace json = boost::json;

constexpr std::string_view kImportMember = "import";
constexpr std::string_view kBytesMember = "max_size";
constexpr std::string_view kTypesMember = "types";

bool read_bytes_max(const json::object& order, access::UploadLimits& limits) {
  const json::value* bytes = order.if_contains(kBytesMember);
  if (bytes == nullptr) return true;
  boost::system::error_code broken;
  limits.bytes_max = bytes->to_number<std::uint64_t>(broken);
  return !broken;
}

/// An empty list would allow every type, and is never written.
bool read_types(const json::object& order, access::UploadLimits& limits) {
  const json::value* types = order.if_contains(kTypesMember);
  if (types == nullptr) return true;
  if (!types->is_array() || types->get_array().empty()) return false;
  for (const json::value& type : types->get_array()) {
    if (!type.is_string()) return false;
    limits.types.emplace_back(type.get_string());
  }
  return true;
}

}  // namespace

std::string to_json(const ImportOrder& order) {
  json::object members{{kImportMember, order.import.str()}};
  if (order.limits.bytes_max) members[kBytesMember] = *order.limits.bytes_max;
  if (!order.limits.types.empty()) {
    json::array types;
    for (const std::string& type : order.limits.types) types.emplace_back(type);
    members[kTypesMember] = std::move(types);
  }
  return json::serialize(members);
}

std::optional<ImportOrder> import_order_from(std::string_view text) {
  boost::system::error_code broken;
  const json::value parsed = json::parse(text, broken);
  if (broken || !parsed.is_object()) return std::nullopt;
  const json::object& members = parsed.get_object();
  const json::value* name = members.if_contains(kImportMember);
  const auto uuid = name != nullptr && name->is_string() ? Uuid::parse(name->get_string()) : std::nullopt;
  if (!uuid) return std::nullopt;
  ImportOrder order{.import = *uuid};
  if (!read_bytes_max(members, order.limits) || !read_types(members, order.limits)) return std::nullopt;
  return order;
}

}  // namespace lumbung::media
