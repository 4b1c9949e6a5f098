// What LibreOffice does, and what is done to it, by a script in its place.
#include "processing/office_tool.h"

#include <gtest/gtest.h>

#include "unit/processing/scripted_tools.h"

namespace lumbung::processing::test {
namespace {

using Blame = media::ProcessingFailure::Blame;

Step<UniqueFd> pdf_by(const std::string& lines) {
  const lumbung::test::TempDirectory directory;
  write_script(directory.path() / "soffice.bin", lines);
  ScriptedTools around("");
  const OfficeTool office(around.parts().codec,
                          {.soffice = write_script(directory.path() / "soffice", "exit 1")});
  return office.to_pdf(around.original(), "docx", {});
}

const std::string kMakesIt = "for last; do :; done\necho pdf > \"${last%/*}/document.pdf\"\n";

TEST(OfficeTool, BeginsAgainWhenItWasKilled) {
  const auto pdf =
      pdf_by("[ -e \"$0.killed\" ] || { touch \"$0.killed\"; kill -KILL $PPID; exit 0; }\n" + kMakesIt);
  ASSERT_TRUE(pdf) << pdf.error().reason;
  EXPECT_TRUE(pdf->valid());
}

TEST(OfficeTool, IsTriedLaterWhenItIsKilledAgainAndAgain) {
  const auto pdf = pdf_by("kill -KILL $$");
  ASSERT_FALSE(pdf);
  EXPECT_EQ(pdf.error().blame, Blame::machine);
}

TEST(OfficeTool, IsTriedLaterWhenTheDiskIsFull) {
  for (const char* complaint : {"due to insufficient free disk space.", "write: No space left on device"}) {
    const auto pdf = pdf_by(std::string("echo '") + complaint + "' >&2; exit 77");
    ASSERT_FALSE(pdf) << complaint;
    EXPECT_EQ(pdf.error().code, ErrorCode::insufficient_storage);
    EXPECT_EQ(pdf.error().blame, Blame::machine);
  }
}

TEST(OfficeTool, WhatItDoesNotTakeOrDiesOfIsNoFault) {
  for (const char* lines : {"exit 1", "kill -SEGV $$"}) {
    const auto pdf = pdf_by(lines);
    ASSERT_TRUE(pdf) << pdf.error().reason;
    EXPECT_FALSE(pdf->valid());
  }
}

}  // namespace
}  // namespace lumbung::processing::test
