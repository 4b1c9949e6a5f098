#include "app/commands/media_words.h"

#include <ostream>

#include <boost/json.hpp>

#include "app/commands/table.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

const json::value* in_metadata(const json::value& media, std::string_view key) {
  const json::value* metadata = member(media, "metadata");
  return metadata == nullptr ? nullptr : member(*metadata, key);
}

const json::object* fits_of(const json::value& media) {
  const json::value* fits = in_metadata(media, "fits");
  return fits == nullptr ? nullptr : fits->if_object();
}

std::string verdict(const std::string& state, bool waits) {
  if (state == "waiting") return "waits to be scanned";
  if (state == "unscannable") return waits ? "waits: too large to scan" : "too large to scan";
  if (state == "not_scanned")
    return waits ? "waits for the scanner, which does not answer" : "not scanned: the scanner did not answer";
  return state;
}

}  // namespace

std::string text_of(const json::value& object, std::string_view key) {
  const json::value* found = member(object, key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

json::value scan_of(const json::value& media) {
  const json::value* scan = in_metadata(media, "scan");
  return scan == nullptr ? json::value() : *scan;
}

std::string scan_words(const json::value& media) {
  const json::value scan = scan_of(media);
  const std::string state = text_of(scan, "state");
  if (state.empty()) return {};
  const std::string status = text_of(media, "processing_status");
  const std::string words = verdict(state, status == "pending" || status == "processing");
  const std::string what = text_of(scan, "signature");
  return what.empty() || state == "not_scanned" ? words : words + " (" + what + ")";
}

std::string fitting_channels(const json::value& media) {
  std::string channels;
  const json::object* fits = fits_of(media);
  if (fits == nullptr) return channels;
  for (const auto& [channel, fit] : *fits) {
    if (text_of(fit, "variant").empty()) continue;
    if (!channels.empty()) channels += ", ";
    channels += std::string_view(channel);
  }
  return channels;
}

void print_fits(std::ostream& out, const json::value& media) {
  const json::object* fits = fits_of(media);
  if (fits == nullptr) return;
  Table table({"CHANNEL", "SEND", "WHY NOT"});
  for (const auto& [channel, fit] : *fits) {
    table.add({std::string(channel), text_of(fit, "variant"), text_of(fit, "reason")});
  }
  table.print(out);
}

}  // namespace lumbung::app
