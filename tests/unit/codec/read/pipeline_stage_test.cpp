#include "codec/read/pipeline_stage.h"

#include <array>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::codec::test {
namespace {

using Runs = PipelineStage::Runs;

class PipelineStageTest : public ::testing::TestWithParam<Runs> {
 protected:
  std::array<std::size_t, 4> ring_{};

  void pass(PipelineStage& stage, std::size_t value) {
    ring_[stage.next_slot()] = value;
    stage.pass_on();
  }
};

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

TEST_P(PipelineStageTest, TakesEverySlotInOrderAndAsItWasFilled) {
  for (const std::size_t count : {0U, 1U, 2U, 4U, 5U, 1000U}) {
    std::vector<std::size_t> taken;
    PipelineStage stage(GetParam(), ring_.size(), [&](std::size_t slot) { taken.push_back(ring_[slot]); });
    for (std::size_t i = 0; i < count; ++i) pass(stage, i);
    stage.finish();
    EXPECT_EQ(taken, up_to(count));
  }
}

TEST_P(PipelineStageTest, WaitsForTheSlowerSide) {
  std::vector<std::size_t> taken;
  PipelineStage stage(GetParam(), ring_.size(), [&](std::size_t slot) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    taken.push_back(ring_[slot]);
  });
  for (std::size_t i = 0; i < 50; ++i) pass(stage, i);
  stage.finish();
  EXPECT_EQ(taken, up_to(50));
}

TEST_P(PipelineStageTest, ThrowsWhatTheWorkThrew) {
  PipelineStage stage(GetParam(), ring_.size(), [&](std::size_t slot) {
    if (ring_[slot] == 10) throw std::runtime_error("the tenth");
  });
  const auto pass_all = [&] {
    for (std::size_t i = 0; i < 1000; ++i) pass(stage, i);
    stage.finish();
  };
  EXPECT_THROW(pass_all(), std::runtime_error);
}

TEST_P(PipelineStageTest, EndsWithoutTheRestWhenItsCallerGivesUp) {
  std::size_t taken = 0;
  {
    PipelineStage stage(GetParam(), ring_.size(), [&](std::size_t) { ++taken; });
    for (std::size_t i = 0; i < 3; ++i) pass(stage, i);
  }
  EXPECT_LE(taken, 3U);
}

INSTANTIATE_TEST_SUITE_P(Both, PipelineStageTest, ::testing::Values(Runs::in_turn, Runs::beside));

}  // namespace
}  // namespace lumbung::codec::test
