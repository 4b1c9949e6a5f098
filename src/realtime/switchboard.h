#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace lumbung::realtime {

class Connection;

/// One text frame, serialised once and shared by the queues of all its receivers.
using Message = std::shared_ptr<const std::string>;

/// Which connections there are and who listens to which channel. Owns the connections. For the hub's thread
/// alone.
///
/// Nothing here removes a connection while it is being walked over: a connection leaves (forget) only from
/// the completion of its own I/O, never from within send, close or sweep.
class Switchboard {
 public:
  void add(std::shared_ptr<Connection> connection);
  void forget(Connection& connection);

  void subscribe(const std::string& channel, Connection& connection);
  void unsubscribe(const std::string& channel, Connection& connection);

  /// How many connections listen to it.
  std::size_t listeners(const std::string& channel) const;

  /// Returns how many connections the message was queued for.
  std::size_t publish(const std::string& channel, const Message& message);

  template <class Visitor>
  void for_each(Visitor visit) {
    for (const auto& entry : connections_) visit(*entry.second);
  }

  /// May be asked from any thread.
  std::size_t size() const { return size_; }

 private:
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
  std::atomic<std::size_t> size_{0};
  std::unordered_map<std::string, std::unordered_set<Connection*>> channels_;
};

}  // namespace lumbung::realtime
