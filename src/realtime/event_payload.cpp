#include "realtime/event_payload.h"

#include <array>

#include <boost/json.hpp>

namespace lumbung::realtime {
namespace {

namespace json = boost::json;

/// The members in front, in this order; others follow as the event has them.
constexpr std::array<std::string_view, 5> kFirst = {"name", "status", "thumbnail_url", "url", "timestamp"};

json::object ids_of(const events::Subject& subject) {
  json::object ids{{std::string(events::to_string(subject.kind)) + "_id", subject.id}};
  if (subject.uuid) ids["uuid"] = subject.uuid->str();
  return ids;
}

/// Boost.JSON writes strings as they are and checks UTF-8 when it reads.
bool is_utf8_json(std::string_view text) {
  boost::system::error_code failed;
  json::parse(text, failed);
  return !failed;
}

}  // namespace

std::string event_payload(const events::Announcement& announcement) {
  const events::Event& event = announcement.event;
  json::object said = event.payload;
  said.insert(announcement.extra.begin(), announcement.extra.end());
  said["timestamp"] = to_rfc3339(event.at);
  json::object data = ids_of(event.subject);
  for (const std::string_view name : kFirst) {
    if (const json::value* value = said.if_contains(name)) data[name] = *value;
  }
  data.insert(said.begin(), said.end());  // a member that is there stays as it is
  std::string text = json::serialize(data);
  if (is_utf8_json(text)) return text;
  for (json::key_value_pair& member : data) {
    if (member.value().is_string() && !is_utf8_json(json::serialize(member.value()))) member.value() = "";
  }
  return json::serialize(data);
}

}  // namespace lumbung::realtime
