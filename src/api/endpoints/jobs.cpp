#include "api/endpoints/jobs.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "api/fields.h"
#include "api/json/job_json.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

/// How many rows one request may walk over to find its workspace's few.
constexpr int kWalkedPagesMax = 50;

json::object job_json(const jobs::Job& job) {
  return {
      {"id", job.id.value},
      {"kind", jobs::to_string(job.kind)},
      {"queue", jobs::to_string(job.queue)},
      {"state", jobs::to_string(job.state)},
      {"workspace_id",
       job.workspace_id.value == 0 ? json::value(nullptr) : json::value(job.workspace_id.value)},
      {"media_id", job.media_id ? json::value(job.media_id->value) : json::value(nullptr)},
      {"attempts", job.attempts},
      {"attempts_max", job.attempts_max},
      {"available_at", to_rfc3339(job.available_at)},
      {"created_at", to_rfc3339(job.created_at)},
      {"leased_until", job.leased_until ? json::value(to_rfc3339(*job.leased_until)) : json::value(nullptr)},
      {"last_error", job.last_error.empty() ? json::value(nullptr) : json::value(job.last_error)}};
}

json::object dead_letter_json(const jobs::DeadLetter& letter) {
  return {{"id", letter.id.value},
          {"error", letter.error},
          {"died_at", to_rfc3339(letter.died_at)},
          {"job", job_json(letter.job)}};
}

Result<std::optional<jobs::QueueName>> queue_of(const http::Request& request) {
  const auto word = request.query("queue");
  if (!word || word->empty()) return std::optional<jobs::QueueName>();
  const auto queue = jobs::queue_from(*word);
  if (!queue) return must_be("queue", "media-high, media-low or notify");
  return std::optional(*queue);
}

}  // namespace

Result<http::Response> Jobs::list(const http::Request& request, const Caller& caller) {
  const auto queue = queue_of(request);
  if (!queue) return queue.error();
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  const auto cursor = parse_number_cursor(request);
  if (!cursor) return cursor.error();

  std::optional<JobId> after;
  if (*cursor) after = JobId{**cursor};
  json::array data;
  bool more = true;
  for (int page = 0; more && page < kWalkedPagesMax && data.size() < *limit; ++page) {
    const std::vector<jobs::Job> jobs = store_.list(*queue, after, *limit);
    more = jobs.size() == *limit;
    for (const jobs::Job& job : jobs) {
      if (data.size() == *limit) {
        more = true;
        break;
      }
      after = job.id;
      if (!caller.workspace || job.workspace_id == *caller.workspace) data.push_back(job_json(job));
    }
  }
  std::optional<std::string> next;
  if (more && after) next = std::to_string(after->value);
  return json_answer(200, page_json(std::move(data), next));
}

Result<http::Response> Jobs::dead(const http::Request& request, const Caller& caller) {
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  const auto cursor = parse_number_cursor(request);
  if (!cursor) return cursor.error();
  std::optional<DeadLetterId> before;
  if (*cursor) before = DeadLetterId{**cursor};

  const auto letters = store_.dead_letters(caller.workspace.value_or(WorkspaceId{0}), before, *limit);
  json::array data;
  for (const jobs::DeadLetter& letter : letters) data.push_back(dead_letter_json(letter));
  return json_answer(200, page_json(std::move(data), next_number(letters, *limit)));
}

Result<http::Response> Jobs::revive(const http::Request& request, const Caller& caller) {
  const auto id = id_of(request);
  if (!id) return id.error();
  const auto job = store_.revive(caller.workspace.value_or(WorkspaceId{0}), DeadLetterId{*id},
                                 origin_of(request, caller.grant));
  if (!job) return error(ErrorCode::not_found, "There is no such dead letter.");
  for (const jobs::QueueName queue : jobs::kQueueNames) queue_.announce(queue, std::nullopt);
  return json_answer(202, requeued_json(*job));
}

}  // namespace lumbung::api
