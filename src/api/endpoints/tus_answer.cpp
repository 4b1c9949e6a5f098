#include "api/endpoints/tus_answer.h"

#include "api/error_status.h"
#include "base/result.h"
#include "http/problem.h"
#include "http/tus/headers.h"
#include "media/storage_adapter.h"

namespace lumbung::api {

http::Response tus_answer(int status) {
  http::Response response = http::Response::empty(status);
  response.headers.set("Tus-Resumable", http::tus::kVersion);
  return response;
}

http::Response tus_problem(const http::Request& request, const Error& refused) {
  return tus_problem(request, status_of(refused.code), refused);
}

http::Response tus_problem(const http::Request& request, int status, const Error& refused) {
  http::Response response =
      http::problem_response(request, {.status = status, .code = refused.code, .detail = refused.message});
  response.headers.set("Tus-Resumable", http::tus::kVersion);
  if (refused.code == ErrorCode::rate_limited) response.headers.set("Retry-After", "1");
  return response;
}

std::optional<Error> error_of_upload(const Fault& fault) {
  if (fault.code() == ErrorCode::lease_lost)
    return error(ErrorCode::conflict, "Another request goes on with this upload. Ask for its offset.");
  if (fault.code() == ErrorCode::gone)
    return error(ErrorCode::gone, "What had arrived of this upload is not there any more. Begin a new one.");
  if (fault.code() == ErrorCode::insufficient_storage) return media::no_space_for_file(fault.what());
  return std::nullopt;
}

}  // namespace lumbung::api
