#include "api/endpoints/cached_probe.h"

#include <atomic>
#include <semaphore>
#include <thread>

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::api {
namespace {

using std::chrono::seconds;
using Time = CachedProbe::Time;

TEST(CachedProbe, AsksOnceInAWhile) {
  int asked = 0;
  CachedProbe probe([&] { ++asked; }, {.answer_kept_for = seconds(10), .question_out_for = seconds(5)});
  const Time::time_point begin = Time::now();
  for (int i = 0; i < 5; ++i) EXPECT_NO_THROW(probe.require(begin + seconds(i)));
  EXPECT_EQ(asked, 1);
  probe.require(begin + seconds(10));
  EXPECT_EQ(asked, 2);
}

TEST(CachedProbe, ARefusalIsKeptTooAndRecovers) {
  bool broken = true;
  CachedProbe probe(
      [&] {
        if (broken) throw Fault("the bucket is away");
      },
      {.answer_kept_for = seconds(10)});
  const Time::time_point begin = Time::now();
  EXPECT_THROW(probe.require(begin), Fault);
  broken = false;
  EXPECT_THROW(probe.require(begin + seconds(9)), Fault);
  EXPECT_NO_THROW(probe.require(begin + seconds(10)));
}

TEST(CachedProbe, AnAnswerMayBeKeptForLongerThanARefusal) {
  bool full = false;
  CachedProbe probe(
      [&] {
        if (full) throw Fault(ErrorCode::insufficient_storage, "no room");
      },
      {.answer_kept_for = seconds(60), .refusal_kept_for = seconds(10)});
  const Time::time_point begin = Time::now();
  probe.require(begin);
  full = true;
  EXPECT_NO_THROW(probe.require(begin + seconds(59)));
  try {
    probe.require(begin + seconds(60));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::insufficient_storage);
    EXPECT_STREQ(fault.what(), "no room");
  }
  full = false;
  EXPECT_NO_THROW(probe.require(begin + seconds(70)));
}

TEST(CachedProbe, WhoComesWhileAQuestionHangsDoesNotHang) {
  std::binary_semaphore asked(0);
  std::binary_semaphore answer(0);
  int questions = 0;
  CachedProbe probe(
      [&] {
        if (++questions == 1) return;
        asked.release();
        answer.acquire();
      },
      {.answer_kept_for = seconds(10), .question_out_for = seconds(5)});
  const Time::time_point begin = Time::now();
  probe.require(begin);
  std::thread hanging([&] { probe.require(begin + seconds(20)); });
  asked.acquire();
  EXPECT_NO_THROW(probe.require(begin + seconds(21))) << "the last answer still stands";
  EXPECT_THROW(probe.require(begin + seconds(25)), Fault) << "it hangs for too long";
  answer.release();
  hanging.join();
  EXPECT_NO_THROW(probe.require(begin + seconds(26)));
}

}  // namespace
}  // namespace lumbung::api
