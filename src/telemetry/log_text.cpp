#include "telemetry/log_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include <boost/json/serialize.hpp>
#include <boost/nowide/utf/convert.hpp>

namespace lumbung::telemetry {
namespace {

/// The shortest text that reads back as the same number: 11.3, where Boost.JSON writes 1.13E1.
std::string number_text(double number) {
  // JSON has no word for what is not finite.
  if (!std::isfinite(number)) return "null";
  std::array<char, 32> text{};
  const auto [end, failed] = std::to_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc{} ? std::string(text.data(), end) : "null";
}

/// What a terminal shows as it is: printable ASCII, and UTF-8 but for the C1 controls (U+0080–U+009F).
bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c <= ' ' || c == '"' || c == '\\' || c == 0x7F) return false;
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return false;
  }
  return true;
}

/// JSON leaves DEL and the C1 controls alone, terminals do not.
std::string without_terminal_controls(std::string_view text) {
  std::string visible;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    if (c1 || c == 0x7F) {
      visible += '?';
    } else {
      visible += text[i];
    }
  }
  return visible;
}

void append_value(std::string& line, const FieldValue& value,
                  void (*append_text)(std::string&, std::string_view)) {
  std::visit(
      [&](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, std::string_view>) {
          append_text(line, held);
        } else if constexpr (std::is_same_v<T, Uuid>) {
          append_text(line, held.str());
        } else if constexpr (std::is_same_v<T, bool>) {
          line += held ? "true" : "false";
        } else if constexpr (std::is_same_v<T, double>) {
          line += number_text(held);
        } else {
          line += std::to_string(held);
        }
      },
      value.holder());
}

void append_human_text(std::string& line, std::string_view text) {
  if (is_plain(text)) {
    line += text;
  } else {
    append_json_text(line, without_terminal_controls(text));
  }
}

void append_message(std::string& line, std::string_view text) {
  const std::string clean = without_terminal_controls(text);
  std::transform(clean.begin(), clean.end(), std::back_inserter(line),
                 [](char c) { return static_cast<unsigned char>(c) < ' ' ? ' ' : c; });
}

}  // namespace

void append_json_text(std::string& line, std::string_view text) {
  // Boost.JSON escapes but takes any bytes; nowide puts U+FFFD for what is no UTF-8.
  const std::string utf8 = boost::nowide::utf::convert_string<char>(text.data(), text.data() + text.size());
  line += boost::json::serialize(boost::json::string_view(utf8));
}

void append_json_field(std::string& line, const Field& field) {
  line += ',';
  append_json_text(line, field.key);
  line += ':';
  append_value(line, field.value, append_json_text);
}

void append_human_field(std::string& line, const Field& field) {
  line += ' ';
  if (field.key == "message") {
    append_value(line, field.value, append_message);
    return;
  }
  line += field.key;
  line += '=';
  append_value(line, field.value, append_human_text);
}

}  // namespace lumbung::telemetry
