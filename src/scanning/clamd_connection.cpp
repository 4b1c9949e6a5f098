#include "scanning/clamd_connection.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/error.h"

namespace lumbung::scanning {
namespace {

constexpr std::size_t kAnswerBytesMax = 8192;

[[noreturn]] void fail(const std::string& doing, int error_number) {
  throw Fault(ErrorCode::unavailable,
              "clamd: " + doing + ": " + std::generic_category().message(error_number));
}

UniqueFd open_socket(int family) {
  UniqueFd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) fail("socket", errno);
  return socket;
}

/// Ends when the connection stands, or was refused.
int connect_within(int socket, const sockaddr* address, socklen_t length,
                   std::chrono::milliseconds patience) {
  if (::connect(socket, address, length) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd ready{socket, POLLOUT, 0};
  const int count = ::poll(&ready, 1, static_cast<int>(patience.count()));
  if (count <= 0) return count == 0 ? ETIMEDOUT : errno;
  int refused = 0;
  socklen_t size = sizeof refused;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &refused, &size);
  return refused;
}

UniqueFd connect_to_path(const std::string& path, std::chrono::milliseconds patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) fail(path, ENAMETOOLONG);
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket = open_socket(AF_UNIX);
  const int refused =
      connect_within(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
  if (refused != 0) fail(path, refused);
  return socket;
}

UniqueFd connect_to_host(const ClamdAddress& address, std::chrono::milliseconds patience) {
  const std::string name = address.host + ":" + std::to_string(address.port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int unknown =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (unknown != 0) throw Fault(ErrorCode::unavailable, "clamd: " + name + ": " + ::gai_strerror(unknown));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  int refused = 0;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    UniqueFd socket = open_socket(one->ai_family);
    refused = connect_within(socket.get(), one->ai_addr, one->ai_addrlen, patience);
    if (refused == 0) return socket;
  }
  fail(name, refused);
}

}  // namespace

ClamdConnection::ClamdConnection(const ClamdAddress& address, std::chrono::milliseconds patience)
    : patience_(patience),
      socket_(address.socket_path.empty() ? connect_to_host(address, patience)
                                          : connect_to_path(address.socket_path, patience)) {}

bool ClamdConnection::send(Bytes data) {
  while (!data.empty()) {
    const ssize_t sent = ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      data = data.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(POLLOUT, "send", patience_);
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return false;
    } else if (errno != EINTR) {
      fail("send", errno);
    }
  }
  return true;
}

std::string ClamdConnection::receive_answer(std::chrono::milliseconds patience) {
  std::string answer;
  char piece[512];
  while (answer.size() < kAnswerBytesMax) {
    const ssize_t count = ::recv(socket_.get(), piece, sizeof piece, 0);
    if (count > 0) {
      answer.append(piece, static_cast<std::size_t>(count));
      if (const std::size_t end = answer.find('\0'); end != std::string::npos) return answer.substr(0, end);
    } else if (count == 0 || errno == ECONNRESET) {
      break;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(POLLIN, "receive", patience);
    } else if (errno != EINTR) {
      fail("receive", errno);
    }
  }
  if (answer.empty()) throw Fault(ErrorCode::unavailable, "clamd went away without an answer");
  return answer;
}

void ClamdConnection::wait_for(short events, const char* doing, std::chrono::milliseconds patience) {
  pollfd ready{socket_.get(), events, 0};
  const int count = ::poll(&ready, 1, static_cast<int>(patience.count()));
  if (count == 0) fail(doing, ETIMEDOUT);
  if (count < 0 && errno != EINTR) fail(doing, errno);
}

}  // namespace lumbung::scanning
