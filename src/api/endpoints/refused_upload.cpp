#include "api/endpoints/refused_upload.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "api/answer.h"
#include "api/json/quota_json.h"

namespace lumbung::api {

http::Response refused_upload(const http::Request& request, access::QuotaRepository& quotas,
                              WorkspaceId workspace, const Error& refused) {
  const bool is_limit =
      refused.code == ErrorCode::payload_too_large || refused.code == ErrorCode::rate_limited;
  const auto state = is_limit ? quotas.state(workspace) : std::nullopt;
  if (!state) return problem_answer(request, refused);
  http::Response response = problem_answer(request, refused, {{"quota", quota_json(state)}});
  if (refused.code == ErrorCode::rate_limited) {
    const auto pause = std::max(state->next_upload_in, std::chrono::seconds(1));
    response.headers.set("Retry-After", std::to_string(pause.count()));
  }
  return response;
}

http::Response too_many_at_once(const http::Request& request) {
  http::Response response = problem_answer(
      request, error(ErrorCode::rate_limited,
                     "This workspace sends as many files at a time as it may. Go on when one has arrived."));
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace lumbung::api
