#include "api/endpoints/tus_answer.h"

#include "api/answer.h"
#include "base/result.h"
#include "http/problem.h"
#include "http/tus/headers.h"
#include "media/storage_adapter.h"

namespace lumbung::api {

http::Response tus_answer(int status) {
  return as_tus(http::Response::empty(status));
}

http::Response as_tus(http::Response response) {
  response.headers.set("Tus-Resumable", http::tus::kVersion);
  return response;
}

http::Response tus_problem(const http::Request& request, const Error& refused) {
  return as_tus(problem_answer(request, refused));
}

http::Response tus_problem(const http::Request& request, int status, const Error& refused) {
  return as_tus(
      http::problem_response(request, {.status = status, .code = refused.code, .detail = refused.message}));
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
