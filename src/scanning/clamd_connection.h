#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/unique_fd.h"
#include "scanning/clamd_address.h"

namespace lumbung::scanning {

/// One conversation with clamd. No step waits longer than `patience`, but for an answer that may take its
/// time. One thread; throws Fault (unavailable) when clamd does not listen, does not go on or goes away.
class ClamdConnection {
 public:
  ClamdConnection(const ClamdAddress& address, std::chrono::milliseconds patience);

  /// False when clamd does not want any more, as it does in mid-stream when a file is too large: then it has
  /// answered already.
  bool send(Bytes data);
  /// Up to the NUL that ends it, or to the end of the conversation.
  std::string receive_answer() { return receive_answer(patience_); }
  std::string receive_answer(std::chrono::milliseconds patience);

 private:
  void wait_for(short events, const char* doing, std::chrono::milliseconds patience);

  std::chrono::milliseconds patience_;
  UniqueFd socket_;
};

}  // namespace lumbung::scanning
