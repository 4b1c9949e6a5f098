#include "whatsapp/callbacks/forward_job.h"

#include <optional>

#include <boost/json.hpp>

#include "net/destination.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;
using jobs::JobVerdict;
using ForwardEnding = JobVerdict::Ending;

constexpr std::chrono::milliseconds kForwardConnectTimeout{5'000};
constexpr std::chrono::milliseconds kForwardTotalTimeout{10'000};
constexpr std::uint64_t kForwardAnswerBytesMax = 64 * 1024;
/// What eight attempts with their pauses take.
constexpr std::chrono::hours kUntakenMax{3};
/// There is one application: its callbacks are of one caller, whosever they are.
constexpr std::string_view kApplication = "application";

std::optional<std::uint64_t> callback_of(const jobs::LeasedJob& job) {
  boost::system::error_code broken;
  const json::value payload = json::parse(job.job.payload_json, broken);
  if (broken || !payload.is_object()) return std::nullopt;
  const json::value* number = payload.get_object().if_contains("callback");
  if (number == nullptr) return std::nullopt;
  const auto value = number->to_number<std::uint64_t>(broken);
  return broken ? std::nullopt : std::optional(value);
}

}  // namespace

/// Not due at once, as that of a webhook: it is made in a transaction, and nobody announces it.
jobs::NewJob forward_job(WorkspaceId workspace, std::uint64_t number) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::forward_callback;
  job.workspace_id = workspace;
  job.payload_json = R"({"callback":)" + std::to_string(number) + "}";
  return job;
}

JobVerdict ForwardCallbackJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  const auto number = callback_of(job);
  if (!number) return {ForwardEnding::dead, "a job without a callback"};
  const std::optional<Callback> callback = parts_.callbacks.to_forward(*number);
  if (!callback) return {ForwardEnding::done, {}};  // passed on already, or given up long ago
  if (parts_.url.empty()) {
    parts_.callbacks.forwarded(*number);
    return {ForwardEnding::done, {}};
  }
  const Result<std::string> host = net::host_of(parts_.url);
  if (!host) return {ForwardEnding::dead, host.error().message};
  const net::HostGate::Entry entry = parts_.gate.enter({std::string(kApplication), *host}, stop);
  return entry.pass ? send(*callback, job.job, *entry.pass, stop) : come_back(entry, job.job);
}

JobVerdict ForwardCallbackJob::come_back(const net::HostGate::Entry& entry, const jobs::Job& job) const {
  // One that is new has had no chance yet.
  const bool is_hopeless = entry.is_closed && entry.failing_for >= kUntakenMax &&
                           parts_.clock.now() - job.created_at >= kUntakenMax;
  if (is_hopeless) return {ForwardEnding::dead, "the application has not answered for hours"};
  return {ForwardEnding::postpone, "the application is left alone for a while", entry.come_back};
}

JobVerdict ForwardCallbackJob::send(const Callback& callback, const jobs::Job& job, net::HostGate::Pass& pass,
                                    const std::stop_token& stop) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = parts_.url;
  request.body = callback.body;
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", "Lumbung"},
                     {"X-Hub-Signature-256", callback.signature}};
  request.connect_timeout = kForwardConnectTimeout;
  request.total_timeout = kForwardTotalTimeout;
  request.answer_bytes_max = kForwardAnswerBytesMax;
  const Result<int> status = net::status_of(parts_.http, std::move(request), stop);
  if (status && net::is_answer_of_the_well(*status)) {
    pass.answered();
  } else {
    pass.failed();
  }
  if (status && *status >= 200 && *status < 300) {
    parts_.callbacks.forwarded(callback.number);
    return {ForwardEnding::done, {}};
  }
  std::string why = status ? "HTTP " + std::to_string(*status) : status.error().message;
  parts_.log.warning("callback.not_passed_on",
                     {{"callback", callback.number}, {"attempt", job.attempts}, {"message", why}});
  return {ForwardEnding::retry, std::move(why)};
}

}  // namespace lumbung::whatsapp
