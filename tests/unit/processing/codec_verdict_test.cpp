#include "processing/codec_verdict.h"

#include <gtest/gtest.h>

namespace lumbung::processing {
namespace {

using Blame = media::ProcessingFailure::Blame;
using sandbox::Ending;

sandbox::RunOutcome ended(Ending ending) {
  sandbox::RunOutcome outcome;
  outcome.ending = ending;
  return outcome;
}

TEST(CodecVerdict, NoFailureWhenFinished) {
  EXPECT_FALSE(failure_of(ended(Ending::finished), std::nullopt));
}

TEST(CodecVerdict, PassesOnWhatTheCodecSaid) {
  const auto failure =
      failure_of(ended(Ending::refused), sandbox::Refused{ErrorCode::pixel_budget, "Too many pixels."});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->blame, Blame::file);
  EXPECT_EQ(failure->code, ErrorCode::pixel_budget);
  EXPECT_EQ(failure->reason, "Too many pixels.");
}

TEST(CodecVerdict, BlamesTheFileForItsAppetite) {
  for (const Ending ending :
       {Ending::out_of_memory, Ending::cpu_exceeded, Ending::output_exceeded, Ending::threads_exceeded}) {
    const auto failure = failure_of(ended(ending), std::nullopt);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->blame, Blame::file) << to_string(ending);
    EXPECT_EQ(failure->code, ErrorCode::resource_limit);
  }
}

TEST(CodecVerdict, CountsADeathAgainstTheFileAndASecondTryAgainstTheMachine) {
  for (const Ending ending :
       {Ending::crashed, Ending::timed_out, Ending::forbidden_call, Ending::protocol_violation}) {
    EXPECT_EQ(failure_of(ended(ending), std::nullopt)->blame, Blame::sandbox) << to_string(ending);
  }
  for (const Ending ending :
       {Ending::zygote_lost, Ending::killed, Ending::not_confined, Ending::cancelled, Ending::disk_full}) {
    EXPECT_EQ(failure_of(ended(ending), std::nullopt)->blame, Blame::machine) << to_string(ending);
  }
}

TEST(CodecVerdict, BlamesTheMachineThatGaveADecoderNoProcessor) {
  sandbox::RunOutcome starved = ended(Ending::timed_out);
  starved.was_starved = true;
  EXPECT_EQ(failure_of(starved, std::nullopt)->blame, Blame::machine);
}

}  // namespace
}  // namespace lumbung::processing
