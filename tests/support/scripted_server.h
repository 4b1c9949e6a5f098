#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace lumbung::test {

/// What a client sent.
struct ReceivedRequest {
  std::string method;
  std::string target;                          ///< path and query
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What it is answered.
struct ScriptedAnswer {
  enum class Manner {
    whole,
    half_a_body,  ///< all of the head, half of the body, then the connection is closed
    trickle,      ///< the head, then twenty bytes of the body a second, until the client goes away
    silence,      ///< nothing, until the client goes away
    hang_up,      ///< nothing, at once
  };
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Manner manner = Manner::whole;
};

/// An HTTP server on a free port of loopback that does whatever a test wants: one connection for each
/// request.
class ScriptedServer {
 public:
  using Script = std::function<ScriptedAnswer(const ReceivedRequest&)>;

  /// `script` is called on the server's threads, one call at a time.
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<ReceivedRequest> requests() const;
  /// How many requests had this method and a target that holds `part`.
  std::size_t count(const std::string& method, const std::string& part) const;

 private:
  void accept_all(const std::stop_token& stop);
  void serve(UniqueFd peer, const std::stop_token& stop);

  Script script_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<ReceivedRequest> requests_;  ///< guarded by mutex_
  std::jthread acceptor_;
};

}  // namespace lumbung::test
