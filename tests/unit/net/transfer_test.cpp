#include <atomic>
#include <fstream>
#include <random>
#include <stdexcept>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "net/backoff.h"
#include "net/http_client.h"
#include "support/engine.h"
#include "support/scripted_server.h"
#include "support/temp_directory.h"

namespace lumbung::net {
namespace {

using test::ReceivedRequest;
using test::ScriptedAnswer;
using Manner = ScriptedAnswer::Manner;

HttpRequest request_to(const test::ScriptedServer& server, std::string method = "GET") {
  HttpRequest request;
  request.method = std::move(method);
  request.url = server.url() + "/a%20b?c=d";
  return request;
}

TEST(Transfer, NamesTheFieldsOfAnAnswerInLowerCase) {
  const test::ScriptedServer server([](const ReceivedRequest&) {
    return ScriptedAnswer{200, "", {{"ETag", "\"abc\""}, {"X-Empty", ""}}};
  });
  HttpClient client;
  const auto answer = client.send(request_to(server));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->header("etag"), "\"abc\"");
  EXPECT_EQ(answer->header("x-empty"), "");
  EXPECT_FALSE(answer->header("x-absent"));
}

TEST(Transfer, HandsTheBodyOfASuccessOnAndKeepsThatOfARefusal) {
  std::atomic<int> status = 200;
  const test::ScriptedServer server([&](const ReceivedRequest&) {
    return ScriptedAnswer{status, std::string(300'000, 'x')};
  });
  HttpClient client;
  HttpRequest request = request_to(server);
  std::size_t seen = 0;
  request.on_body = [&](Bytes data) { seen += data.size(); };
  request.answer_bytes_max = 300'000;
  EXPECT_EQ(client.send(request)->body, "");
  EXPECT_EQ(seen, 300'000U);
  status = 404;
  EXPECT_EQ(client.send(request)->body.size(), 300'000U);
  EXPECT_EQ(seen, 300'000U);
}

TEST(Transfer, TellsTheHeadBeforeTheBodyWhateverTheStatus) {
  std::atomic<int> status = 200;
  const test::ScriptedServer server([&](const ReceivedRequest&) {
    return ScriptedAnswer{status, std::string(300'000, 'x'), {{"X-Name", "nasi"}}};
  });
  HttpClient client;
  HttpRequest request = request_to(server);
  std::vector<int> told;
  std::size_t seen = 0;
  request.on_head = [&](const HttpAnswer& answer) {
    EXPECT_EQ(seen, 0U);
    EXPECT_EQ(answer.header("x-name"), "nasi");
    told.push_back(answer.status);
    if (answer.status != 200) throw std::runtime_error("not that one");
  };
  request.on_body = [&](Bytes data) { seen += data.size(); };
  ASSERT_TRUE(client.send(request));
  EXPECT_EQ(seen, 300'000U);
  status = 404;
  seen = 0;
  EXPECT_THROW((void)client.send(request), std::runtime_error);
  EXPECT_EQ(told, (std::vector{200, 404}));
}

TEST(Transfer, ThrowsWhatTheTakerOfTheBodyThrows) {
  const test::ScriptedServer server([](const ReceivedRequest&) { return ScriptedAnswer{200, "body"}; });
  HttpClient client;
  HttpRequest request = request_to(server);
  request.on_body = [](Bytes) { throw Fault(ErrorCode::insufficient_storage, "full"); };
  EXPECT_THROW(client.send(request), Fault);
}

TEST(Transfer, SendsASliceOfAFileWithItsLength) {
  const test::TempDirectory directory;
  std::ofstream(directory.path() / "f") << "0123456789";
  const UniqueFd file(::open((directory.path() / "f").c_str(), O_RDONLY | O_CLOEXEC));
  const test::ScriptedServer server([](const ReceivedRequest&) { return ScriptedAnswer{}; });
  HttpClient client;
  HttpRequest request = request_to(server, "PUT");
  request.slice = FileSlice{file.get(), 3, 4};
  ASSERT_TRUE(client.send(request));
  request.slice = FileSlice{file.get(), 3, 0};
  ASSERT_TRUE(client.send(request));
  request.slice = FileSlice{file.get(), 8, 4};
  EXPECT_FALSE(client.send(request)) << "the file ends before the slice does";
  const auto received = server.requests();
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0].method, "PUT");
  EXPECT_EQ(received[0].target, "/a%20b?c=d");
  EXPECT_EQ(received[0].body, "3456");
  EXPECT_EQ(received[1].headers.at("content-length"), "0");
}

TEST(Transfer, SaysTheLengthOfNothing) {
  const test::ScriptedServer server([](const ReceivedRequest&) { return ScriptedAnswer{}; });
  HttpClient client;
  for (const char* method : {"PUT", "POST"}) ASSERT_TRUE(client.send(request_to(server, method)));
  ASSERT_TRUE(client.send(request_to(server, "DELETE")));
  ASSERT_TRUE(client.send(request_to(server, "HEAD")));
  const auto received = server.requests();
  ASSERT_EQ(received.size(), 4U);
  EXPECT_EQ(received[0].headers.at("content-length"), "0");
  EXPECT_EQ(received[1].headers.at("content-length"), "0");
  EXPECT_EQ(received[2].method, "DELETE");
  EXPECT_EQ(received[3].method, "HEAD");
}

TEST(Transfer, GivesUpAfterItsTimeAndOnHalfABody) {
  std::atomic<Manner> manner = Manner::silence;
  const test::ScriptedServer server([&](const ReceivedRequest&) {
    return ScriptedAnswer{200, "the body", {}, manner.load()};
  });
  HttpClient client;
  HttpRequest request = request_to(server);
  request.total_timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(client.send(request).error().code, ErrorCode::unavailable);
  manner = Manner::half_a_body;
  EXPECT_EQ(client.send(request).error().code, ErrorCode::unavailable);
}

TEST(Transfer, GivesUpOnATrickle) {
  const test::ScriptedServer server([](const ReceivedRequest&) {
    return ScriptedAnswer{200, std::string(200, 'x'), {}, Manner::trickle};
  });
  HttpClient client;
  HttpRequest request = request_to(server);
  request.stall_timeout = std::chrono::seconds(1);
  request.bytes_per_second_min = 1'024;
  const auto answer = client.send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST(Transfer, BelievesTheAuthoritiesThatItIsGiven) {
  const test::Engine engine("https");
  HttpRequest request;
  request.url = engine["URL"];
  HttpClient stranger;
  EXPECT_FALSE(stranger.send(request));
  HttpClient client({.ca_file = engine["CA"]});
  const auto answer = client.send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
}

TEST(HttpDate, IsReadInItsUsualForm) {
  EXPECT_EQ(parse_http_date("Sun, 22 Nov 2026 14:00:00 GMT"), from_rfc3339("2026-11-22T14:00:00Z"));
  EXPECT_FALSE(parse_http_date("yesterday"));
}

TEST(Backoff, GrowsToItsBound) {
  const Backoff backoff{std::chrono::milliseconds(100), std::chrono::milliseconds(1'000)};
  std::minstd_rand random(1);
  for (const auto& [failures, whole] :
       {std::pair<unsigned, int>{1, 100}, {2, 200}, {4, 800}, {5, 1'000}, {60, 1'000}}) {
    for (int i = 0; i < 50; ++i) {
      const auto delay = backoff.delay(failures, random).count();
      EXPECT_GE(delay, whole / 2);
      EXPECT_LE(delay, whole);
    }
  }
}

}  // namespace
}  // namespace lumbung::net
