#include "support/scripted_server.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace lumbung::test {
namespace {

constexpr int kLookEveryMs = 20;

/// Waits until there is something to read, or the server ends.
bool wait_readable(int descriptor, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd waiting{descriptor, POLLIN, 0};
    if (::poll(&waiting, 1, kLookEveryMs) > 0) return true;
  }
  return false;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

ReceivedRequest parse_head(const std::string& head) {
  ReceivedRequest request;
  std::istringstream lines(head);
  std::string line;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> request.target;
  while (std::getline(lines, line) && line.size() > 1) {
    const auto colon = line.find(": ");
    if (colon != std::string::npos)
      request.headers[lower(line.substr(0, colon))] = line.substr(colon + 2, line.size() - colon - 3);
  }
  return request;
}

std::optional<ReceivedRequest> receive(int peer, const std::stop_token& stop) {
  std::string data;
  std::optional<ReceivedRequest> request;
  std::size_t wanted = std::string::npos;
  char piece[65'536];
  while (data.size() < wanted) {
    if (!wait_readable(peer, stop)) return std::nullopt;
    const ssize_t count = ::recv(peer, piece, sizeof piece, 0);
    if (count <= 0) return std::nullopt;
    data.append(piece, static_cast<std::size_t>(count));
    const auto end = data.find("\r\n\r\n");
    if (request || end == std::string::npos) continue;
    request = parse_head(data.substr(0, end + 4));
    const auto length = request->headers.find("content-length");
    wanted = end + 4 + (length == request->headers.end() ? 0 : std::stoul(length->second));
  }
  if (request) request->body = data.substr(data.find("\r\n\r\n") + 4);
  return request;
}

void send_all(int peer, const std::string& data) {
  for (std::size_t sent = 0; sent < data.size();) {
    const ssize_t count = ::send(peer, data.data() + sent, data.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

/// Whether the client hangs up within the twentieth of a second.
bool has_gone(int peer) {
  pollfd watched{peer, POLLIN, 0};
  return ::poll(&watched, 1, 50) > 0;
}

std::string written(const ScriptedAnswer& answer, const std::string& method) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\nConnection: close\r\n";
  bool has_length = false;
  for (const auto& [name, value] : answer.headers) {
    text += name + ": " + value + "\r\n";
    has_length = has_length || lower(name) == "content-length";
  }
  if (!has_length) text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  text += "\r\n";
  if (method == "HEAD") return text;
  const bool half = answer.manner == ScriptedAnswer::Manner::half_a_body;
  return text + answer.body.substr(0, half ? answer.body.size() / 2 : std::string::npos);
}

}  // namespace

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  if (::bind(listener_.get(), plain, length) != 0 || ::listen(listener_.get(), 64) != 0 ||
      ::getsockname(listener_.get(), plain, &length) != 0) {
    throw std::runtime_error("the scripted server can't listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

ScriptedServer::~ScriptedServer() {
  acceptor_.request_stop();
  acceptor_.join();
}

std::vector<ReceivedRequest> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t ScriptedServer::count(const std::string& method, const std::string& part) const {
  const auto all = requests();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const ReceivedRequest& request) {
    return request.method == method && request.target.find(part) != std::string::npos;
  }));
}

void ScriptedServer::accept_all(const std::stop_token& stop) {
  std::vector<std::jthread> serving;
  while (wait_readable(listener_.get(), stop)) {
    UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    serving.emplace_back([this, peer = std::move(peer), &stop]() mutable { serve(std::move(peer), stop); });
  }
}

void ScriptedServer::serve(UniqueFd peer, const std::stop_token& stop) {
  const auto request = receive(peer.get(), stop);
  if (!request) return;
  ScriptedAnswer answer;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(*request);
    answer = script_(*request);
  }
  if (answer.manner == ScriptedAnswer::Manner::hang_up) return;
  if (answer.manner == ScriptedAnswer::Manner::silence) {
    wait_readable(peer.get(), stop);
    return;
  }
  const std::string text = written(answer, request->method);
  if (answer.manner != ScriptedAnswer::Manner::trickle) return send_all(peer.get(), text);
  const std::size_t head = text.size() - answer.body.size();
  send_all(peer.get(), text.substr(0, head));
  for (std::size_t at = head; at < text.size() && !has_gone(peer.get()); ++at)
    send_all(peer.get(), text.substr(at, 1));
}

}  // namespace lumbung::test
