#include "whatsapp/callbacks/forward_job.h"

#include <optional>

#include <boost/json.hpp>

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;
using jobs::JobVerdict;
using ForwardEnding = JobVerdict::Ending;

constexpr std::chrono::milliseconds kForwardConnectTimeout{5'000};
constexpr std::chrono::milliseconds kForwardTotalTimeout{10'000};
constexpr std::uint64_t kForwardAnswerBytesMax = 64 * 1024;

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
  net::HttpRequest request;
  request.method = "POST";
  request.url = parts_.url;
  request.body = callback->body;
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", "Lumbung"},
                     {"X-Hub-Signature-256", callback->signature}};
  request.connect_timeout = kForwardConnectTimeout;
  request.total_timeout = kForwardTotalTimeout;
  request.answer_bytes_max = kForwardAnswerBytesMax;
  const Result<int> status = net::status_of(parts_.http, std::move(request), std::move(stop));
  const bool is_taken = status && *status >= 200 && *status < 300;
  if (is_taken) {
    parts_.callbacks.forwarded(*number);
    return {ForwardEnding::done, {}};
  }
  std::string why = status ? "HTTP " + std::to_string(*status) : status.error().message;
  parts_.log.warning("callback.not_passed_on",
                     {{"callback", *number}, {"attempt", job.job.attempts}, {"message", why}});
  return {ForwardEnding::retry, std::move(why)};
}

}  // namespace lumbung::whatsapp
