#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "http/buffer_budget.h"
#include "http/connection.h"
#include "http/head_parser.h"
#include "http/request_body.h"
#include "http/server.h"
#include "http/thread_clock.h"
#include "http/tls_credentials.h"
#include "http/turn_queue.h"

namespace lumbung::http {

/// What all sessions of a server share. Const but for the budget and the flag; outlives them.
struct Service {
  ServerOptions options;
  Router router;
  std::vector<std::shared_ptr<Middleware>> middleware;
  BlockingPool& pool;
  BlockingPool& store_pool;  ///< as Server::Parts; the same where there is none
  Observer& observer;
  FaultAnswer fault_answer;
  std::shared_ptr<TlsCredentials> tls;  ///< none: plain HTTP
  BufferBudget& buffered;
  std::atomic<bool> stopping = false;
};

/// The requests of one connection, one after the other: read the head, find the route, answer, again.
class Session {
 public:
  Session(Connection& connection, const Service& service, ThreadClock& clock, TurnQueue& turns)
      : connection_(connection), service_(service), clock_(clock), turns_(turns) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Returns when the connection has ended or was given away.
  asio::awaitable<void> run();

 private:
  enum class Next { request, close };
  enum class Head { whole, incomplete, refused };

  /// Between two requests nothing is kept but the connection; false when the server ends.
  bool begin_idling();
  void end_idling();

  /// Parses what has come of the head. Nearly every head comes in one piece.
  Head parse_head(HeadParser& parser);
  /// Reads on until the head is whole, or refuses it. False: the connection has ended.
  asio::awaitable<bool> finish_head(HeadParser& parser, Head head);
  asio::awaitable<void> refuse();
  void begin_exchange();

  /// What can be answered at once: middleware, unknown paths, inline handlers without a body.
  std::optional<Response> answer_now(const RouteMatch& match, const RequestBody& body);
  asio::awaitable<Response> answer(const Route* route, RequestBody& body);
  asio::awaitable<Response> call(const Route& route, RequestBody& body);
  asio::awaitable<Response> call_admitted(const AdmittedHandler& handler, bool has_body, RequestBody& body);
  /// For handlers that may have to wait for a body: `prompt`, if there is one, goes first.
  asio::awaitable<Response> call_with_body(const InlineHandler* prompt, const BlockingHandler& blocking,
                                           RequestBody& body);
  asio::awaitable<Response> call_waiting(const WaitingHandler& waiting, bool has_body, RequestBody& body);
  /// Under what the client is counted among those whose bodies are kept.
  std::string buffering_address() const;
  /// False when there is no memory left for it.
  asio::awaitable<bool> buffer_body(RequestBody& body, BufferBudget::Share& share);
  Response answer_fault(const std::exception_ptr& fault);

  bool may_keep(const Response& response, const HeadParser& parser, const RequestBody& body) const;
  /// Runs the middleware on the way out and writes the head.
  void prepare(Response& response, bool keep_alive, bool http10);
  /// Sends an answer that lies in memory or in a small file, as far as the socket takes it at once: nearly
  /// always all of it.
  /// Whether it arrived; nullopt: send_rest must go on.
  std::optional<bool> send_now(const Response& response);
  std::optional<bool> send_now(const FileBody& file);
  /// What is left of the head is sent after others had their turn.
  void keep_head();
  asio::awaitable<bool> send_rest(const Response& response, bool http10);
  /// What becomes of a body that the handler did not read to its end.
  asio::awaitable<Next> end_body(RequestBody& body, bool keep);
  void report(int status, std::uint64_t received_bytes, Exchange::End end);
  void hand_over(Upgrade& upgrade);

  Connection& connection_;
  const Service& service_;
  ThreadClock& clock_;
  TurnQueue& turns_;
  Request request_;
  std::optional<Problem> refused_;
  std::string_view head_left_;  ///< of the answer's head, what is not sent yet: of the thread's, or of …
  std::string late_head_;       ///< … what others must not write over meanwhile
  std::string_view body_left_;
  std::uint64_t file_sent_ = 0;
  std::uint64_t sent_before_ = 0;
  bool client_gone_ = false;
};

}  // namespace lumbung::http
