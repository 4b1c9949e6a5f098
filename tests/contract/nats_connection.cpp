// Connections that nats.c gives up for good: another one takes their place.
#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "contract/nats_queue_nodes.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;

/// Listens on a free port of loopback, as a proxy does whose servers are down: takes each connection, and
/// hangs up.
class HangsUp {
 public:
  HangsUp() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    for (int tried = 1; !bind(); ++tried) {
      if (tried == 100) throw std::runtime_error("no free port");
    }
    if (::listen(listener_.get(), 16) != 0) throw std::runtime_error("listening on a free port");
    thread_ = std::jthread([this] {
      while (const UniqueFd taken{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)}) ++hung_up_;
    });
  }
  ~HangsUp() { ::shutdown(listener_.get(), SHUT_RDWR); }
  HangsUp(const HangsUp&) = delete;
  HangsUp& operator=(const HangsUp&) = delete;

  std::string port() const { return std::to_string(port_); }
  std::string url() const { return "nats://127.0.0.1:" + port(); }
  int hung_up() const { return hung_up_; }

 private:
  /// Below the ports that the system hands out, one of which a client may have got when the server is to
  /// listen there (engine.py, free_port).
  bool bind() {
    port_ = static_cast<std::uint16_t>(std::uniform_int_distribution(10'000, 32'767)(random_));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    return ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  std::random_device random_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> hung_up_ = 0;
  std::jthread thread_;
};

bool comes_true(const std::function<bool()>& is_true) {
  for (int i = 0; i < 2'000; ++i) {
    if (is_true()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

struct Signals {
  ChangeSignal first;
  ChangeSignal second;
};

void expect_job_passes(TwoNodes& nodes) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::process_media;
  const auto id = nodes.first.queue.enqueue(job);
  const auto claimed = nodes.second.queue.claim({jobs::QueueName::media_high}, "w", 30s, 20s, {});
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->job.id, id);
  EXPECT_TRUE(nodes.second.queue.complete(claimed->lease));
}

void expect_signal_passes(TwoNodes& nodes, Signals& signals) {
  nodes.first.queue.examine(20s);
  nodes.second.queue.examine(20s);
  const auto before = signals.second.generation();
  EXPECT_TRUE(comes_true([&] {
    signals.first.notify();  // who is connected since a moment ago may not listen yet
    return signals.second.wait(before, 100ms, {}) > before;
  }));
}

/// What is known to be the matter with the connection that there is not.
std::string trouble_of(Node& node) {
  try {
    node.queue.examine(0ms);
  } catch (const Fault& fault) {
    return fault.what();
  }
  return {};
}

void write_password(const Engine& server, const std::string& password) {
  std::ofstream(server["LOGIN"]) << R"(authorization { user: "lumbung", password: ")" << password << "\" }\n";
  ::kill(std::stoi(server["PID"]), SIGHUP);
}

TEST(NatsConnection, IsMadeOnceNobodyHangsUpAnyMore) {
  auto before = std::make_unique<HangsUp>();
  const std::string port = before->port();
  Signals signals;
  TwoNodes nodes(before->url(), "hangs-up");
  nodes.first.queue.connect(signals.first);
  nodes.second.queue.connect(signals.second);
  EXPECT_NE(trouble_of(nodes.first).find("NATS does not answer: "), std::string::npos)
      << trouble_of(nodes.first);
  expect_job_passes(nodes);
  EXPECT_TRUE(comes_true([&] { return before->hung_up() >= 6; }));
  before.reset();
  const Engine server("nats", {"--port", port});
  expect_signal_passes(nodes, signals);
  expect_job_passes(nodes);
}

TEST(NatsConnection, IsMadeAnewOnceThePasswordIsTakenAgain) {
  const Engine server("nats", {"--password", "right"});
  Signals signals;
  TwoNodes nodes(server["URL"], "password");
  nodes.first.queue.connect(signals.first);
  nodes.second.queue.connect(signals.second);
  expect_signal_passes(nodes, signals);
  write_password(server, "another");
  for (Node* node : {&nodes.first, &nodes.second}) {
    EXPECT_TRUE(comes_true([&] { return trouble_of(*node).find("Authorization") != std::string::npos; }));
  }
  expect_job_passes(nodes);
  write_password(server, "right");
  expect_signal_passes(nodes, signals);
  expect_job_passes(nodes);
}

}  // namespace
}  // namespace lumbung::test
