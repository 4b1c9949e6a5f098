#include "media/scan/scanner_guard.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_scanner.h"

namespace lumbung::media {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class Guard : public testing::Test {
 protected:
  Guard() {
    scanner_->before_answering = [this] {
      ++asked_;
      now_ += takes_;
    };
  }
  void hang() {
    scanner_->down = true;
    takes_ = seconds(60);
  }
  void recover() {
    scanner_->down = false;
    takes_ = seconds(0);
  }
  std::string page() { return metrics_.render(); }

  Breaker::Time now_{};
  seconds takes_{0};
  int asked_ = 0;
  std::ostringstream log_;
  telemetry::Metrics metrics_{"test"};
  test::ScriptedScanner* scanner_ = new test::ScriptedScanner;  // guard_ owns it
  ScannerGuard guard_{
      std::unique_ptr<MalwareScanner>(scanner_),
      {.metrics = metrics_,
       .log = telemetry::Log::to_stream(log_, telemetry::LogLevel::info, telemetry::LogFormat::json),
       .now = [this] { return now_; }}};
};

TEST_F(Guard, PassesQuestionsAndAnswersOn) {
  EXPECT_EQ(guard_.signatures_version().value(), "1");
  EXPECT_EQ(guard_.scan(-1, 7).value().finding, ScanVerdict::Finding::clean);
  EXPECT_TRUE(guard_.came_after("2", "1"));
  EXPECT_TRUE(guard_.came_after("1", "2"));
  EXPECT_TRUE(guard_.outranks("2", "1"));
  EXPECT_FALSE(guard_.outranks("1", "2"));
  EXPECT_TRUE(guard_.is_asked());
  EXPECT_THAT(page(), HasSubstr("lumbung_scanner_breaker_open 0\n"));
}

TEST_F(Guard, AScannerThatHangsIsLeftAloneAndItIsSaid) {
  hang();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guard_.signatures_version().error().code, ErrorCode::unavailable);
  EXPECT_FALSE(guard_.is_asked());
  EXPECT_THAT(page(), HasSubstr("lumbung_scanner_breaker_open 1\n"));
  EXPECT_THAT(log_.str(), HasSubstr("scanner.left_alone"));
  const Result<std::string> refused = guard_.signatures_version();
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable) << "the policy decides, as over one that is away";
  EXPECT_EQ(asked_, 3) << "nobody waited for it";

  recover();
  now_ += Breaker::kPauseMin;
  EXPECT_TRUE(guard_.signatures_version());
  EXPECT_TRUE(guard_.is_asked());
  EXPECT_THAT(page(), HasSubstr("lumbung_scanner_breaker_open 0\n"));
  EXPECT_THAT(log_.str(), HasSubstr("scanner.asked_again"));
}

TEST_F(Guard, OneThatSaysItsVersionAndHangsInItsScansIsLeftAloneToo) {
  for (std::uint64_t bytes = 1; bytes <= 3; ++bytes) {
    recover();
    EXPECT_TRUE(guard_.signatures_version());
    hang();
    EXPECT_FALSE(guard_.scan(-1, bytes));
  }
  EXPECT_FALSE(guard_.is_asked());
  const int before = asked_;
  EXPECT_FALSE(guard_.scan(-1, 4));
  EXPECT_EQ(asked_, before);
}

TEST_F(Guard, OneThatRefusesAtOnceIsAskedAsEver) {
  scanner_->down = true;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(guard_.signatures_version());
  EXPECT_EQ(asked_, 10);
  EXPECT_TRUE(guard_.is_asked());
  EXPECT_THAT(log_.str(), Not(HasSubstr("scanner.left_alone")));
}

TEST_F(Guard, OneFileAtWhichItHangsDoesNotStopTheOthers) {
  for (int i = 0; i < 5; ++i) {
    hang();
    EXPECT_FALSE(guard_.scan(-1, 4711));
  }
  recover();
  EXPECT_TRUE(guard_.scan(-1, 5));
}

TEST_F(Guard, AFileThatCantBeReadSaysNothingAboutTheScanner) {
  scanner_->before_answering = [this] {
    now_ += seconds(60);
    throw Fault("read for the scan");
  };
  for (std::uint64_t bytes = 1; bytes <= 5; ++bytes) EXPECT_THROW(guard_.scan(-1, bytes), Fault);
  EXPECT_TRUE(guard_.is_asked());
}

}  // namespace
}  // namespace lumbung::media
