#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// What an answer of application/problem+json (RFC 9457) says. Its `type` is about:blank, so that its `title`
/// is the status's phrase; `code` is the stable name that programs look at.
struct Problem {
  int status = 500;
  ErrorCode code = ErrorCode::internal;
  std::string detail = {};  ///< what happened and what to do, for the client's developer; gives nothing away
  boost::json::object extra = {};  ///< more members; they can't replace the others
};

/// The one writer of problems. `request_id` is the request's, by which the log is searched.
Response problem_response(const Request& request, const Problem& problem);

}  // namespace lumbung::http
