#include "media/metadata_json.h"

#include <limits>

#include <boost/json/value.hpp>

namespace lumbung::media {

namespace json = boost::json;

std::optional<std::uint64_t> unsigned_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code problem;
  const auto number = value->to_number<std::uint64_t>(problem);
  if (problem.failed()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> count_at(const json::object& object, std::string_view key) {
  const auto number = unsigned_at(object, key);
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<double> number_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code problem;
  const auto number = value->to_number<double>(problem);
  if (problem.failed()) return std::nullopt;
  return number;
}

std::optional<std::string> text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<bool> truth_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace lumbung::media
