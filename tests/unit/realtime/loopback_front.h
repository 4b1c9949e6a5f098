#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "realtime/hub.h"

namespace lumbung::realtime {

/// Does for a hub what the HTTP listener does: accepts on a free loopback port, reads the request head, hands
/// over.
class LoopbackFront {
 public:
  /// `client_address` is that of all its clients.
  explicit LoopbackFront(Hub& hub, std::string client_address = {})
      : hub_(hub),
        address_(std::move(client_address)),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_.get(), 4096) != 0 ||
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("no loopback listener");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }

  ~LoopbackFront() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }

  LoopbackFront(const LoopbackFront&) = delete;
  LoopbackFront& operator=(const LoopbackFront&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (;;) {
      UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client) return;
      std::string head = read_head(client.get());
      hub_.accept(std::move(client), std::move(head), address_);
    }
  }

  static std::string read_head(int socket) {
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n") && ::recv(socket, &byte, 1, 0) == 1) head.push_back(byte);
    return head;
  }

  Hub& hub_;
  const std::string address_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// Small and fast enough for a test: key "key", secret "secret", the product's limits.
inline Hub::Options test_options() {
  Hub::Options options;
  options.app_key = "key";
  options.secret = "secret";
  return options;
}

/// Waits, five seconds at most, until the hub has so many connections.
inline bool connections_become(const Hub& hub, std::size_t count) {
  for (int i = 0; i < 500; ++i) {
    if (hub.figures().connections == count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace lumbung::realtime
