#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "http/response.h"

namespace lumbung::http {

/// An answer of application/problem+json (RFC 9457). `type` is about:blank, so `title` is the status's phrase
/// unless one is given; `code` is the stable name that programs look at.
struct Problem {
  int status = 500;
  ErrorCode code = ErrorCode::internal;
  std::string title = {};
  std::string detail = {};  ///< what happened and what to do, for the client's developer; gives nothing away
  boost::json::object extra = {};  ///< more members; they can't replace those above
};

Response to_response(const Problem& problem);

}  // namespace lumbung::http
