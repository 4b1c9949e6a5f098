#include "telemetry/tracer.h"

#include <atomic>
#include <sstream>

#include <gtest/gtest.h>

#include "base/mutex.h"

namespace lumbung::telemetry {
namespace {

using namespace std::chrono_literals;

const TraceContext kCaller = *TraceContext::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

/// A collector that keeps what it is sent.
class TracerTest : public ::testing::Test {
 protected:
  Tracer::Settings settings() {
    Tracer::Settings settings;
    settings.post = [this](const std::string& json, const std::stop_token& stop) { return post(json, stop); };
    settings.tell_sent = [this](std::uint64_t count) { sent_ += count; };
    settings.tell_dropped = [this](std::uint64_t count) { dropped_ += count; };
    settings.batch_within = 5ms;
    settings.pause = 1ms;
    return settings;
  }

  Tracer::Answer post(const std::string& json, const std::stop_token& stop) {
    MutexLock lock(mutex_);
    posted_ += json;
    ++posts_;
    changed_.notify_all();
    if (hangs_) changed_.wait(lock, stop, [] { return false; });
    const int status = statuses_.empty() ? 200 : statuses_.front();
    if (!statuses_.empty()) statuses_.pop_front();
    return {.status = status, .body = answer_, .error = {}};
  }

  void wait_for_posts(unsigned count) {
    MutexLock lock(mutex_);
    changed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return posts_ >= count; });
  }

  Log log() { return Log::to_stream(out_, LogLevel::debug, LogFormat::json); }

  std::ostringstream out_;
  Mutex mutex_;
  StoppableCondition changed_;
  std::string posted_;
  unsigned posts_ = 0;
  bool hangs_ = false;
  std::deque<int> statuses_;
  std::string answer_ = "{}";
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
};

TEST_F(TracerTest, WithoutOneASpanIsNothing) {
  ASSERT_EQ(Tracer::of_process(), nullptr);
  Span span(kCaller, "a");
  span.set("key", 1);
  span.fail("no");
  const TraceScope scope(kCaller);
  EXPECT_FALSE(span.recorded());
  EXPECT_FALSE(Span("b").recorded());
  EXPECT_TRUE(TraceScope::current().empty());
}

TEST_F(TracerTest, SendsWhatEndedWithItsParentAndWhatItWas) {
  Tracer tracer(settings(), log());
  std::string outer_id;
  {
    const Span outer(kCaller, "outer");
    const TraceScope scope(outer);
    outer_id = outer.context()->span_id();
    EXPECT_EQ(outer.context()->parent_id(), kCaller.span_id());
    EXPECT_EQ(TraceScope::current(), *outer.context());
    Span inner("S3", SpanKind::client);
    inner.add_to_name("PUT");
    inner.set("count", 7U);
    inner.set("yes", true);
    inner.set("word", "a \"quoted\" \xff one");
    inner.fail("refused");
  }
  EXPECT_TRUE(TraceScope::current().empty());
  tracer.stop(10s);
  EXPECT_EQ(sent_, 2U);
  for (const std::string& part : {std::string(R"("traceId":"0af7651916cd43dd8448eb211c80319c")"),
                                  std::string(R"("parentSpanId":"b7ad6b7169203331","name":"outer","kind":1)"),
                                  R"("parentSpanId":")" + outer_id + R"(","name":"S3 PUT","kind":3)",
                                  std::string(R"({"key":"count","value":{"intValue":"7"}})"),
                                  std::string(R"({"key":"yes","value":{"boolValue":true}})"),
                                  std::string(R"("stringValue":"a \"quoted\" )"),
                                  std::string(R"("status":{"code":2,"message":"refused"})")}) {
    EXPECT_NE(posted_.find(part), std::string::npos) << part << "\n" << posted_;
  }
  EXPECT_EQ(posted_.find('\xff'), std::string::npos);
}

TEST_F(TracerTest, RecordsNothingOfATraceThatIsNotSampled) {
  Tracer tracer(settings(), log());
  const TraceContext unsampled =
      *TraceContext::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  const TraceScope scope(unsampled);
  EXPECT_FALSE(Span("a").recorded());
  EXPECT_FALSE(Span(unsampled, "a").recorded());
  EXPECT_FALSE(Span::of(unsampled, "a", SpanKind::consumer).recorded());
  EXPECT_FALSE(Span(TraceContext(), "a").recorded());
}

TEST_F(TracerTest, WhatEndsByAnExceptionHasFailed) {
  Tracer tracer(settings(), log());
  try {
    const Span span(kCaller, "a");
    throw std::runtime_error("not said to anybody");
  } catch (const std::runtime_error&) {
    const Span after(kCaller, "after");
  }
  tracer.stop(10s);
  EXPECT_NE(posted_.find(R"("message":"ended by an exception")"), std::string::npos);
  EXPECT_EQ(posted_.find("not said"), std::string::npos);
  EXPECT_NE(posted_.find(R"("status":{}})"), std::string::npos);
}

TEST_F(TracerTest, ACollectorThatHangsMakesNobodyWaitAndTheQueueHasAnEnd) {
  hangs_ = true;
  Tracer::Settings bounded = settings();
  bounded.waiting_max = 10;
  Tracer tracer(std::move(bounded), log());
  { const Span first(kCaller, "first"); }
  wait_for_posts(1);
  for (int i = 0; i < 25; ++i) const Span span(kCaller, "more");
  EXPECT_EQ(dropped_, 15U);
  tracer.stop(20ms);
  EXPECT_EQ(sent_, 1U) << "what was on its way is answered when that is stopped";
  EXPECT_EQ(dropped_, 25U);
}

TEST_F(TracerTest, TriesAgainWhatMayPassAndDropsWhatIsRefused) {
  statuses_ = {503, 429, 200, 400};
  Tracer tracer(settings(), log());
  { const Span span(kCaller, "a"); }
  wait_for_posts(3);
  { const Span span(kCaller, "b"); }
  wait_for_posts(4);
  tracer.stop(10s);
  EXPECT_EQ(sent_, 1U);
  EXPECT_EQ(dropped_, 1U);
  const std::string said = out_.str();
  EXPECT_NE(said.find("traces.taken_again"), std::string::npos);
  EXPECT_EQ(posts_, 4U);
}

TEST_F(TracerTest, CountsWhatTheCollectorRejectsOfABatch) {
  answer_ = R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}})";
  Tracer tracer(settings(), log());
  { const Span span(kCaller, "a"); }
  tracer.stop(10s);
  EXPECT_EQ(sent_, 0U);
  EXPECT_EQ(dropped_, 1U);
}

TEST_F(TracerTest, GivesUpABatchAfterSomeTries) {
  statuses_ = {503, 503, 503, 503, 503};
  Tracer tracer(settings(), log());
  { const Span span(kCaller, "a"); }
  wait_for_posts(5);
  tracer.stop(10s);
  EXPECT_EQ(dropped_, 1U);
}

}  // namespace
}  // namespace lumbung::telemetry
