// The part of a session that finds an answer: middleware, route, handler, fault.
#include <algorithm>
#include <string>

#include "base/byte_size.h"
#include "http/address_share.h"
#include "http/problem.h"
#include "http/session.h"
#include "telemetry/span.h"

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

Response no_memory_left(const Request& request) {
  Response response = problem_response(request, {.status = 503,
                                                 .code = ErrorCode::unavailable,
                                                 .detail = "Too many requests are being read. Nothing is "
                                                           "wrong with this one: send it again."});
  response.headers.set("Retry-After", "1");
  return response;
}

bool takes_body(const Route& route, const RequestBody& body) {
  return !body.finished() && route.body_bytes_max > 0;
}

/// What was buffered goes before its share of the budget does.
class DropsBody {
 public:
  explicit DropsBody(Request& request) : request_(request) {}
  ~DropsBody() { request_.drop_body(); }
  DropsBody(const DropsBody&) = delete;
  DropsBody& operator=(const DropsBody&) = delete;

 private:
  Request& request_;
};

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
    const Route& route = *match.route;
    const bool has_body = takes_body(route, body);
    // Strangers are told that they are strangers, whatever they announce.
    if (has_body && !std::holds_alternative<AdmittedHandler>(route.handler)) body.check_announced();
    const auto* handlers = std::get_if<InlineThenBlocking>(&route.handler);
    if (handlers != nullptr && !has_body) return handlers->first(request_);
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
  const bool has_body = takes_body(route, body);
  if (const auto* admitted = std::get_if<AdmittedHandler>(&route.handler)) {
    Response response = co_await call_admitted(*admitted, has_body, body);
    co_return response;
  }
  const auto* handlers = std::get_if<InlineThenBlocking>(&route.handler);
  const BlockingHandler& blocking =
      handlers != nullptr ? handlers->otherwise : std::get<BlockingHandler>(route.handler);
  if (has_body) {
    const InlineHandler* prompt = handlers != nullptr ? &handlers->first : nullptr;
    Response response = co_await call_with_body(prompt, blocking, body);
    co_return response;
  }
  BlockingPool& pool = handlers != nullptr ? service_.store_pool : service_.pool;
  Response response = co_await pool.offload([this, &blocking] {
    const telemetry::TraceScope scope(request_.trace());
    return blocking(request_);
  });
  co_return response;
}

asio::awaitable<Response> Session::call_admitted(const AdmittedHandler& handler, bool has_body,
                                                 RequestBody& body) {
  Admission admission = co_await service_.pool.offload([this, &handler, has_body]() -> Admission {
    const telemetry::TraceScope scope(request_.trace());
    Admission admitted = handler.admit(request_);
    const auto* answering = std::get_if<BlockingHandler>(&admitted);
    // Without a body there is nothing to wait for.
    if (answering != nullptr && !has_body) return (*answering)(request_);
    return admitted;
  });
  if (auto* response = std::get_if<Response>(&admission)) co_return std::move(*response);
  if (const auto* waiting = std::get_if<WaitingHandler>(&admission)) {
    Response response = co_await call_waiting(*waiting, has_body, body);
    co_return response;
  }
  const BlockingHandler& blocking = std::get<BlockingHandler>(admission);
  Response response = co_await call_with_body(nullptr, blocking, body);
  co_return response;
}

asio::awaitable<Response> Session::call_with_body(const InlineHandler* prompt,
                                                  const BlockingHandler& blocking, RequestBody& body) {
  body.check_announced();
  BufferBudget::Share share(service_.buffered, buffering_address());
  const DropsBody drops(request_);
  if (!co_await buffer_body(body, share)) co_return no_memory_left(request_);
  if (prompt != nullptr) {
    std::optional<Response> response = (*prompt)(request_);
    if (response) co_return std::move(*response);
  }
  Response response = co_await service_.pool.offload([this, &blocking] {
    const telemetry::TraceScope scope(request_.trace());
    return blocking(request_);
  });
  co_return response;
}

asio::awaitable<Response> Session::call_waiting(const WaitingHandler& waiting, bool has_body,
                                                RequestBody& body) {
  body.check_announced();
  BufferBudget::Share share(service_.buffered, buffering_address());
  const DropsBody drops(request_);
  if (has_body && !co_await buffer_body(body, share)) co_return no_memory_left(request_);
  Request copy = request_;
  Response response = co_await waiting(std::move(copy));
  co_return response;
}

std::string Session::buffering_address() const {
  // A proxy that doesn't say for whom it asks does so for many.
  const bool is_proxy = service_.options.trusted_proxies.contains(request_.peer());
  return is_proxy ? std::string() : address_share(request_.peer());
}

asio::awaitable<bool> Session::buffer_body(RequestBody& body, BufferBudget::Share& share) {
  // Little at first: everybody may announce a body and send none of it.
  constexpr std::uint64_t kFirstStep = 4 * kKiB;
  constexpr std::uint64_t kStepMax = 64 * kKiB;
  std::string text;
  std::size_t filled = 0;
  // The end of a chunked body, and a byte over its limit, are noticed by a read that has room.
  const std::uint64_t most = body.bytes_max() + (body.announced_length() ? 0 : 1);
  while (!body.finished()) {
    const std::uint64_t step = std::clamp<std::uint64_t>(filled, kFirstStep, kStepMax);
    const std::size_t size = filled + static_cast<std::size_t>(std::min(step, most - filled));
    if (!share.grow_to(size)) co_return false;
    text.resize(size);
    const std::span<std::byte> room = std::as_writable_bytes(std::span(text)).subspan(filled);
    filled += co_await body.read_some(room);
  }
  text.resize(filled);
  request_.set_body(std::move(text));
  co_return true;
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
