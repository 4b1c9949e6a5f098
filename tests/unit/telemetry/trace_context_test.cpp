#include "telemetry/trace_context.h"

#include <sstream>

#include <gtest/gtest.h>

#include "telemetry/trace_log.h"

namespace lumbung::telemetry {
namespace {

constexpr std::string_view kText = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, ReadsAndWritesTheHeaderOfTheStandard) {
  const auto context = TraceContext::parse(kText);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->span_id(), "b7ad6b7169203331");
  EXPECT_EQ(context->traceparent(), kText);
}

TEST(TraceContext, TakesWhatALaterVersionAddsAndNothingMalformed) {
  const auto later =
      TraceContext::parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-from-the-future");
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ(later->traceparent(), kText);
  for (const std::string_view bad : {
           "",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
           "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.x",
       }) {
    EXPECT_FALSE(TraceContext::parse(bad).has_value()) << bad;
  }
}

TEST(TraceContext, AChildStaysInTheTraceAndAnOrphanBeginsOne) {
  const TraceContext parent = *TraceContext::parse(kText);
  const TraceContext child = parent.child();
  EXPECT_EQ(child.trace_id(), parent.trace_id());
  EXPECT_NE(child.span_id(), parent.span_id());
  const TraceContext unknown;
  EXPECT_TRUE(unknown.empty());
  EXPECT_EQ(unknown.traceparent(), "");
  EXPECT_TRUE(TraceContext::parse(unknown.child().traceparent()).has_value());
  EXPECT_NE(unknown.child().trace_id(), unknown.child().trace_id());
}

TEST(TraceContext, LinesOfATracedLogCarryIt) {
  std::ostringstream out;
  const Log log = Log::to_stream(out, LogLevel::info, LogFormat::json);
  traced(log, *TraceContext::parse(kText)).info("a");
  EXPECT_NE(out.str().find(R"("trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331")"),
            std::string::npos)
      << out.str();
  out.str("");
  traced(log, {}).info("b");
  EXPECT_EQ(out.str().find("trace_id"), std::string::npos);
}

}  // namespace
}  // namespace lumbung::telemetry
