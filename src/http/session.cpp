#include "http/session.h"

#include <algorithm>
#include <exception>

#include "base/byte_size.h"
#include "http/grammar/field_syntax.h"
#include "http/response_writer.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kRequestIdCharsMax = 64;
constexpr std::size_t kHalfHeadBytes = 1024;
/// What sendfile(2) takes through its pipe at once: sent without a cork it makes no more segments than with.
constexpr std::uint64_t kOnePushBytes = 64 * kKiB;

bool is_sane_id(std::string_view id) {
  if (id.empty() || id.size() > kRequestIdCharsMax) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '.' || c == '_' ||
           c == '-';
  });
}

}  // namespace

// One frame for all requests of a connection: what is read, parsed and sent at once, as nearly everything is,
// makes no other.
asio::awaitable<void> Session::run() {
  while (true) {
    if (connection_.input().empty()) {
      if (!begin_idling()) co_return;
      const Connection::Io io = co_await connection_.fill(ReadBuffer::kIdleBytes / 2);
      end_idling();
      if (io != Connection::Io::done) co_return;
    }
    request_.reset(Method::get, {});  // a head that is refused must not be told of as the request before it
    HeadParser parser(request_, service_.options.head_bytes_max);
    const Head head = parse_head(parser);
    if (head != Head::whole) {
      const bool whole = co_await finish_head(parser, head);
      if (!whole) co_return;
    }
    begin_exchange();

    const ServerOptions& options = service_.options;
    RequestBody body(connection_, parser,
                     {options.body_timeout, options.body_progress_bytes_min, options.body_progress_bytes_max,
                      options.body_progress_doubling});
    const RouteMatch match = service_.router.match(request_);
    if (match.route != nullptr) body.limit_to(match.route->body_bytes_max);
    std::optional<Response> response = answer_now(match, body);
    if (!response) response = co_await answer(match.route, body);
    if (client_gone_) {
      report(0, body.received_bytes(), Exchange::End::aborted);
      co_return;
    }
    if (auto* upgrade = std::get_if<Upgrade>(&response->body)) {
      hand_over(*upgrade);
      co_return;
    }

    const bool keep = may_keep(*response, parser, body);
    prepare(*response, keep, parser.is_http10());
    std::optional<bool> sent = send_now(*response);
    if (!sent) {
      const bool rest_sent = co_await send_rest(*response, parser.is_http10());
      sent = rest_sent;
    }
    report(response->status, body.received_bytes(), *sent ? Exchange::End::complete : Exchange::End::aborted);
    if (!*sent) co_return;
    if (!body.finished()) {
      const Next next = co_await end_body(body, keep);
      if (next == Next::close) co_return;
    } else if (!keep) {
      co_return;
    }
    // Hardly any client has asked again already: to look at once would find nothing, and be done twice.
    if (connection_.input().empty()) co_await turns_.wait();
  }
}

bool Session::begin_idling() {
  if (service_.stopping.load(std::memory_order_relaxed)) return false;
  connection_.set_phase(Connection::Phase::idle);
  connection_.input().shrink_when_empty();
  connection_.arm(service_.options.idle_timeout);
  return true;
}

void Session::end_idling() {
  connection_.disarm();
  connection_.set_phase(Connection::Phase::busy);
}

Session::Head Session::parse_head(HeadParser& parser) {
  ReadBuffer& input = connection_.input();
  // A client may send an empty line before a request (RFC 9112 section 2.2).
  while (!parser.has_begun() && input.readable().starts_with("\r\n")) input.consume(2);
  if (!parser.has_begun() && input.readable() == "\r") return Head::incomplete;
  HeadParser::Progress progress = parser.parse_head(input.readable());
  input.consume(progress.consumed);
  refused_ = std::move(progress.refused);
  if (refused_) return Head::refused;
  return parser.is_header_done() ? Head::whole : Head::incomplete;
}

asio::awaitable<bool> Session::finish_head(HeadParser& parser, Head head) {
  // One deadline for the whole head, however many pieces it comes in.
  connection_.arm(service_.options.head_timeout);
  // Thousands of strangers may send half a head: what was read lies in the request, and the buffer has room
  // for a line, until one is longer.
  const std::size_t bytes_max = service_.options.head_bytes_max;
  connection_.input().shrink_to(kHalfHeadBytes);
  while (head == Head::incomplete) {
    const std::size_t taken = std::min(connection_.input().readable().size(), bytes_max - 1);
    const Connection::Io io = co_await connection_.fill(std::min(bytes_max - taken, kHalfHeadBytes / 2));
    if (io == Connection::Io::closed) co_return false;
    if (io == Connection::Io::timed_out) {
      refused_ = {
          .status = 408, .code = ErrorCode::request_timeout, .detail = "The request head came too slowly."};
      head = Head::refused;
    } else {
      head = parse_head(parser);
    }
  }
  connection_.disarm();
  if (head == Head::refused) co_await refuse();
  co_return head == Head::whole;
}

asio::awaitable<void> Session::refuse() {
  begin_exchange();  // gives the request the id that the answer names
  Response response = problem_response(request_, *refused_);
  prepare(response, false, false);
  keep_head();
  bool sent = false;
  if (const auto memory = as_memory(response.body)) {
    sent = co_await connection_.write_all(head_left_, *memory, Connection::More::no);
  }
  report(response.status, 0, sent ? Exchange::End::complete : Exchange::End::aborted);
  if (sent) co_await connection_.linger(service_.options.linger_timeout);
}

void Session::begin_exchange() {
  request_.set_received_at(Request::Clock::now());
  sent_before_ = connection_.sent_bytes();
  client_gone_ = false;
  const TrustedProxies& proxies = service_.options.trusted_proxies;
  request_.set_peer(proxies.empty()
                        ? connection_.peer()
                        : proxies.client_of(connection_.peer(), request_.header_list("X-Forwarded-For")));
  const auto given = request_.header("X-Request-Id");
  request_.set_id(clock_.next_request_id());
  request_.set_client_id(given && is_sane_id(*given) ? *given : std::string_view());
  telemetry::TraceContext trace = clock_.next_span(request_.header("traceparent"));
  const bool goes_on = !trace.parent_id().empty();  // else its state would be that of another trace
  if (goes_on && request_.header("tracestate")) trace.set_state(request_.header_list("tracestate"));
  request_.set_trace(std::move(trace));
}

bool Session::may_keep(const Response& response, const HeadParser& parser, const RequestBody& body) const {
  if (!parser.keep_alive() || service_.stopping.load(std::memory_order_relaxed)) return false;
  if (!body.finished() && !body.worth_draining()) return false;
  return !(parser.is_http10() && is_unbounded(response.body));
}

void Session::prepare(Response& response, bool keep_alive, bool http10) {
  for (auto it = service_.middleware.rbegin(); it != service_.middleware.rend(); ++it) {
    (*it)->after(request_, response);
  }
  const bool chunked = is_unbounded(response.body) && !http10;
  write_head(response, {clock_.http_date(), request_.id(), request_.trace(), keep_alive, http10, chunked},
             clock_.head());
  head_left_ = clock_.head();
  const bool no_body = request_.method() == Method::head || response.status == 204 || response.status == 304;
  if (no_body) response.body = std::monostate{};
}

std::optional<bool> Session::send_now(const Response& response) {
  file_sent_ = 0;
  if (const auto* file = std::get_if<FileBody>(&response.body)) return send_now(*file);
  const auto memory = as_memory(response.body);
  if (!memory) return std::nullopt;
  body_left_ = *memory;
  if (!connection_.write_some(head_left_, body_left_, Connection::More::no)) return false;
  return head_left_.empty() && body_left_.empty() ? std::optional(true) : std::nullopt;
}

std::optional<bool> Session::send_now(const FileBody& file) {
  if (file.length == 0 || file.length > kOnePushBytes) return std::nullopt;
  const auto sent = connection_.send_some(head_left_, file, 0);
  if (!sent) return false;
  file_sent_ = *sent;
  return file_sent_ == file.length ? std::optional(true) : std::nullopt;
}

void Session::keep_head() {
  late_head_ = head_left_;
  head_left_ = late_head_;
}

asio::awaitable<bool> Session::send_rest(const Response& response, bool http10) {
  keep_head();
  bool sent = false;
  try {
    if (as_memory(response.body)) {
      sent = co_await connection_.write_all(head_left_, body_left_, Connection::More::no);
    } else if (const auto* file = std::get_if<FileBody>(&response.body); file != nullptr) {
      sent = co_await connection_.send_all(head_left_, *file, file_sent_);
    } else {
      const bool chunked = is_unbounded(response.body) && !http10;
      sent = co_await send_body(connection_, service_.store_pool, head_left_, response.body, chunked);
    }
  } catch (...) {
    // The answer has begun, so there can be no other: the client sees its connection end.
    service_.observer.failed(request_, std::current_exception());
  }
  co_return sent;
}

asio::awaitable<Session::Next> Session::end_body(RequestBody& body, bool keep) {
  if (keep) {
    const bool drained = co_await body.drain();
    co_return drained ? Next::request : Next::close;
  }
  // Bytes that nobody reads would make the kernel reset the connection, and the client might lose the answer.
  co_await connection_.linger(service_.options.linger_timeout);
  co_return Next::close;
}

void Session::report(int status, std::uint64_t received_bytes, Exchange::End end) {
  const Exchange exchange{request_,
                          status,
                          received_bytes,
                          connection_.sent_bytes() - sent_before_,
                          Request::Clock::now() - request_.received_at(),
                          end};
  service_.observer.finished(exchange);
}

void Session::hand_over(Upgrade& upgrade) {
  std::string received = request_.head();
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
