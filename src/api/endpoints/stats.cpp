#include "api/endpoints/stats.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/answer.h"
#include "api/fields.h"
#include "api/json/quota_json.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kDaysMax = 731;
constexpr std::uint64_t kDaysUsual = 90;
constexpr std::size_t kDateLength = 10;

json::object media_counts_json(const media::MediaCounts& counts) {
  return {{"pending", counts.pending},
          {"processing", counts.processing},
          {"completed", counts.completed},
          {"failed", counts.failed},
          {"deleted", counts.deleted}};
}

json::array queues_json(const std::vector<jobs::QueueDepth>& depths, Timestamp now) {
  json::array queues;
  for (const jobs::QueueDepth& depth : depths) {
    json::value oldest = nullptr;
    if (depth.oldest_waiting_since) {
      oldest = std::chrono::duration_cast<std::chrono::seconds>(now - *depth.oldest_waiting_since).count();
    }
    queues.push_back(json::object{{"queue", jobs::to_string(depth.queue)},
                                  {"waiting", depth.waiting},
                                  {"delayed", depth.delayed},
                                  {"leased", depth.leased},
                                  {"oldest_waiting_seconds", oldest}});
  }
  return queues;
}

json::value milliseconds_json(const std::optional<std::chrono::microseconds>& time) {
  if (!time) return nullptr;
  return std::chrono::duration<double, std::milli>(*time).count();
}

json::value count_json(std::uint64_t count, bool is_shown) {
  return is_shown ? json::value(count) : json::value(nullptr);
}

}  // namespace

Result<http::Response> Stats::show(const http::Request&, const Caller& caller) {
  const media::MediaCounts counts = statistics_.counts(caller.workspace);
  json::object answer{
      {"workspace_id", caller.workspace ? json::value(caller.workspace->value) : json::value(nullptr)},
      {"media", media_counts_json(counts)},
      {"original_bytes", counts.original_bytes},
      {"stored_bytes", counts.stored_bytes},
      {"dedup_saved_bytes", counts.dedup_saved_bytes}};
  answer["quota"] = quota_json(caller.workspace ? quotas_.state(*caller.workspace) : std::nullopt);
  // What follows is everybody's.
  json::value tiers = nullptr;
  json::value queues = nullptr;
  if (caller.grant.of_all_workspaces()) {
    tiers = json::object();
    for (const auto& [tier, bytes] : housekeeping_.bytes_by_tier()) tiers.get_object()[tier] = bytes;
    queues = queues_json(jobs_.depths(), clock_.now());
  }
  answer["storage_bytes_by_tier"] = std::move(tiers);
  answer["queues"] = std::move(queues);
  return json_answer(200, std::move(answer));
}

Result<http::Response> Stats::growth(const http::Request& request, const Tenant& tenant) {
  const auto days = number_from_query(request, "days", 1, kDaysMax, kDaysUsual);
  if (!days) return days.error();
  const auto today = std::chrono::floor<std::chrono::days>(clock_.now().time_since_epoch()).count();
  const auto first = static_cast<std::int32_t>(today - static_cast<std::int64_t>(*days) + 1);
  json::array data;
  for (const media::DayFigures& figures : statistics_.growth(tenant.workspace, first)) {
    const Timestamp begin = Timestamp(std::chrono::days(figures.day));
    data.push_back(json::object{{"day", to_rfc3339(begin).substr(0, kDateLength)},
                                {"media", figures.media},
                                {"original_bytes", figures.original_bytes},
                                {"stored_bytes", figures.stored_bytes},
                                {"dedup_saved_bytes", figures.dedup_saved_bytes}});
  }
  return json_answer(200, json::object{{"data", std::move(data)}});
}

Result<http::Response> Stats::recent(const http::Request&, const Caller& caller) {
  const bool is_shown = caller.grant.of_all_workspaces();
  json::array minutes;
  for (const telemetry::Minute& minute : metrics_.recent().list(SystemClock().now())) {
    minutes.push_back(json::object{{"at", to_rfc3339(minute.begin)},
                                   {"upload_p95_ms", milliseconds_json(minute.upload_p95)},
                                   {"thumbnail_p95_ms", milliseconds_json(minute.thumbnail_p95)},
                                   {"uploads", count_json(minute.uploads, is_shown)},
                                   {"thumbnails", count_json(minute.thumbnails, is_shown)},
                                   {"completed", count_json(minute.completed, is_shown)},
                                   {"failed", count_json(minute.failed, is_shown)}});
  }
  return json_answer(200, json::object{{"minutes", std::move(minutes)}});
}

}  // namespace lumbung::api
