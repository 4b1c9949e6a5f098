#pragma once

#include <set>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "net/http_client.h"
#include "net/resolver.h"

namespace lumbung::net {

/// The host of a URL as HttpClient will call it, in lower case: a name, or an address in its usual form,
/// however it was written. invalid_argument for what is no http:// or https:// URL.
Result<std::string> host_of(const std::string& url);

/// The one refusal, forbidden, for a host in the network that the server stands in and for a name that nobody
/// knows: two of them would tell strangers which names that network has.
Error not_public(const std::string& host);

/// Says of a URL that somebody enters whether it leads where a client of this reach is let. It is a look
/// ahead, for people: HttpClient looks again at each connection. Thread-safe, blocks.
class DestinationCheck {
 public:
  explicit DestinationCheck(Reach reach);
  DestinationCheck(Reach reach, Resolve resolve) : reach_(reach), resolve_(std::move(resolve)) {}

  /// forbidden when an address of the host is out of reach or nobody knows the name (see not_public),
  /// invalid_argument for what is no URL, unavailable while no name server answers, and while a name is
  /// looked up for this caller already, or names for many: a name server that hangs must not hold all threads
  /// up.
  Status check(const std::string& url, const std::string& caller);

 private:
  bool begin_look_up(const std::string& caller) LUMBUNG_EXCLUDES(mutex_);
  void end_look_up(const std::string& caller) LUMBUNG_EXCLUDES(mutex_);

  Reach reach_;
  Resolve resolve_;
  Mutex mutex_;
  std::set<std::string> looking_up_ LUMBUNG_GUARDED_BY(mutex_);  ///< for these callers
};

}  // namespace lumbung::net
