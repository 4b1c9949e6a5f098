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

TEST(TraceContext, AChildKnowsItsParentAndIsSampledAsThat) {
  const TraceContext parent = *TraceContext::parse(kText);
  EXPECT_EQ(parent.parent_id(), "");
  EXPECT_TRUE(parent.sampled());
  EXPECT_EQ(parent.child().parent_id(), parent.span_id());
  EXPECT_EQ(TraceContext::make().parent_id(), "");
  EXPECT_FALSE(TraceContext().sampled());
  const std::string head(kText.substr(0, kText.size() - 2));
  for (const auto& [flags, sampled] : {std::pair("00", false), std::pair("02", false), std::pair("03", true),
                                       std::pair("0b", true), std::pair("fe", false)}) {
    const TraceContext context = *TraceContext::parse(head + flags);
    EXPECT_EQ(context.sampled(), sampled) << flags;
    EXPECT_EQ(context.child().sampled(), sampled) << flags;
    EXPECT_TRUE(context.child().traceparent().ends_with(flags));
  }
}

TEST(TraceContext, TheRatioDecidesByTheIdOfTracesThatBeginHere) {
  const std::string low = std::string(9, '\x01') + std::string(1, '\x3f') + std::string(6, '\xff');
  const std::string high = std::string(9, '\x01') + std::string(1, '\x40') + std::string(6, '\x00');
  const std::string span(8, '\x07');
  TraceContext::set_sample_ratio(0.25);
  EXPECT_TRUE(TraceContext::from(low, span).sampled());
  EXPECT_FALSE(TraceContext::from(high, span).sampled());
  EXPECT_FALSE(TraceContext::from(high, span).child().sampled());
  EXPECT_TRUE(TraceContext::from(low + span, span).sampled()) << "the bytes behind its own are not the id's";
  EXPECT_FALSE(TraceContext::from(high + std::string(8, '\0'), span).sampled());
  TraceContext::set_sample_ratio(0);
  EXPECT_FALSE(TraceContext::make().sampled());
  EXPECT_TRUE(TraceContext::parse(kText)->child().sampled()) << "what a caller decided stays";
  TraceContext::set_sample_ratio(1);
  EXPECT_TRUE(TraceContext::from(std::string(24, '\xff'), span).sampled());
}

TEST(TraceContext, PassesOnTheStateOfOtherSystems) {
  TraceContext context = *TraceContext::parse(kText);
  context.set_state(" rojo=00f0 ,, 1tenant@sys= a\"b\\c");
  EXPECT_EQ(context.state(), "rojo=00f0,1tenant@sys= a\"b\\c");
  EXPECT_EQ(context.child().state(), context.state());
  for (const std::string_view bad :
       {"rojo", "=x", "rojo=", "Rojo=1", "a=b=c", "a=\x01", "a=\xc3\xa9", "a=1,b"}) {
    context.set_state(bad);
    EXPECT_EQ(context.state(), "") << bad;
  }
}

TEST(TraceContext, LeavesOutTheEndOfAStateThatIsTooLong) {
  TraceContext context = *TraceContext::parse(kText);
  const std::string first = "a=" + std::string(250, 'x');
  const std::string second = "b=" + std::string(250, 'y');
  context.set_state(first + "," + second + ",c=1234,d=6");
  EXPECT_EQ(context.state(), first + "," + second + ",c=1234") << "512 in all";
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
