#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace lumbung::media {

// Readers of one field of a JSON object that others may have written: nullopt when the key is absent or its
// value is of another type or out of range, never an exception.

std::optional<std::uint64_t> unsigned_at(const boost::json::object& object, std::string_view key);
std::optional<std::uint32_t> count_at(const boost::json::object& object, std::string_view key);
std::optional<double> number_at(const boost::json::object& object, std::string_view key);
std::optional<std::string> text_at(const boost::json::object& object, std::string_view key);
std::optional<bool> truth_at(const boost::json::object& object, std::string_view key);
const boost::json::object* object_at(const boost::json::object& object, std::string_view key);

}  // namespace lumbung::media
