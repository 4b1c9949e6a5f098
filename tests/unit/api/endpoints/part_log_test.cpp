#include "api/endpoints/part_log.h"

#include <sstream>

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

TEST(PartLog, HearsOfChangesAlone) {
  std::ostringstream out;
  PartLog log(telemetry::Log::to_stream(out, telemetry::LogLevel::info, telemetry::LogFormat::json));
  const auto told = [&](std::string_view part, std::string_view state, std::string_view reason = "") {
    out.str("");
    log.tell(part, state, reason);
    return out.str();
  };
  const auto has = [](const std::string& line, std::string_view words) {
    return line.find(words) != std::string::npos;
  };
  EXPECT_EQ(told("database", "ok"), "") << "it was never away";

  const std::string gone = told("database", "unavailable", "no route");
  EXPECT_TRUE(has(gone, "readiness.no_answer") && has(gone, "\"database\"") && has(gone, "no route")) << gone;
  EXPECT_EQ(told("database", "unavailable", "no route at all"), "");
  EXPECT_TRUE(has(told("storage", "unavailable"), "\"storage\"")) << "each part has a state of its own";
  EXPECT_TRUE(has(told("database", "full", "no room"), "\"full\"")) << "another reason is news";
  EXPECT_EQ(told("database", "full", "no room"), "");

  const std::string back = told("database", "ok");
  EXPECT_TRUE(has(back, "readiness.answers") && has(back, "\"database\"")) << back;
  EXPECT_EQ(told("database", "ok"), "");
  EXPECT_EQ(told("storage", "unavailable"), "") << "still away";
  EXPECT_TRUE(has(told("database", "unavailable"), "readiness.no_answer")) << "away once more";
}

}  // namespace
}  // namespace lumbung::api
