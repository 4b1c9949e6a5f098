#include "http/conditional.h"

#include <array>
#include <ctime>

#include "http/grammar/field_syntax.h"

namespace lumbung::http {
namespace {

enum class Comparison { strong, weak };

bool is_weak(std::string_view tag) {
  return tag.starts_with("W/");
}

bool same_tag(std::string_view a, std::string_view b, Comparison comparison) {
  if (comparison == Comparison::strong && (is_weak(a) || is_weak(b))) return false;
  if (is_weak(a)) a.remove_prefix(2);
  if (is_weak(b)) b.remove_prefix(2);
  return a == b;
}

bool lists_tag(std::string_view list, std::string_view etag, Comparison comparison) {
  for (const std::string_view tag : split_list(list)) {
    if (tag == "*") return true;
    if (!etag.empty() && same_tag(tag, etag, comparison)) return true;
  }
  return false;
}

/// Whether the thing has changed since the date in the field; nullopt when the field says nothing usable.
std::optional<bool> changed_since(const Request& request, std::string_view field,
                                  const Validators& validators) {
  const auto text = request.header(field);
  if (!text || !validators.last_modified) return std::nullopt;
  const auto date = parse_http_date(*text);
  if (!date) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*validators.last_modified) > *date;
}

}  // namespace

Precondition evaluate_preconditions(const Request& request, const Validators& validators) {
  if (request.header("If-Match")) {
    if (!lists_tag(request.header_list("If-Match"), validators.etag, Comparison::strong))
      return Precondition::failed;
  } else if (changed_since(request, "If-Unmodified-Since", validators).value_or(false)) {
    return Precondition::failed;
  }
  const bool reads = request.method() == Method::get || request.method() == Method::head;
  if (request.header("If-None-Match")) {
    if (lists_tag(request.header_list("If-None-Match"), validators.etag, Comparison::weak)) {
      return reads ? Precondition::not_modified : Precondition::failed;
    }
  } else if (reads && !changed_since(request, "If-Modified-Since", validators).value_or(true)) {
    return Precondition::not_modified;
  }
  return Precondition::proceed;
}

bool range_applies(const Request& request, const Validators& validators) {
  const auto field = request.header("If-Range");
  if (!field) return true;
  if (field->starts_with('"') || is_weak(*field)) {
    return !validators.etag.empty() && same_tag(*field, validators.etag, Comparison::strong);
  }
  const auto date = parse_http_date(*field);
  return date && validators.last_modified &&
         std::chrono::floor<std::chrono::seconds>(*validators.last_modified) == *date;
}

std::string strong_etag(std::string_view opaque) {
  return '"' + std::string(opaque) + '"';
}

std::string format_http_date(Timestamp time) {
  // Not strftime: its names of days and months follow the locale.
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = static_cast<std::time_t>(to_unix_seconds(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  return text.data();
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  const std::string copy(text);
  for (const char* form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm parts{};
    const char* end = strptime(copy.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    return Timestamp(std::chrono::seconds(timegm(&parts)));
  }
  return std::nullopt;
}

}  // namespace lumbung::http
