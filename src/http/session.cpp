#include "http/session.h"

#include "http/response_writer.h"
#include "http/tokens.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kRequestIdCharsMax = 64;

bool is_sane_id(std::string_view id) {
  if (id.empty() || id.size() > kRequestIdCharsMax) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '.' || c == '_' ||
           c == '-';
  });
}

Response no_route(const Request& request, const RouteMatch& match) {
  if (match.allow.empty()) {
    return to_response(
        {.status = 404, .code = ErrorCode::not_found, .detail = "There is nothing at this path."});
  }
  Response response = Response::empty(204);
  if (request.method() != Method::options) {
    response = to_response({.status = 405,
                            .code = ErrorCode::method_not_allowed,
                            .detail = "This path takes " + match.allow + "."});
  }
  response.headers.add("Allow", match.allow);
  return response;
}

Response plain_fault() {
  return to_response(
      {.status = 500, .code = ErrorCode::internal, .detail = "The server failed; the fault is logged."});
}

Response answer_body_error(const BodyError& error) {
  switch (error.code()) {
    case ErrorCode::payload_too_large:
      return to_response(
          {.status = 413, .code = error.code(), .detail = "The body is larger than allowed here."});
    case ErrorCode::request_timeout:
      return to_response({.status = 408, .code = error.code(), .detail = "The body came too slowly."});
    default:
      return to_response({.status = 400, .code = ErrorCode::bad_request, .detail = "The body is broken."});
  }
}

}  // namespace

asio::awaitable<void> Session::run() {
  while (true) {
    const Next next = co_await serve_one();
    if (next == Next::close) co_return;
  }
}

asio::awaitable<Session::Next> Session::serve_one() {
  if (connection_.input().empty()) {
    const Connection::Io io = co_await wait_for_request();
    if (io != Connection::Io::done) co_return Next::close;
  }
  HeadParser parser(request_, service_.options.head_bytes_max);
  const bool complete = co_await read_head(parser);
  if (!complete) co_return Next::close;

  begin_exchange();
  RequestBody body(connection_, parser,
                   {service_.options.body_timeout, service_.options.body_progress_bytes_min});
  const RouteMatch match = service_.router.match(request_);
  if (match.route != nullptr) body.limit_to(match.route->body_bytes_max);
  std::optional<Response> response = answer_now(match, body);
  if (!response) response = co_await answer(match.route, body);
  if (client_gone_) {
    report(0, body.received_bytes(), Exchange::End::aborted);
    co_return Next::close;
  }
  const Next next = co_await conclude(std::move(*response), parser, body);
  co_return next;
}

asio::awaitable<Connection::Io> Session::wait_for_request() {
  if (service_.stopping.load(std::memory_order_relaxed)) co_return Connection::Io::closed;
  connection_.set_phase(Connection::Phase::idle);
  connection_.input().shrink_when_empty();
  connection_.arm(service_.options.idle_timeout);
  const Connection::Io io = co_await connection_.fill(ReadBuffer::kIdleBytes / 2);
  connection_.disarm();
  connection_.set_phase(Connection::Phase::busy);
  co_return io;
}

asio::awaitable<bool> Session::read_head(HeadParser& parser) {
  ReadBuffer& input = connection_.input();
  std::size_t parsed = 0;
  bool armed = false;
  // A client may send an empty line before a request (RFC 9112 section 2.2).
  while (input.readable().starts_with("\r\n")) input.consume(2);
  while (true) {
    HeadParser::Progress progress = parser.parse_head(input.readable().substr(parsed));
    parsed += progress.consumed;
    if (progress.refused) {
      co_await refuse(*progress.refused);
      co_return false;
    }
    if (parser.is_header_done()) break;
    // One deadline for the whole head, however many pieces it comes in.
    if (!armed) connection_.arm(service_.options.head_timeout);
    armed = true;
    const Connection::Io io = co_await connection_.fill(ReadBuffer::kIdleBytes / 2);
    if (io == Connection::Io::timed_out) {
      const Problem slow{
          .status = 408, .code = ErrorCode::request_timeout, .detail = "The request head came too slowly."};
      co_await refuse(slow);
    }
    if (io != Connection::Io::done) co_return false;
  }
  connection_.disarm();
  if (parser.asks_for_upgrade()) received_head_ = input.readable().substr(0, parsed);
  input.consume(parsed);
  co_return true;
}

asio::awaitable<void> Session::refuse(const Problem& problem) {
  connection_.disarm();
  begin_exchange();
  Response response = to_response(problem);
  const bool sent = co_await send(response, false, false);
  report(response.status, 0, sent ? Exchange::End::complete : Exchange::End::aborted);
  if (sent) co_await connection_.linger(service_.options.linger_timeout);
}

void Session::begin_exchange() {
  began_ = Connection::Clock::now();
  sent_before_ = connection_.sent_bytes();
  client_gone_ = false;
  request_.set_peer(connection_.peer());
  const auto given = request_.header("X-Request-Id");
  request_.set_id(given && is_sane_id(*given) ? *given : clock_.next_request_id());
}

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
  constexpr std::size_t kStep = 64 * 1024;
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

Response Session::answer_fault(std::exception_ptr fault) {
  try {
    std::rethrow_exception(fault);
  } catch (const BodyError& error) {
    client_gone_ = error.code() == ErrorCode::unavailable;
    return answer_body_error(error);
  } catch (...) {
    service_.observer.failed(request_, fault);
  }
  return service_.fault_answer ? service_.fault_answer(request_, fault) : plain_fault();
}

asio::awaitable<Session::Next> Session::conclude(Response response, HeadParser& parser, RequestBody& body) {
  if (auto* upgrade = std::get_if<Upgrade>(&response.body)) {
    hand_over(*upgrade);
    co_return Next::close;
  }
  const bool reusable = body.finished() || body.worth_draining();
  const bool keep = parser.keep_alive() && reusable && !service_.stopping.load(std::memory_order_relaxed) &&
                    !(parser.is_http10() && is_unbounded(response.body));
  const bool sent = co_await send(response, keep, parser.is_http10());
  report(response.status, body.received_bytes(), sent ? Exchange::End::complete : Exchange::End::aborted);
  if (!sent) co_return Next::close;
  if (!keep) {
    // Bytes that nobody reads would make the kernel reset the connection, and the client might lose the
    // answer.
    if (!body.finished()) co_await connection_.linger(service_.options.linger_timeout);
    co_return Next::close;
  }
  const bool drained = co_await body.drain();
  co_return drained ? Next::request : Next::close;
}

asio::awaitable<bool> Session::send(Response& response, bool keep_alive, bool http10) {
  for (auto it = service_.middleware.rbegin(); it != service_.middleware.rend(); ++it) {
    (*it)->after(request_, response);
  }
  const bool chunked = is_unbounded(response.body) && !http10;
  write_head(response, {clock_.http_date(), request_.id(), keep_alive, http10, chunked}, head_);
  const bool no_body = request_.method() == Method::head || response.status == 204 || response.status == 304;
  if (no_body) response.body = std::monostate{};
  std::string_view head = head_;
  if (const auto memory = as_memory(response.body)) {
    // Nearly every answer fits the socket: no coroutine for it.
    std::string_view rest = *memory;
    if (!connection_.write_some(head, rest, Connection::More::no)) co_return false;
    if (head.empty() && rest.empty()) co_return true;
    const bool sent = co_await connection_.write_all(head, rest, Connection::More::no);
    co_return sent;
  }
  const bool sent = co_await send_body(connection_, service_.pool, head, response.body, chunked);
  co_return sent;
}

void Session::report(int status, std::uint64_t received_bytes, Exchange::End end) {
  const Exchange exchange{request_,
                          status,
                          received_bytes,
                          connection_.sent_bytes() - sent_before_,
                          Connection::Clock::now() - began_,
                          end};
  service_.observer.finished(exchange);
}

void Session::hand_over(Upgrade& upgrade) {
  std::string received = received_head_;
  received += connection_.input().readable();
  report(101, 0, Exchange::End::complete);
  UniqueFd socket = connection_.release();
  if (!socket) return;
  try {
    upgrade.take(std::move(socket), std::move(received));
  } catch (...) {
    service_.observer.failed(request_, std::current_exception());
  }
}

}  // namespace lumbung::http
