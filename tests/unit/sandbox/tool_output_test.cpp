#include "sandbox/tool_output.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_directory.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

using testing::HasSubstr;

class FillingTool : public Sandbox {
 protected:
  /// What it prints comes after it.
  ToolOutcome do_deed(const std::string& deed) {
    const test::TempDirectory own;
    ToolRequest order{LUMBUNG_ROGUE_TOOL, {deed}, {}, {}};
    order.limits.output_bytes_max = 4 << 20;
    order.limits.wall_time_max = std::chrono::seconds(60);
    order.directory = own.path();
    order.together_bytes_max = 16 << 20;
    printed_.clear();
    return pool_->run_tool(order, {}, [&](std::string_view text) { printed_ += text; });
  }

  void expect_excess(const std::string& deed, const std::string& why) {
    const ToolOutcome outcome = do_deed(deed);
    EXPECT_EQ(to_string(outcome.ending), to_string(Ending::output_exceeded)) << deed << ": " << printed_;
    EXPECT_THAT(outcome.detail, HasSubstr(why)) << deed;
  }

  void expect_refusal(const std::string& deed, const std::string& error) {
    EXPECT_EQ(do_deed(deed).ending, Ending::finished) << deed;
    EXPECT_EQ(printed_, error + "\n") << deed;
  }

  std::string printed_;
};

TEST_F(FillingTool, IsEndedWhenAllTogetherIsTooMuch) {
  for (const char* deed :
       {"fill-directory", "fill-without-names", "fill-by-mapping", "write-again-and-again"})
    expect_excess(deed, "in all");
  expect_excess("make-empty-files", "too many files");
}

TEST_F(FillingTool, DoesNotGetAwayBetweenTwoLooks) {
  expect_excess("fill-directory-and-leave", "in all");
}

TEST_F(FillingTool, CanHideNothing) {
  expect_refusal("make-closed-directory", "EPERM");
  expect_refusal("mask-the-owner", "EPERM");
  expect_refusal("set-much-aside", "EPERM");
}

TEST_F(FillingTool, MayWriteWhatItNeeds) {
  expect_refusal("work-in-own-directory", "done");
}

TEST(ToolOutput, CountsFilesAtAnyDepth) {
  const test::TempDirectory own;
  std::filesystem::create_directories(own.path() / "a" / "b");
  std::ofstream(own.path() / "a" / "b" / "c") << std::string(100'000, 'x');
  ToolRequest request;
  request.directory = own.path();
  request.together_bytes_max = 90'000;
  const ToolOutput output(request, {});
  const ToolOutput::Amount lying = output.in_directory();
  EXPECT_EQ(lying.files, 4U);
  EXPECT_GE(lying.bytes, 100'000U);
  EXPECT_FALSE(lying.is_hidden);
  EXPECT_NE(output.excess(lying, {}), "");
}

TEST(ToolOutput, SaysWhatIsTooMuch) {
  const test::TempDirectory own;
  ToolRequest request;
  request.directory = own.path();
  request.together_bytes_max = 1000;
  const ToolOutput output(request, {});
  EXPECT_EQ(output.excess({.bytes = 600}, {.bytes = 400, .written = 1000}), "");
  EXPECT_THAT(output.excess({.bytes = 600}, {.bytes = 401}), HasSubstr("in all"));
  EXPECT_THAT(output.excess({}, {.written = 1001}), HasSubstr("in all"));
  EXPECT_THAT(output.excess({.files = 10'001}, {}), HasSubstr("too many files"));
  EXPECT_THAT(output.excess({.is_hidden = true}, {}), HasSubstr("hides"));
}

}  // namespace
}  // namespace lumbung::sandbox
