#include "realtime/switchboard.h"

#include "realtime/connection.h"

namespace lumbung::realtime {

void Switchboard::add(std::shared_ptr<Connection> connection) {
  Connection* key = connection.get();
  connections_.emplace(key, std::move(connection));
  size_ = connections_.size();
}

void Switchboard::forget(Connection& connection) {
  for (const std::string& channel : connection.channels()) unsubscribe(channel, connection);
  connections_.erase(&connection);
  size_ = connections_.size();
}

void Switchboard::subscribe(const std::string& channel, Connection& connection) {
  channels_[channel].insert(&connection);
}

void Switchboard::unsubscribe(const std::string& channel, Connection& connection) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  found->second.erase(&connection);
  if (found->second.empty()) channels_.erase(found);
}

std::size_t Switchboard::listeners(const std::string& channel) const {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? 0 : found->second.size();
}

std::size_t Switchboard::publish(const std::string& channel, const Message& message) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return 0;
  for (Connection* subscriber : found->second) subscriber->send(message);
  return found->second.size();
}

}  // namespace lumbung::realtime
