#pragma once

#include <stop_token>
#include <string>

#include "media/upload/remote_source.h"
#include "whatsapp/graph/client.h"
#include "whatsapp/inbound/reference.h"

namespace lumbung::whatsapp {

/// RemoteSource of media that users sent: from the URL of the callback, and from another one that Meta is
/// asked for when that has lapsed; with the account's token, which goes to Meta alone. Any other URL is left
/// to another source. An account that Meta refuses is no verdict on the file: unavailable. Thread-safe.
class InboundSource final : public media::RemoteSource {
 public:
  struct Parts {
    AccountRepository& accounts;
    const GraphClient& graph;
    media::RemoteSource& others;
  };
  /// What `parts` refers to must outlive it.
  explicit InboundSource(const Parts& parts) : parts_(parts) {}

  Status fetch(const std::string& url, media::RemoteReceiver& receiver, std::stop_token stop) override;

 private:
  Status fetch_inbound(InboundMedia media, media::RemoteReceiver& receiver, const std::stop_token& stop);

  Parts parts_;
};

}  // namespace lumbung::whatsapp
