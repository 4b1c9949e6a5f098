#include "realtime/pusher_publisher.h"

#include <array>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include "realtime/channel_name.h"
#include "realtime/event_payload.h"

namespace lumbung::realtime {
namespace {

namespace json = boost::json;
using events::Announcement;
using std::chrono::milliseconds;

constexpr std::size_t kWaitingMax = 10'000;
/// What is claimed and not sent is lost with this process: no more than is sent in a moment.
constexpr std::size_t kClaimedAtOnce = 10;
/// Servers refuse data above 10 KB, and Reverb whole requests above 10,000 bytes.
constexpr std::size_t kBodyBytesMax = 9'500;
/// Before the database is asked again.
constexpr milliseconds kClaimPause{1'000};
constexpr std::array kPauses = {milliseconds(200), milliseconds(1'000), milliseconds(0)};

std::string body_of(const Announcement& announcement) {
  return json::serialize(
      json::object{{"name", events::to_string(announcement.event.type)},
                   {"channels", json::array{workspace_channel(announcement.event.workspace_id)}},
                   {"data", event_payload(announcement)}});
}

/// The same in fewer bytes.
Announcement without_extra(Announcement announcement) {
  for (json::key_value_pair& member : announcement.extra) member.value() = nullptr;
  return announcement;
}

}  // namespace

PusherPublisher::PusherPublisher(Parts parts, PusherSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      waiting_(kWaitingMax),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PusherPublisher::~PusherPublisher() {
  thread_.request_stop();
  thread_.join();
}

void PusherPublisher::publish(const Announcement& announcement) {
  {
    const MutexLock lock(mutex_);
    if (!waiting_.push(announcement)) ++dropped_;
  }
  changed_.notify_one();
}

void PusherPublisher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<Announcement> announcements;
    std::uint64_t dropped = 0;
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return !waiting_.empty(); });
      announcements = waiting_.take(kClaimedAtOnce);
      dropped = std::exchange(dropped_, 0);
    }
    if (dropped > 0) parts_.log.error("broadcast.dropped", {{"events", dropped}});
    if (send_ours(announcements, stop)) continue;
    MutexLock lock(mutex_);
    waiting_.put_back(std::move(announcements));
    changed_.wait_for(lock, stop, kClaimPause, [] { return false; });
  }
}

bool PusherPublisher::send_ours(const std::vector<Announcement>& announcements, const std::stop_token& stop) {
  std::vector<EventId> events;
  events.reserve(announcements.size());
  for (const Announcement& announcement : announcements) events.push_back(announcement.event.id);
  std::set<EventId> ours;
  try {
    ours = parts_.claims.claim("pusher", events);
  } catch (const std::exception& fault) {
    parts_.log.warning("broadcast.failed", {{"message", fault.what()}});
    return false;
  }
  for (const Announcement& announcement : announcements) {
    if (stop.stop_requested()) break;
    if (!ours.contains(announcement.event.id)) continue;
    try {
      send(announcement, stop);
    } catch (const std::exception& fault) {
      parts_.log.error("broadcast.dropped", {{"events", 1}, {"message", fault.what()}});
    }
  }
  return true;
}

void PusherPublisher::send(const Announcement& announcement, const std::stop_token& stop) {
  std::string body = body_of(announcement);
  if (body.size() > kBodyBytesMax) body = body_of(without_extra(announcement));
  for (const milliseconds pause : kPauses) {
    if (post(body, stop) || stop.stop_requested()) return;
    MutexLock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
  const events::Subject& subject = announcement.event.subject;
  const std::string uuid_field = std::string(events::to_string(subject.kind)) + "_uuid";
  parts_.log.error("broadcast.dropped", {{"events", 1}, {uuid_field, subject.uuid.value_or(Uuid{})}});
}

/// False when it is worth another try.
bool PusherPublisher::post(const std::string& body, const std::stop_token& stop) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = settings_.origin +
                signed_target(settings_, "/apps/" + settings_.app_id + "/events", body, parts_.clock.now());
  request.headers = {{"Content-Type", "application/json"}};
  request.body = body;
  request.connect_timeout = milliseconds(3'000);
  request.total_timeout = milliseconds(10'000);
  const auto answer = parts_.http.send(request, stop);
  answers_ = answer && answer->status < 500;
  if (!answer) {
    parts_.log.warning("broadcast.failed", {{"message", answer.error().message}});
    return false;
  }
  if (answer->status < 300) return true;
  parts_.log.warning("broadcast.failed", {{"status", answer->status}, {"message", answer->body}});
  return answer->status < 500 && answer->status != 429;
}

}  // namespace lumbung::realtime
