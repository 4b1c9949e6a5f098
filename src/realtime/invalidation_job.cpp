#include "realtime/invalidation_job.h"

#include <optional>

#include <boost/json.hpp>

#include "net/destination.h"

namespace lumbung::realtime {
namespace {

using Ending = jobs::JobVerdict::Ending;

constexpr std::chrono::milliseconds kConnectMax{5'000};
constexpr std::chrono::milliseconds kWholeCallMax{10'000};
constexpr std::uint64_t kReplyBytesMax = 64 * 1024;
/// What eight attempts with their pauses take.
constexpr std::chrono::hours kUnheardMax{3};

/// nullopt for what no job of this kind says.
std::optional<boost::json::array> paths_of(const std::string& payload_json, const std::string& prefix) {
  boost::system::error_code broken;
  const boost::json::value payload = boost::json::parse(payload_json, broken);
  if (broken || !payload.is_object()) return std::nullopt;
  const boost::json::value* uuid = payload.get_object().if_contains("uuid");
  const boost::json::value* objects = payload.get_object().if_contains("objects");
  if (uuid == nullptr || !uuid->is_string() || objects == nullptr || !objects->is_array())
    return std::nullopt;
  boost::json::array paths{"/media/" + std::string(uuid->get_string()) + "*"};
  for (const boost::json::value& object : objects->get_array()) {
    if (object.is_string()) paths.emplace_back("/" + prefix + std::string(object.get_string()));
  }
  return paths;
}

}  // namespace

jobs::JobVerdict InvalidationJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  if (parts_.url.empty()) return {Ending::done, {}};
  auto paths = paths_of(job.job.payload_json, parts_.prefix);
  if (!paths) return {Ending::dead, "a job without paths"};
  const Result<std::string> host = net::host_of(parts_.url);
  if (!host) return {Ending::dead, host.error().message};
  const net::HostGate::Entry entry =
      parts_.gate.enter({std::to_string(job.job.workspace_id.value), *host}, stop);
  if (!entry.pass) {
    // One that is new has had no chance yet.
    const bool is_hopeless = entry.is_closed && entry.failing_for >= kUnheardMax &&
                             parts_.clock.now() - job.job.created_at >= kUnheardMax;
    if (is_hopeless) return {Ending::dead, "the cache has not answered for hours"};
    return {Ending::postpone, "the cache is left alone for a while", entry.come_back};
  }
  net::HttpRequest request;
  request.method = "POST";
  request.url = parts_.url;
  request.body = boost::json::serialize(boost::json::object{{"paths", *std::move(paths)}});
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "Lumbung"}};
  if (!job.job.trace.empty()) request.headers.emplace_back("traceparent", job.job.trace.traceparent());
  if (!job.job.trace.state().empty()) request.headers.emplace_back("tracestate", job.job.trace.state());
  request.connect_timeout = kConnectMax;
  request.total_timeout = kWholeCallMax;
  request.answer_bytes_max = kReplyBytesMax;
  const Result<int> status = net::status_of(parts_.http, std::move(request), stop);
  if (status && net::is_answer_of_the_well(*status)) {
    entry.pass->answered();
  } else {
    entry.pass->failed();
  }
  if (!status) return {Ending::retry, status.error().message};
  if (*status >= 200 && *status < 300) return {Ending::done, {}};
  return {Ending::retry, "HTTP " + std::to_string(*status)};
}

}  // namespace lumbung::realtime
