// Documents through the real codec in its sandbox: states, variants, and what `fits` says of them.
#include <fstream>

#include <gtest/gtest.h>

#include "base/locked_directory.h"
#include "support/documents.h"
#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using lumbung::test::compound_file;
using lumbung::test::docx;
using lumbung::test::pdf;
using media::Channel;
using media::VariantName;

Processed process(const std::string& name, const std::string& content) {
  return studio().process(studio().write(name, content));
}

std::string shown(const Processed& processed) {
  return processed.report ? processed.report->metadata.document.value().shown : processed.failure->reason;
}

TEST(DocumentProcessing, APdfIsSentAsItIsAndShownByItsFirstPage) {
  const Processed done = process("terms.pdf", pdf("0 0 595 842", 2));
  EXPECT_EQ(shown(done), "page");
  EXPECT_EQ(done.report->metadata.pages, 2U);
  EXPECT_EQ(done.order, (std::vector{VariantName::thumbnail, VariantName::preview}));
  EXPECT_EQ(done.variants.at(VariantName::thumbnail).dimensions.width, 150U);
  EXPECT_EQ(done.variants.at(VariantName::preview).dimensions.height, 1200U);
  EXPECT_EQ(done.fit(Channel::session_document), VariantName::original);
  EXPECT_EQ(done.fit(Channel::template_header_document), VariantName::original);
  EXPECT_FALSE(done.fit(Channel::session_image));
  EXPECT_TRUE(done.report->metadata.skipped.empty());
}

TEST(DocumentProcessing, TheNameOfAFileDoesNotMatter) {
  const Processed done = process("photo.png", pdf());
  EXPECT_EQ(done.report->identity.mime, "application/pdf");
  EXPECT_EQ(done.report->identity.extension, "pdf");
}

TEST(DocumentProcessing, ADamagedFileFailsAtOnce) {
  for (const std::string& broken : {pdf("0 0 9 9", 0), docx().substr(0, 200)}) {
    const Processed done = process("broken", broken);
    ASSERT_TRUE(done.failure) << shown(done);
    EXPECT_EQ(done.failure->blame, media::ProcessingFailure::Blame::file);
    EXPECT_EQ(done.failure->code, ErrorCode::corrupt);
    EXPECT_TRUE(done.variants.empty());
  }
}

TEST(DocumentProcessing, ABombFailsAtOnce) {
  const Processed done = process("bomb.docx", docx({{"word/x.bin", std::string(100, '\0')}}, 4'000'000'000U));
  ASSERT_TRUE(done.failure) << shown(done);
  EXPECT_EQ(done.failure->code, ErrorCode::resource_limit);
}

TEST(DocumentProcessing, WhatCanNotBeShownGetsASheetWithItsLabel) {
  const Processed done = process("tool.bin", std::string("\x7f") + "ELF" + std::string(200, '\1'));
  EXPECT_EQ(shown(done), "placeholder");
  EXPECT_EQ(done.order, (std::vector{VariantName::thumbnail}));
  ASSERT_EQ(done.report->metadata.skipped.size(), 1U);
  EXPECT_EQ(done.report->metadata.skipped[0].variant, "preview");
}

TEST(DocumentProcessing, MacrosAreSentToNobody) {
  const Processed done = process("prices.xls", compound_file({"Root Entry", "Workbook", "_VBA_PROJECT_CUR"}));
  EXPECT_TRUE(done.report->metadata.document->has_macros);
  EXPECT_FALSE(done.fit(Channel::session_document));
  EXPECT_NE(done.why(Channel::session_document).find("macros"), std::string::npos);
}

TEST(DocumentProcessing, TextIsDrawn) {
  const Processed done = process("note.txt", "Dear customer,\nyour order is on its way.\n");
  EXPECT_EQ(shown(done), "text");
  EXPECT_EQ(done.fit(Channel::session_document), VariantName::original);
}

TEST(DocumentProcessing, AnEmptyFileIsADocumentOfNoKind) {
  const Processed done = process("empty.pdf", "");
  EXPECT_EQ(shown(done), "placeholder");
  EXPECT_FALSE(done.fit(Channel::session_document));
}

TEST(DocumentProcessing, LibreOfficeLaysOutWhatIsNoPdf) {
  const Processed done = process("letter.docx", docx());
  EXPECT_EQ(shown(done), "page");
  EXPECT_EQ(done.report->metadata.pages, 1U);
  EXPECT_EQ(done.variants.at(VariantName::preview).dimensions.height, 1200U);
  EXPECT_EQ(done.fit(Channel::session_document), VariantName::original);
  EXPECT_TRUE(done.report->metadata.skipped.empty());
}

TEST(DocumentProcessing, WhatLibreOfficeCanNotReadIsNoFault) {
  const Processed done = process("odd.docx", docx({{"word/document.xml", "<no xml"}}));
  EXPECT_TRUE(done.report) << done.failure->reason;
}

TEST(DocumentProcessing, WhatAKilledWorkerLeftIsRemovedByTheNextOne) {
  const LockedDirectory in_use(fs::temp_directory_path(), "lumbung-office-");
  const fs::path left = fs::temp_directory_path() / "lumbung-office-test-left";
  fs::create_directory(left);
  std::ofstream(left / "document.docx") << "somebody's";
  const Studio starts;
  EXPECT_FALSE(fs::exists(left)) << "however young it is";
  EXPECT_TRUE(fs::exists(in_use.path())) << "another worker is at it";
}

TEST(DocumentProcessing, LibreOfficeIsNoticedWhenItComes) {
  const lumbung::test::TempDirectory directory;
  const fs::path soffice = directory.path() / "soffice";
  Studio bare(Studio::default_settings(), soffice);
  const fs::path letter = bare.write("letter.docx", docx());
  EXPECT_EQ(shown(bare.process(letter)), "placeholder");
  fs::create_symlink(find_program("soffice").value(), soffice);
  EXPECT_EQ(shown(bare.process(letter)), "page");
}

TEST(DocumentProcessing, WithoutLibreOfficeItSaysWhatIsMissing) {
  Studio bare(Studio::default_settings(), "no-such-office");
  const Processed done = bare.process(bare.write("letter.docx", docx()));
  EXPECT_EQ(shown(done), "placeholder");
  EXPECT_EQ(done.fit(Channel::session_document), VariantName::original);
  ASSERT_EQ(done.report->metadata.skipped.size(), 1U);
  EXPECT_NE(done.report->metadata.skipped[0].reason.find("LibreOffice is not installed"), std::string::npos);
  EXPECT_EQ(done.report->metadata.skipped[0].lacks, "libreoffice");
}

}  // namespace
}  // namespace lumbung::processing::test
