#include "sandbox/wire/fields.h"

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace lumbung::sandbox {

void Fields::require(bool holds, std::string_view name) {
  if (!holds && problem_.empty()) problem_ = name;
}

const boost::json::value* Fields::find(std::string_view name) {
  const auto* value = object_.if_contains(name);
  require(value != nullptr, name);
  if (value != nullptr) ++fields_read_;
  return problem_.empty() ? value : nullptr;
}

std::string Fields::text(std::string_view name, std::size_t bytes_max, TextRule rule) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  const auto* string = value->if_string();
  const bool sound =
      string != nullptr && string->size() <= bytes_max && rule({string->data(), string->size()});
  require(sound, name);
  return sound ? std::string(string->data(), string->size()) : std::string();
}

std::uint64_t Fields::number(std::string_view name, std::uint64_t min, std::uint64_t max) {
  const auto* value = find(name);
  if (value == nullptr) return 0;
  // The parser gives whole numbers the signed type as long as they fit it.
  std::uint64_t number = 0;
  const auto* small = value->if_int64();
  const auto* large = value->if_uint64();
  if (small != nullptr && *small >= 0) number = static_cast<std::uint64_t>(*small);
  if (large != nullptr) number = *large;
  const bool sound =
      ((small != nullptr && *small >= 0) || large != nullptr) && number >= min && number <= max;
  require(sound, name);
  return sound ? number : 0;
}

std::uint32_t Fields::number32(std::string_view name, std::uint32_t min, std::uint32_t max) {
  return static_cast<std::uint32_t>(number(name, min, max));
}

double Fields::real(std::string_view name, double min, double max) {
  const auto* value = find(name);
  if (value == nullptr) return 0;
  const double number = value->is_double()  ? value->get_double()
                        : value->is_int64() ? static_cast<double>(value->get_int64())
                                            : std::nan("");
  const bool sound = number >= min && number <= max;
  require(sound, name);
  return sound ? number : 0;
}

bool Fields::flag(std::string_view name) {
  const auto* value = find(name);
  const auto* flag = value == nullptr ? nullptr : value->if_bool();
  require(flag != nullptr, name);
  return flag != nullptr && *flag;
}

const boost::json::array& Fields::list(std::string_view name, std::size_t count_max) {
  static const boost::json::array kNothing;
  const auto* value = find(name);
  const auto* array = value == nullptr ? nullptr : value->if_array();
  const bool sound = array != nullptr && array->size() <= count_max;
  require(sound, name);
  return sound ? *array : kNothing;
}

std::string_view Fields::problem() {
  require(fields_read_ == object_.size(), "unknown field");
  return problem_;
}

}  // namespace lumbung::sandbox
