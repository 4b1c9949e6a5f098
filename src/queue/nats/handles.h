#pragma once

#include <memory>
#include <string>

#include <nats/nats.h>

#include "base/error.h"

namespace lumbung::queue {

/// Owners of what the NATS library hands out.
struct DestroyNats {
  void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
  void operator()(natsConnection* connection) const { natsConnection_Destroy(connection); }
  void operator()(natsSubscription* subscription) const { natsSubscription_Destroy(subscription); }
  void operator()(natsMsg* message) const { natsMsg_Destroy(message); }
  void operator()(jsCtx* context) const { jsCtx_Destroy(context); }
  void operator()(jsStreamInfo* info) const { jsStreamInfo_Destroy(info); }
  void operator()(jsConsumerInfo* info) const { jsConsumerInfo_Destroy(info); }
};
template <class T>
using NatsHandle = std::unique_ptr<T, DestroyNats>;

/// NATS did not do what it was asked.
class NatsFault final : public Fault {
 public:
  explicit NatsFault(const std::string& what) : Fault(ErrorCode::unavailable, "NATS: " + what) {}
};

/// Throws NatsFault unless the call went well.
inline void require(natsStatus status, const std::string& what) {
  if (status != NATS_OK) throw NatsFault(what + ": " + natsStatus_GetText(status));
}
/// The same, of a call that JetStream answered with a code of its own.
inline void require(natsStatus status, const std::string& what, jsErrCode code) {
  require(status, code == 0 ? what : what + " (" + std::to_string(static_cast<int>(code)) + ")");
}

}  // namespace lumbung::queue
