#include "api/answer.h"

#include <new>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "access/access.h"
#include "api/error_status.h"
#include "api/fields.h"
#include "http/packing.h"
#include "http/problem.h"
#include "media/storage_adapter.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

std::string_view text_for_client(ErrorCode code) {
  switch (code) {
    case ErrorCode::unavailable:
      return "A part of the service that this needs does not answer at the moment. Try again in a few "
             "seconds.";
    case ErrorCode::insufficient_storage:
      return "The storage is full. Nothing was kept; try again when there is room.";
    default:
      return "Something broke on our side. The request id names the entry in the log that tells more.";
  }
}

}  // namespace

http::Response json_answer(int status, const json::value& body) {
  http::Response response = http::Response::with_text(status, "application/json", json::serialize(body));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

http::Response secret_answer(int status, const json::value& body) {
  http::Response response = json_answer(status, body);
  response.headers.set("Cache-Control", "no-store, no-transform");
  return response;
}

http::Response problem_answer(const http::Request& request, const Error& refused, json::object extra) {
  http::Response response = http::problem_response(request, {.status = status_of(refused.code),
                                                             .code = refused.code,
                                                             .detail = refused.message,
                                                             .extra = std::move(extra)});
  response.headers.set("Cache-Control", "no-store");
  if (refused.code == ErrorCode::unauthenticated) {
    response.headers.set("WWW-Authenticate", R"(Bearer realm="lumbung")");
  }
  if (refused.code == ErrorCode::unavailable || refused.code == ErrorCode::rate_limited)
    response.headers.set("Retry-After", "5");
  return response;
}

http::Response answer_of(const http::Request& request, Result<http::Response> result) {
  http::Response response = result ? std::move(*result) : problem_answer(request, result.error());
  http::pack_json(request, response);
  return response;
}

Error error_for_client(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const media::UnwritableStore& fault) {
    return error(
        fault.code(),
        "The storage can't be written to at the moment. Nothing of this was kept: send it again later. "
        "The request id names the entry in the log that says what is wrong with the storage.");
  } catch (const Fault& fault) {
    // Whatever code a fault carries, it is ours and not the client's: only 5xx may come of it.
    const ErrorCode code = status_of(fault.code()) >= 500 ? fault.code() : ErrorCode::internal;
    return error(code, std::string(text_for_client(code)));
  } catch (const std::bad_alloc&) {
    return error(ErrorCode::unavailable, std::string(text_for_client(ErrorCode::unavailable)));
  } catch (...) {
    return error(ErrorCode::internal, std::string(text_for_client(ErrorCode::internal)));
  }
}

http::Response fault_answer(const http::Request& request, const std::exception_ptr& thrown) {
  return problem_answer(request, error_for_client(thrown));
}

Result<json::object> json_body(const http::Request& request) {
  if (request.body().empty()) return json::object();
  boost::system::error_code broken;
  json::value value = json::parse(request.body(), broken);
  if (broken || !value.is_object()) {
    return error(ErrorCode::bad_request, "The body must be a JSON object.", broken.message());
  }
  return std::move(value.as_object());
}

Result<std::string> text_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) {
    return must_be(name, "a string");
  }
  return std::string(value->as_string());
}

Result<std::string> name_member(const json::object& object) {
  auto name = text_member(object, "name");
  if (name && (name->empty() || name->size() > access::kNameBytesMax))
    return must_be("name", "1 to 255 bytes of text");
  return name;
}

}  // namespace lumbung::api
