// The part of a session that finds an answer: middleware, route, handler, fault.
#include "base/byte_size.h"
#include "http/problem.h"
#include "http/session.h"

namespace lumbung::http {
namespace {

Response no_route(const Request& request, const RouteMatch& match) {
  if (match.allow.empty()) {
    return problem_response(
        request, {.status = 404, .code = ErrorCode::not_found, .detail = "There is nothing at this path."});
  }
  Response response = Response::empty(204);
  if (request.method() != Method::options) {
    response = problem_response(request, {.status = 405,
                                          .code = ErrorCode::method_not_allowed,
                                          .detail = "This path takes " + match.allow + "."});
  }
  response.headers.add("Allow", match.allow);
  return response;
}

Response plain_fault(const Request& request) {
  return problem_response(
      request,
      {.status = 500, .code = ErrorCode::internal, .detail = "The server failed; the fault is logged."});
}

/// What broke while the body arrived is the client's to know.
Response answer_body_error(const Request& request, const BodyError& error) {
  switch (error.code()) {
    case ErrorCode::payload_too_large:
      return problem_response(
          request, {.status = 413, .code = error.code(), .detail = "The body is larger than allowed here."});
    case ErrorCode::request_timeout:
      return problem_response(request,
                              {.status = 408, .code = error.code(), .detail = "The body came too slowly."});
    default:
      return problem_response(
          request, {.status = 400, .code = ErrorCode::bad_request, .detail = "The body is broken."});
  }
}

}  // namespace

std::optional<Response> Session::answer_now(const RouteMatch& match, const RequestBody& body) {
  try {
    for (const auto& middleware : service_.middleware) {
      if (auto response = middleware->before(request_)) return response;
    }
    if (match.route == nullptr) return no_route(request_, match);
    body.check_announced();
    const auto* handlers = std::get_if<InlineThenBlocking>(&match.route->handler);
    if (handlers != nullptr && body.finished()) return handlers->first(request_);
    return std::nullopt;
  } catch (...) {
    return answer_fault(std::current_exception());
  }
}

asio::awaitable<Response> Session::answer(const Route* route, RequestBody& body) {
  std::exception_ptr fault;
  try {
    Response response = co_await call(*route, body);
    co_return response;
  } catch (...) {
    fault = std::current_exception();
  }
  co_return answer_fault(fault);
}

asio::awaitable<Response> Session::call(const Route& route, RequestBody& body) {
  if (const auto* streaming = std::get_if<StreamingHandler>(&route.handler)) {
    Request copy = request_;
    Response response = co_await (*streaming)(std::move(copy), body);
    co_return response;
  }
  const bool came_later = !body.finished();
  if (came_later) co_await buffer_body(body);
  const BlockingHandler* blocking = std::get_if<BlockingHandler>(&route.handler);
  if (const auto* handlers = std::get_if<InlineThenBlocking>(&route.handler)) {
    if (came_later) {
      std::optional<Response> response = handlers->first(request_);
      if (response) co_return std::move(*response);
    }
    blocking = &handlers->otherwise;
  }
  Response response = co_await service_.pool.offload([this, blocking] { return (*blocking)(request_); });
  co_return response;
}

asio::awaitable<void> Session::buffer_body(RequestBody& body) {
  constexpr std::size_t kStep = 64 * kKiB;
  std::string text;
  std::size_t filled = 0;
  while (!body.finished()) {
    text.resize(filled + std::min<std::uint64_t>(kStep, body.announced_length().value_or(kStep)));
    const std::span<std::byte> room = std::as_writable_bytes(std::span(text)).subspan(filled);
    filled += co_await body.read_some(room);
  }
  text.resize(filled);
  request_.set_body(std::move(text));
}

Response Session::answer_fault(const std::exception_ptr& fault) {
  try {
    std::rethrow_exception(fault);
  } catch (const BodyError& error) {
    client_gone_ = error.code() == ErrorCode::unavailable;
    return answer_body_error(request_, error);
  } catch (...) {
    service_.observer.failed(request_, fault);
  }
  return service_.fault_answer ? service_.fault_answer(request_, fault) : plain_fault(request_);
}

}  // namespace lumbung::http
