#include "app/engine_watch.h"

#include <atomic>
#include <latch>

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::app {
namespace {

enum class Fares { well, badly, full };

class EngineWatchTest : public testing::Test {
 protected:
  std::vector<EngineWatch::Engine> engines() {
    return {{"queue",
             [this] {
               if (fares_ == Fares::badly) throw Fault(ErrorCode::unavailable, "nobody listens");
               if (fares_ == Fares::full) throw Fault(ErrorCode::insufficient_storage, "no room");
             }},
            {"storage", [] {}}};
  }
  /// Ten seconds at most.
  bool comes_to_say(const std::string& line) {
    for (int i = 0; i < 2'000; ++i) {
      if (metrics_.render().find(line) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  std::atomic<Fares> fares_ = Fares::well;
  telemetry::Metrics metrics_{"test"};
  EngineWatch watch_{engines(), metrics_, telemetry::Log(), std::chrono::milliseconds(5)};
};

TEST_F(EngineWatchTest, SaysWhatGoesAndComesBack) {
  watch_.start();
  EXPECT_TRUE(comes_to_say("lumbung_engine_up{engine=\"queue\"} 1"));
  fares_ = Fares::badly;
  EXPECT_TRUE(comes_to_say("lumbung_engine_up{engine=\"queue\"} 0"));
  EXPECT_TRUE(comes_to_say("lumbung_engine_up{engine=\"storage\"} 1"));
  fares_ = Fares::well;
  EXPECT_TRUE(comes_to_say("lumbung_engine_up{engine=\"queue\"} 1"));
}

TEST_F(EngineWatchTest, WhatIsFullAnswers) {
  fares_ = Fares::full;
  watch_.start();
  EXPECT_TRUE(comes_to_say("lumbung_engine_up{engine=\"queue\"} 1"));
}

TEST_F(EngineWatchTest, AStopNeedNotWaitForOneThatHangs) {
  std::latch asked(1);
  std::latch answers(1);
  EngineWatch watch({{"scanner",
                      [&] {
                        asked.count_down();
                        answers.wait();
                      }},
                     {"storage", [] {}}},
                    metrics_, telemetry::Log(), std::chrono::hours(1));
  watch.start();
  asked.wait();
  watch.ask_no_more();
  EXPECT_FALSE(watch.wait_answered(std::chrono::milliseconds(20)));
  answers.count_down();
  EXPECT_TRUE(watch.wait_answered(std::chrono::seconds(30)));
}

TEST_F(EngineWatchTest, OneThatWasNeverStartedIsWaitedForByNobody) {
  watch_.ask_no_more();
  EXPECT_TRUE(watch_.wait_answered(std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace lumbung::app
