#pragma once

#include <exception>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// application/json, not to be cached.
http::Response json_answer(int status, const boost::json::value& body);
/// The same for what tells a secret: nobody is to pack it on its way either (http/packing.h).
http::Response secret_answer(int status, const boost::json::value& body);

/// The problem (http/problem.h) for a refusal: the status from error_status.h, the code, the message for the
/// client. `Error::detail` stays here.
http::Response problem_answer(const http::Request& request, const Error& refused,
                              boost::json::object extra = {});

/// What a handler answers, or the problem for its refusal, packed as the client likes it. Not for I/O
/// threads.
http::Response answer_of(const http::Request& request, Result<http::Response> result);

/// What the client is told of an exception: a code of 5xx, and a text that gives nothing away.
Error error_for_client(const std::exception_ptr& thrown);

/// The answer for an exception that left a handler: a text that gives nothing away. Fits http::FaultAnswer.
http::Response fault_answer(const http::Request& request, const std::exception_ptr& thrown);

/// The body as a JSON object; bad_request for anything else. An empty body is an empty object.
Result<boost::json::object> json_body(const http::Request& request);

/// A text member: invalid_argument when it has another type, "" when it is absent or null.
Result<std::string> text_member(const boost::json::object& object, std::string_view name);

/// The member "name" of what is to be made: invalid_argument unless it has 1 to 255 bytes.
Result<std::string> name_member(const boost::json::object& object);

}  // namespace lumbung::api
