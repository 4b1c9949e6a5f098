#include <algorithm>
#include <fstream>
#include <future>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/encoding.h"
#include "base/error.h"
#include "http/file_response.h"
#include "http/strict_transport.h"
#include "raw_client.h"
#include "support/temp_directory.h"
#include "test_server.h"
#include "tls_client.h"

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class Tls : public testing::Test {
 protected:
  std::uint16_t start(std::vector<Route> routes) {
    server_.with_routes(std::move(routes));
    server_.tls = std::make_shared<TlsCredentials>(files_);
    return server_.start();
  }

  Route file_route(const std::string& name, const std::string& content) {
    const auto path = directory_.path() / name;
    std::ofstream(path, std::ios::binary) << content;
    return {Method::get, "/" + name, BlockingHandler([path, bytes = content.size()](const Request& request) {
              const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
              Representation thing;
              thing.source = std::make_shared<const UniqueFd>(descriptor);
              thing.size_bytes = bytes;
              return respond_with(request, std::move(thing));
            })};
  }

  std::uint16_t start(Route route) {
    std::vector<Route> routes;
    routes.push_back(std::move(route));
    return start(std::move(routes));
  }

  test::TempDirectory directory_;
  TlsFiles files_ = write_certificate(directory_.path(), "localhost");
  TestServer server_{{}};
};

std::string content_of(std::size_t bytes) {
  const std::string some = random_bytes(1021);
  std::string content;
  while (content.size() < bytes) content += some;
  content.resize(bytes);
  return content;
}

std::vector<Route> hello() {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/hello", always("hello")});
  return routes;
}

TEST_F(Tls, AnswersSeveralRequestsOfAConnection) {
  TlsClient client(start(hello()));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(get("/hello")));
    EXPECT_THAT(client.receive_until("hello"), StartsWith("HTTP/1.1 200 OK"));
  }
  ASSERT_TRUE(client.send(get("/hello", "Connection: close\r\n")));
  client.receive_until("hello");
  EXPECT_TRUE(client.is_closed_properly());
  EXPECT_EQ(server_.observer.wait_for(4).size(), 4U);
}

TEST_F(Tls, SendsAFileWhole) {
  constexpr std::size_t kBytes = 20'000'000;
  const std::string content = content_of(kBytes);
  TlsClient client(start(file_route("file", content)));
  ASSERT_TRUE(client.send(get("/file")));
  EXPECT_THAT(client.receive_until("\r\n\r\n"), HasSubstr("Content-Length: 20000000"));
  EXPECT_TRUE(client.receive_bytes(kBytes) == content);
}

/// A record has 16 KiB, the head among them, two are read at a time, and 64 KiB are tried at once.
TEST_F(Tls, SendsFilesOfEverySizeAroundARecord) {
  std::vector<Route> routes;
  std::vector<std::string> contents;
  for (const std::size_t around : {0U, 16'384U, 32'768U, 65'536U}) {
    for (const std::size_t bytes : {around, around + 1, around - std::min<std::size_t>(around, 300)}) {
      contents.push_back(content_of(bytes));
      routes.push_back(file_route("file" + std::to_string(contents.size()), contents.back()));
    }
  }
  TlsClient client(start(std::move(routes)));
  for (std::size_t i = 0; i < contents.size(); ++i) {
    ASSERT_TRUE(client.send(get("/file" + std::to_string(i + 1))));
    EXPECT_THAT(client.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
    EXPECT_TRUE(client.receive_bytes(contents[i].size()) == contents[i]) << contents[i].size();
  }
}

/// Its socket is full in the middle of a record, of a head and of a file.
TEST_F(Tls, SendsFilesToWhoAsksForManyAtOnceAndReadsLate) {
  constexpr std::size_t kAsked = 600;
  const std::string content = content_of(40'000);
  TlsClient client(start(file_route("file", content)));
  std::string all;
  for (std::size_t i = 0; i < kAsked; ++i) all += get("/file");
  ASSERT_TRUE(client.send(all));
  server_.observer.wait_for(1);
  for (std::size_t i = 0; i < kAsked; ++i) {
    ASSERT_THAT(client.receive_until("\r\n\r\n"), HasSubstr("Content-Length: 40000")) << i;
    ASSERT_TRUE(client.receive_bytes(content.size()) == content) << i;
  }
}

TEST_F(Tls, ARefusedUploadIsToldWhy) {
  std::vector<Route> routes;
  Route route{Method::post, "/small", BlockingHandler([](const Request&) { return Response::empty(204); })};
  route.body_bytes_max = 1000;
  routes.push_back(std::move(route));
  TlsClient client(start(std::move(routes)));
  ASSERT_TRUE(client.send(post("/small", std::string(4'000'000, 'x'))));
  EXPECT_THAT(client.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

using Given = std::promise<std::pair<UniqueFd, std::string>>;

/// Of /app, which gives its connection away.
std::vector<Route> upgrade_to(Given& given) {
  const auto upgrade = [&given](const Request&) {
    Response response;
    response.body = Upgrade{[&given](UniqueFd socket, std::string received) {
      given.set_value({std::move(socket), std::move(received)});
    }};
    return std::optional(std::move(response));
  };
  std::vector<Route> routes;
  routes.push_back({Method::get, "/app", InlineThenBlocking{upgrade, nullptr}});
  return routes;
}

const std::string kUpgrade = get("/app", "Connection: Upgrade\r\nUpgrade: websocket\r\n");

TEST_F(Tls, CarriesWhatAConnectionWasUpgradedTo) {
  Given given;
  TlsClient client(start(upgrade_to(given)));
  ASSERT_TRUE(client.send(kUpgrade));
  auto [socket, received] = given.get_future().get();
  EXPECT_EQ(received, kUpgrade);
  ASSERT_EQ(::send(socket.get(), "from the server.", 16, MSG_NOSIGNAL), 16);
  EXPECT_EQ(client.receive_until("."), "from the server.");
  EXPECT_EQ(server_.server().connections(), 0U) << "it is no connection of the server any more";
  socket.reset();
  EXPECT_TRUE(client.is_closed_properly());
}

TEST_F(Tls, WhoHoldsAnUpgradedConnectionMaySayGoodbyeWhileTheServerStops) {
  Given given;
  TlsClient client(start(upgrade_to(given)));
  ASSERT_TRUE(client.send(kUpgrade));
  UniqueFd socket = given.get_future().get().first;
  EXPECT_EQ(server_.server().drain(20s), Server::Stopped::drained);
  EXPECT_FALSE(TlsClient(server_.server().port()).is_connected());
  ASSERT_EQ(::send(socket.get(), "goodbye.", 8, MSG_NOSIGNAL), 8);
  socket.reset();
  auto stopped = std::async(std::launch::async, [&] { return server_.server().stop(20s); });
  EXPECT_EQ(client.receive_until("."), "goodbye.");
  EXPECT_TRUE(client.is_closed_properly());
  EXPECT_EQ(stopped.get(), Server::Stopped::drained);
}

TEST_F(Tls, AnUpgradedConnectionThatNobodyEndsIsCutOffByAStop) {
  Given given;
  TlsClient client(start(upgrade_to(given)));
  ASSERT_TRUE(client.send(kUpgrade));
  const UniqueFd socket = given.get_future().get().first;
  EXPECT_EQ(server_.server().stop(50ms), Server::Stopped::drained);
  EXPECT_FALSE(client.is_closed_properly());
}

TEST_F(Tls, TellsWhoSpeaksPlainHttp) {
  RawClient client(start(hello()));
  const auto answer = client.ask(get("/hello"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("https://"));
}

TEST_F(Tls, CutsOffWhoSaysNothing) {
  server_.options.head_timeout = 100ms;
  RawClient client(start(hello()));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Tls, AgreesOnHttp11) {
  TlsClient client(start(hello()), "\x02h2\x08http/1.1");
  ASSERT_TRUE(client.is_connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
}

TEST_F(Tls, SpeaksTls12WithForwardSecrecyAndAeadAlone) {
  const std::uint16_t port = start(hello());
  EXPECT_TRUE(TlsClient(port, {}, "ECDHE-ECDSA-AES128-GCM-SHA256").is_connected());
  EXPECT_TRUE(TlsClient(port, {}, "ECDHE-ECDSA-CHACHA20-POLY1305").is_connected());
  for (const char* weak : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM8"})
    EXPECT_FALSE(TlsClient(port, {}, weak).is_connected()) << weak;
}

TEST(StrictTransport, IsSaidInEveryAnswer) {
  TestServer server(hello(), {std::make_shared<StrictTransport>()});
  RawClient client(server.start());
  for (const std::string path : {"/hello", "/nothing"}) {
    const auto answer = client.ask(get(path));
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->header("Strict-Transport-Security"), "max-age=31536000") << path;
  }
}

TEST_F(Tls, ShowsARenewedCertificate) {
  files_.look_again = 0ms;
  const std::uint16_t port = start(hello());
  EXPECT_EQ(TlsClient(port).server_name(), "localhost");
  const TlsFiles renewed = write_certificate(directory_.path(), "renewed");
  std::filesystem::rename(renewed.certificate_chain, files_.certificate_chain);
  EXPECT_EQ(TlsClient(port).server_name(), "localhost") << "half of a renewal is none";
  std::filesystem::rename(renewed.private_key, files_.private_key);
  EXPECT_EQ(TlsClient(port).server_name(), "renewed");
}

TEST_F(Tls, TellsOnceOfARenewalThatFailsAndTriesItAgain) {
  files_.look_again = 0ms;
  std::ostringstream lines;
  TlsCredentials credentials(
      files_, telemetry::Log::to_stream(lines, telemetry::LogLevel::info, telemetry::LogFormat::json));
  const auto first = credentials.current();
  const TlsFiles renewed = write_certificate(directory_.path(), "renewed");
  const auto changed_at = std::filesystem::last_write_time(renewed.private_key);
  const auto aside = directory_.path() / "aside";
  std::filesystem::rename(renewed.private_key, aside);
  std::ofstream(renewed.private_key) << "not readable yet";
  std::filesystem::last_write_time(renewed.private_key, changed_at);
  std::filesystem::rename(renewed.certificate_chain, files_.certificate_chain);
  std::filesystem::rename(renewed.private_key, files_.private_key);
  for (int look = 0; look < 3; ++look) EXPECT_EQ(credentials.current(), first);
  const std::string told = lines.str();
  EXPECT_THAT(told, HasSubstr("tls.renewal_failed"));
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1);
  // As if it had been made readable, which changes no file.
  std::filesystem::rename(aside, files_.private_key);
  EXPECT_EQ(std::filesystem::last_write_time(files_.private_key), changed_at);
  EXPECT_NE(credentials.current(), first);
  EXPECT_EQ(lines.str(), told);
}

TEST_F(Tls, RefusesFilesThatDoNotBelongTogether) {
  files_.private_key = write_certificate(directory_.path(), "other").private_key;
  EXPECT_THROW(TlsCredentials{files_}, Fault);
  files_.private_key = directory_.path() / "missing";
  EXPECT_THROW(TlsCredentials{files_}, Fault);
}

TEST_F(Tls, AStopLetsTheAnswerArrive) {
  std::promise<void> entered;
  std::promise<void> release;
  std::vector<Route> routes;
  routes.push_back({Method::get, "/wait", BlockingHandler([&](const Request&) {
                      entered.set_value();
                      release.get_future().wait();
                      return Response::with_text(200, "text/plain", std::string(1'000'000, 'x') + ".");
                    })});
  TlsClient client(start(std::move(routes)));
  ASSERT_TRUE(client.send(get("/wait")));
  entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { return server_.server().stop(20s); });
  release.set_value();
  EXPECT_THAT(client.receive_until("x."), EndsWith("x."));
  EXPECT_TRUE(client.is_closed_properly());
  EXPECT_EQ(stopped.get(), Server::Stopped::drained);
}

}  // namespace
}  // namespace lumbung::http
