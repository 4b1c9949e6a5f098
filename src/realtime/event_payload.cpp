#include "realtime/event_payload.h"

#include <boost/json.hpp>

namespace lumbung::realtime {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

/// Boost.JSON writes strings as they are and checks UTF-8 when it reads.
bool is_utf8_json(std::string_view text) {
  boost::system::error_code failed;
  json::parse(text, failed);
  return !failed;
}

}  // namespace

std::string event_payload(const media::Announcement& announcement) {
  const media::MediaEvent& event = announcement.event;
  json::object data{{"media_id", event.media_id.value},
                    {"uuid", event.uuid.str()},
                    {"name", event.name},
                    {"status", media::to_string(event.status)},
                    {"thumbnail_url", text_or_null(announcement.thumbnail_url)},
                    {"url", text_or_null(announcement.url)},
                    {"timestamp", to_rfc3339(event.at)}};
  if (event.progress) {
    data["percent"] = event.progress->percent;
    data["step"] = event.progress->step;
  }
  std::string text = json::serialize(data);
  if (is_utf8_json(text)) return text;
  data["name"] = "";
  return json::serialize(data);
}

}  // namespace lumbung::realtime
