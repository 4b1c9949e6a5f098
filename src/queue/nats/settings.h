#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lumbung::queue {

/// Where the NATS servers are, and what Lumbung calls its things there.
struct NatsSettings {
  std::vector<std::string> servers;  ///< "nats://user:pass@host:4222" or "tls://…"
  /// Of this installation: the stream is "<name>-jobs", subjects begin with "<name>.". Two databases on one
  /// NATS need two names.
  std::string name = "lumbung";
  std::uint32_t replicas = 0;  ///< of the stream; 0: 3 on a cluster of three or more servers, else 1
  std::string ca_file;         ///< PEM of who signed the servers' certificates; empty: the system's
  /// A message whose holder was silent for so long goes to another worker.
  std::chrono::seconds ack_wait{20};
};

/// "nats://a:4222,user:pass@b:4222?replicas=3&name=lumbung&ca=FILE", or tls:// for encrypted connections.
/// Name and password of the first server hold for those that have none. invalid_argument for anything else.
Result<NatsSettings> parse_nats_url(std::string_view url);

/// Without names and passwords, for people to read.
std::string describe(const NatsSettings& settings);

}  // namespace lumbung::queue
