#include "telemetry/log.h"

#include <algorithm>
#include <limits>
#include <sstream>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strong_id.h"

namespace lumbung::telemetry {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using WorkspaceId = StrongId<struct WorkspaceTag>;

boost::json::object only_line(const std::ostringstream& out) {
  return boost::json::parse(out.str()).as_object();
}

auto line_count(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

class JsonLog : public testing::Test {
 protected:
  std::ostringstream out;
  Log log = Log::to_stream(out, LogLevel::info, LogFormat::json);
};

TEST_F(JsonLog, WritesOneObjectWithTimeLevelEventAndFields) {
  const auto uuid = Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91");
  log.info("media.completed", {{"media_uuid", *uuid},
                               {"workspace_id", WorkspaceId{7}},
                               {"took_ms", 12},
                               {"ratio", 0.5},
                               {"deduplicated", true},
                               {"size_bytes", std::uint64_t{5'000'000'000}}});
  const auto line = only_line(out);
  EXPECT_THAT(std::string(line.at("ts").as_string()),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z"));
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("event"), "media.completed");
  EXPECT_EQ(line.at("media_uuid"), "0190163d-8694-739b-aea5-966c26f8ad91");
  EXPECT_EQ(line.at("workspace_id"), 7);
  EXPECT_EQ(line.at("took_ms"), 12);
  EXPECT_EQ(line.at("ratio"), 0.5);
  EXPECT_EQ(line.at("deduplicated"), true);
  EXPECT_EQ(line.at("size_bytes"), 5'000'000'000);
}

TEST_F(JsonLog, EscapesHostileText) {
  const std::string name = "a\"b\\c\nd\x01{}%v";
  log.warning("upload.refused", {{"name", name}});
  EXPECT_THAT(out.str(), EndsWith("\n"));
  EXPECT_EQ(line_count(out.str()), 1);
  EXPECT_EQ(std::string(only_line(out).at("name").as_string()), name);
}

TEST_F(JsonLog, ReplacesWhatIsNotUtf8) {
  log.info("upload.refused", {{"name", "ok\xFF\xC0gone"}});
  EXPECT_THAT(std::string(only_line(out).at("name").as_string()), MatchesRegex("ok(\xEF\xBF\xBD)+gone"));
}

TEST_F(JsonLog, WritesNullForANumberThatJsonCannotSay) {
  log.info("x", {{"n", std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(only_line(out).at("n").is_null());
}

TEST_F(JsonLog, WritesNumbersAsPeopleDo) {
  log.info("x", {{"took_ms", 11.31297}, {"whole", 12.0}, {"tiny", 1e-9}});
  EXPECT_THAT(out.str(), HasSubstr(R"("took_ms":11.31297,"whole":12,"tiny":1e-09})"));
}

TEST_F(JsonLog, DropsWhatIsBelowTheLevel) {
  log.debug("noise");
  EXPECT_EQ(out.str(), "");
  EXPECT_FALSE(log.enabled(LogLevel::debug));
  EXPECT_TRUE(log.enabled(LogLevel::error));
}

TEST_F(JsonLog, WithAddsFieldsToEveryLineOfTheCopyAlone) {
  const Log request = log.with({{"request_id", "r1"}}).with({{"job_id", 3}});
  request.error("boom", {{"message", "why"}});
  const auto line = only_line(out);
  EXPECT_EQ(line.at("request_id"), "r1");
  EXPECT_EQ(line.at("job_id"), 3);
  EXPECT_EQ(line.at("message"), "why");
  EXPECT_EQ(line.at("level"), "error");

  out.str("");
  log.info("plain");
  EXPECT_FALSE(only_line(out).contains("request_id"));
}

TEST_F(JsonLog, KeepsLinesWholeWhenThreadsWriteAtOnce) {
  {
    std::vector<std::jthread> writers;
    writers.reserve(4);
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([this, writer] {
        for (int i = 0; i < 200; ++i) log.info("tick", {{"writer", writer}, {"i", i}});
      });
    }
  }
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(boost::json::parse(line).at("event"), "tick");
  }
  EXPECT_EQ(count, 800);
}

TEST(HumanLog, ReadsAsASentence) {
  std::ostringstream out;
  const Log log = Log::to_stream(out, LogLevel::debug, LogFormat::human);
  log.info("media.completed", {{"message", "done in time"}, {"name", "my photo.jpg"}, {"took_ms", 12}});
  EXPECT_THAT(out.str(), MatchesRegex("[0-9:.]+ info    media.completed done in time "
                                      "name=\"my photo.jpg\" took_ms=12\n"));
}

TEST(HumanLog, LetsNoTextSteerTheTerminal) {
  std::ostringstream out;
  const Log log = Log::to_stream(out, LogLevel::debug, LogFormat::human);
  log.info("x", {{"name",
                  "\x1B[2J\xC2\x9B"
                  "2J\x7F"},
                 {"message", "a\x1B]0;t\x07\r\nb\xC2\x9B"}});
  for (const char* control : {"\x1B", "\x07", "\r", "\x7F", "\xC2\x9B"})
    EXPECT_THAT(out.str(), Not(HasSubstr(control)));
  EXPECT_EQ(line_count(out.str()), 1);
}

TEST(Log, WithoutAPlaceToWriteDropsEverything) {
  const Log log;
  EXPECT_FALSE(log.enabled(LogLevel::error));
  log.with({{"request_id", "r"}}).error("nobody.hears", {{"n", 1}});
}

TEST(LogNames, AreReadAndRefused) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("warn"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("off"), LogLevel::off);
  EXPECT_EQ(parse_log_level("INFO"), std::nullopt);
  EXPECT_EQ(parse_log_format("auto"), LogFormat::automatic);
  EXPECT_EQ(parse_log_format("human"), LogFormat::human);
  EXPECT_EQ(parse_log_format(""), std::nullopt);
}

}  // namespace
}  // namespace lumbung::telemetry
