#include "api/fields.h"

#include <charconv>
#include <limits>

namespace lumbung::api {
namespace {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_id(std::string_view text) {
  if (text.empty() || text.front() == '0') return std::nullopt;
  return parse_decimal(text);
}

Result<std::uint64_t> number_from_query(const http::Request& request, std::string_view name,
                                        std::uint64_t min, std::uint64_t max, std::uint64_t absent) {
  const auto text = request.query(name);
  if (!text) return absent;
  const auto value = parse_decimal(*text);
  if (!value || *value < min || *value > max) {
    return must_be(name, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return *value;
}

Result<Uuid> uuid_of(const http::Request& request) {
  if (const auto uuid = Uuid::parse(request.param("uuid"))) return *uuid;
  return no_such_media();
}

Result<std::uint64_t> id_of(const http::Request& request) {
  if (const auto id = parse_id(request.param("id"))) return *id;
  return error(ErrorCode::not_found, "There is no such entry.");
}

Result<bool> flag_from_query(const http::Request& request, std::string_view name) {
  const auto text = request.query(name);
  if (!text || *text == "false" || *text == "0") return false;
  if (*text == "true" || *text == "1") return true;
  return must_be(name, "true or false");
}

Error must_be(std::string_view name, std::string_view what) {
  return error(ErrorCode::invalid_argument,
               "\"" + std::string(name) + "\" must be " + std::string(what) + ".");
}

Error no_such_media() {
  return error(ErrorCode::not_found, "There is no such media.");
}

}  // namespace lumbung::api
