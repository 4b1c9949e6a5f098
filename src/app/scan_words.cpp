#include "app/scan_words.h"

#include <boost/json.hpp>

namespace lumbung::app {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text_member(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string verdict(const std::string& state, bool waits) {
  if (state == "waiting") return "waits to be scanned";
  if (state == "unscannable") return waits ? "waits: too large to scan" : "too large to scan";
  if (state == "not_scanned")
    return waits ? "waits for the scanner, which does not answer" : "not scanned: the scanner did not answer";
  return state;
}

}  // namespace

json::value scan_of(const json::value& media) {
  const json::value* metadata = member(media, "metadata");
  const json::value* scan = metadata == nullptr ? nullptr : member(*metadata, "scan");
  return scan == nullptr ? json::value() : *scan;
}

std::string scan_words(const json::value& media) {
  const json::value scan = scan_of(media);
  const std::string state = text_member(scan, "state");
  if (state.empty()) return {};
  const std::string status = text_member(media, "processing_status");
  const std::string words = verdict(state, status == "pending" || status == "processing");
  const std::string what = text_member(scan, "signature");
  return what.empty() || state == "not_scanned" ? words : words + " (" + what + ")";
}

}  // namespace lumbung::app
