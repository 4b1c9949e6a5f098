// Many clients upload at once over loopback; prints one JSON object with the time from the last byte that a
// client handed to its kernel to the last byte of the answer.
//
//   upload_load PORT TOKEN FILE CLIENTS UPLOADS_EACH PACE_MS
//
// Each upload sends FILE (its first bytes decide what it is) with a unique tail, paced over PACE_MS (0: as
// fast as it goes). The send buffer is kept small, so that "handed to the kernel" is close to "received".
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/unique_fd.h"

namespace {

using SteadyClock = std::chrono::steady_clock;

struct Load {
  std::uint16_t port = 0;
  std::string token;
  std::string content;
  int clients = 0;
  int uploads_each = 0;
  std::chrono::milliseconds pace{};
};

struct Figures {
  std::mutex mutex;
  std::vector<double> answered_ms;
  int failed = 0;
};

lumbung::UniqueFd connect_to(std::uint16_t port) {
  lumbung::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int send_buffer_bytes = 64 * 1024;
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) socket.reset();
  return socket;
}

bool send_all(int socket, const std::string& data, std::chrono::milliseconds pace) {
  constexpr std::size_t kPiece = 64 * 1024;
  const auto start = SteadyClock::now();
  for (std::size_t at = 0; at < data.size();) {
    const ssize_t sent = ::send(socket, data.data() + at, std::min(kPiece, data.size() - at), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
    if (at < data.size()) std::this_thread::sleep_until(start + pace * at / data.size());
  }
  return true;
}

/// Reads the answer to its end; its status, or 0.
int read_answer(int socket) {
  std::string answer;
  char piece[16'384];
  for (;;) {
    const ssize_t count = ::recv(socket, piece, sizeof piece, 0);
    if (count <= 0) break;
    answer.append(piece, static_cast<std::size_t>(count));
  }
  return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

std::string request_of(const Load& load, const std::string& unique) {
  const std::string head =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + unique + "\"\r\n\r\n";
  const std::string tail = "\r\n--b--\r\n";
  const std::size_t length = head.size() + load.content.size() + unique.size() + tail.size();
  return "POST /api/v1/media HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " +
         load.token +
         "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n" + head + load.content + unique + tail;
}

void run_client(const Load& load, int client, Figures& figures) {
  std::this_thread::sleep_for(load.pace * client / load.clients);
  for (int i = 0; i < load.uploads_each; ++i) {
    const std::string request =
        request_of(load, "client-" + std::to_string(client) + "-" + std::to_string(i));
    const auto socket = connect_to(load.port);
    const bool sent = socket && send_all(socket.get(), request, load.pace);
    const auto last_byte = SteadyClock::now();
    const int status = sent ? read_answer(socket.get()) : 0;
    const std::chrono::duration<double, std::milli> took = SteadyClock::now() - last_byte;
    const std::lock_guard lock(figures.mutex);
    status == 202 ? figures.answered_ms.push_back(took.count()) : static_cast<void>(++figures.failed);
  }
}

double percentile(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: upload_load PORT TOKEN FILE CLIENTS UPLOADS_EACH PACE_MS\n");
    return 2;
  }
  std::ifstream file(argv[3], std::ios::binary);
  const Load load{static_cast<std::uint16_t>(std::atoi(argv[1])),
                  argv[2],
                  std::string(std::istreambuf_iterator<char>(file), {}),
                  std::atoi(argv[4]),
                  std::atoi(argv[5]),
                  std::chrono::milliseconds(std::atoi(argv[6]))};
  Figures figures;
  const auto start = SteadyClock::now();
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < load.clients; ++i)
      clients.emplace_back([&load, &figures, i] { run_client(load, i, figures); });
  }
  const std::chrono::duration<double> took = SteadyClock::now() - start;
  std::sort(figures.answered_ms.begin(), figures.answered_ms.end());
  const double sent_mb = static_cast<double>(load.content.size() * figures.answered_ms.size()) / 1e6;
  std::printf(
      "{\"uploads\": %zu, \"failed\": %d, \"p50_ms\": %.1f, \"p95_ms\": %.1f, \"max_ms\": %.1f, "
      "\"mb_per_s\": %.1f}\n",
      figures.answered_ms.size(), figures.failed, percentile(figures.answered_ms, 0.5),
      percentile(figures.answered_ms, 0.95), percentile(figures.answered_ms, 1.0), sent_mb / took.count());
  return figures.failed == 0 ? 0 : 1;
}
