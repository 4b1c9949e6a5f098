#include "realtime/pusher_publisher.h"

#include <algorithm>
#include <array>
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
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PusherPublisher::~PusherPublisher() {
  thread_.request_stop();
  thread_.join();
}

void PusherPublisher::publish(const Announcement& announcement) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() == kWaitingMax) {
      waiting_.pop_front();
      ++dropped_;
    }
    waiting_.push_back(announcement);
  }
  changed_.notify_one();
}

void PusherPublisher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::deque<Announcement> announcements;
    std::uint64_t dropped = 0;
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return !waiting_.empty(); });
      announcements.swap(waiting_);
      dropped = std::exchange(dropped_, 0);
    }
    if (dropped > 0) parts_.log.error("broadcast.dropped", {{"events", dropped}});
    try {
      while (!announcements.empty() && !stop.stop_requested()) send_some(announcements, stop);
    } catch (const std::exception& fault) {
      parts_.log.error("broadcast.dropped", {{"events", announcements.size()}, {"message", fault.what()}});
    }
  }
}

void PusherPublisher::send_some(std::deque<Announcement>& announcements, const std::stop_token& stop) {
  std::vector<EventId> events;
  for (std::size_t i = 0; i < std::min(announcements.size(), kClaimedAtOnce); ++i)
    events.push_back(announcements[i].event.id);
  const std::set<EventId> ours = parts_.claims.claim("pusher", events);
  for (std::size_t i = 0; i < events.size() && !stop.stop_requested(); ++i) {
    if (ours.contains(events[i])) send(announcements.front(), stop);
    announcements.pop_front();
  }
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
