#include "realtime/pusher_protocol.h"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::realtime {
namespace {

TEST(PusherProtocol, EstablishesWithDataAsAString) {
  EXPECT_EQ(
      connection_established_frame("123.456", std::chrono::seconds(30)),
      R"({"event":"pusher:connection_established","data":"{\"socket_id\":\"123.456\",\"activity_timeout\":30}"})");
}

TEST(PusherProtocol, WritesEventsWithDataAsAString) {
  EXPECT_EQ(
      event_frame("private-workspace.7", "media.deleted", R"({"name":"a \"b\""})"),
      R"({"event":"media.deleted","channel":"private-workspace.7","data":"{\"name\":\"a \\\"b\\\"\"}"})");
}

TEST(PusherProtocol, ConfirmsASubscriptionWithEmptyData) {
  EXPECT_EQ(
      subscription_succeeded_frame("private-workspace.7"),
      R"({"event":"pusher_internal:subscription_succeeded","channel":"private-workspace.7","data":"{}"})");
}

TEST(PusherProtocol, TellsErrorsWithCodeAndMessage) {
  EXPECT_EQ(error_frame(PusherCode::unauthorized, "no"),
            R"({"event":"pusher:error","data":{"code":4009,"message":"no"}})");
}

TEST(PusherProtocol, ReadsSubscribe) {
  const auto frame = parse_client_frame(
      R"({"event":"pusher:subscribe","data":{"auth":"k:s","channel":"private-workspace.7"}})");
  const auto& said = std::get<Subscribe>(frame.value());
  EXPECT_EQ(said.channel, "private-workspace.7");
  EXPECT_EQ(said.auth, "k:s");
}

TEST(PusherProtocol, ReadsDataThatIsAString) {
  const auto frame =
      parse_client_frame(R"({"event":"pusher:unsubscribe","data":"{\"channel\":\"private-workspace.7\"}"})");
  EXPECT_EQ(std::get<Unsubscribe>(frame.value()).channel, "private-workspace.7");
}

TEST(PusherProtocol, ReadsPingPongAndClientEvents) {
  EXPECT_TRUE(
      std::holds_alternative<Ping>(parse_client_frame(R"({"event":"pusher:ping","data":{}})").value()));
  EXPECT_TRUE(std::holds_alternative<Pong>(parse_client_frame(R"({"event":"pusher:pong"})").value()));
  const auto frame = parse_client_frame(R"({"event":"client-typing","channel":"x","data":{}})");
  EXPECT_EQ(std::get<ClientEvent>(frame.value()).name, "client-typing");
}

TEST(PusherProtocol, RefusesWhatIsNotTheProtocol) {
  const std::string deep(100'000, '[');
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("[]"), std::string("{}"), std::string(R"({"event":1})"),
        std::string(R"({"event":"pusher:nothing"})"), std::string(R"({"event":"media.deleted"})"), deep}) {
    EXPECT_FALSE(parse_client_frame(text).has_value()) << text.substr(0, 40);
  }
}

TEST(PusherProtocol, ASubscribeWithoutItsPartsHasEmptyOnes) {
  const auto frame = parse_client_frame(R"({"event":"pusher:subscribe","data":{"channel":7}})");
  EXPECT_EQ(std::get<Subscribe>(frame.value()).channel, "");
  EXPECT_EQ(std::get<Subscribe>(frame.value()).auth, "");
}

TEST(PusherProtocol, ChecksTheTarget) {
  EXPECT_FALSE(check_target("/app/key?protocol=7&client=js&version=8.4.0&flash=false", "key"));
  EXPECT_FALSE(check_target("/app/key?client=js&protocol=7", "key"));
  const auto code = [](std::string_view target) { return check_target(target, "key").value().code; };
  EXPECT_EQ(code("/app/other?protocol=7"), PusherCode::unknown_app);
  EXPECT_EQ(code("/app/?protocol=7"), PusherCode::unknown_app);
  EXPECT_EQ(code("/apps/key?protocol=7"), PusherCode::path_not_found);
  EXPECT_EQ(code("/app/key"), PusherCode::no_version);
  EXPECT_EQ(code("/app/key?xprotocol=7"), PusherCode::no_version);
  EXPECT_EQ(code("/app/key?protocol="), PusherCode::invalid_version);
  EXPECT_EQ(code("/app/key?protocol=seven"), PusherCode::invalid_version);
  EXPECT_EQ(code("/app/key?protocol=5"), PusherCode::unsupported_version);
  EXPECT_EQ(code("/app/key?protocol=77777777777777777777777"), PusherCode::unsupported_version);
}

TEST(PusherProtocol, SocketIdsAreTwoNumbersAndDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(make_socket_id());
  EXPECT_EQ(ids.size(), 1'000U);
  for (const std::string& id : ids) EXPECT_TRUE(is_socket_id(id)) << id;
}

TEST(PusherProtocol, KnowsASocketIdWhenItSeesOne) {
  EXPECT_TRUE(is_socket_id("1.2"));
  for (const char* text : {"", ".", "1.", ".2", "1", "1.2.3", "1.2:private-workspace.1", "a.b", "1.2\n",
                           "-1.2", "11111111111111111111111.22222222222222222222"}) {
    EXPECT_FALSE(is_socket_id(text)) << text;
  }
}

}  // namespace
}  // namespace lumbung::realtime
