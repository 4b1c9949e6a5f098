// Documents as the codec sees them: what they are, and what is drawn of them.
#include <gtest/gtest.h>

#include "support/documents.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

using lumbung::test::compound_file;
using lumbung::test::docx;
using lumbung::test::docx_of_office_365;
using lumbung::test::pdf;
using sandbox::Drawing;
using sandbox::Output;

constexpr Rgb kPaperYellow{255, 255, 0};

Drawing drawing_of(const JobResult& result) {
  EXPECT_TRUE(result.done) << (result.refused ? result.refused->reason : "");
  return result.drawn.value_or(sandbox::Drawn{}).drawing;
}

TEST(Document, ShowsTheFirstPageOfAPdf) {
  const JobResult result = draw(pdf("0 0 595 842", 3));
  EXPECT_EQ(drawing_of(result), Drawing::page);
  EXPECT_EQ(result.facts->mime, "application/pdf");
  EXPECT_EQ(result.facts->pages, 3U);
  const Raster preview = decode(result.files.at(Output::preview));
  EXPECT_EQ(preview.size, (Size{848, 1200}));
  EXPECT_LT(distance(preview, 400, 1000, kPaperYellow), 12);
  const Raster thumbnail = decode(result.thumbnail());
  EXPECT_EQ(thumbnail.size, (Size{150, 150}));
}

TEST(Document, CountsThePagesOfAThickBook) {
  EXPECT_EQ(draw(pdf("0 0 595 842", 12'345)).facts->pages, 12'345U);
}

/// The text is in a font that is not in the file.
TEST(Document, DrawsLettersInAFontOfTheMachine) {
  const Raster preview = decode(draw(pdf()).files.at(Output::preview));
  int dark = 0;
  for (std::uint32_t y = 100; y < 300; ++y) {
    for (std::uint32_t x = 0; x < preview.size.width; ++x) dark += distance(preview, x, y, {0, 0, 0}) < 60;
  }
  EXPECT_GT(dark, 500);
}

TEST(Document, DrawsAPageOfAHundredMetresAsSmallAsAnyOther) {
  const JobResult square = draw(pdf("0 0 283465 283465"));
  EXPECT_EQ(decode(square.files.at(Output::preview)).size, (Size{1200, 1200}));
  const JobResult banner = draw(pdf("0 0 283465 842"));
  EXPECT_EQ(decode(banner.files.at(Output::preview)).size, (Size{1200, 4}));
}

TEST(Document, RefusesAPageBeyondAnyPaper) {
  const JobResult result = draw(pdf("0 0 1000000000 1000000000"));
  ASSERT_TRUE(result.refused);
  EXPECT_EQ(result.refused->code, ErrorCode::pixel_budget);
}

TEST(Document, RefusesAPdfWithoutAPage) {
  for (const std::string& broken :
       {std::string("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
        pdf("0 0 10 10", 0), pdf().substr(0, 60)}) {
    const JobResult result = draw(broken);
    ASSERT_TRUE(result.refused) << broken;
    EXPECT_EQ(result.refused->code, ErrorCode::corrupt);
    EXPECT_TRUE(result.made.empty());
  }
}

TEST(Document, KnowsAWordFileByItsParts) {
  const JobResult result = draw(docx(), "docx");
  EXPECT_EQ(drawing_of(result), Drawing::placeholder);
  EXPECT_EQ(result.facts->mime, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_FALSE(result.facts->has_macros);
  EXPECT_EQ(decode(result.thumbnail()).size, (Size{150, 150}));
  EXPECT_TRUE(result.files.at(Output::preview).empty());
}

TEST(Document, KnowsAWordFileWhoseMainPartHasAnotherName) {
  constexpr const char* kWord = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const JobResult result = draw(docx_of_office_365(), "docx");
  EXPECT_EQ(drawing_of(result), Drawing::placeholder);
  EXPECT_EQ(result.facts->mime, kWord);
  EXPECT_FALSE(result.facts->has_macros);
  const JobResult with_macros = draw(docx_of_office_365("word/vbaProject2.bin"), "docx");
  EXPECT_TRUE(with_macros.facts->has_macros);

  std::string utf16 = "\xff\xfe";
  const std::string type = "<Types><Override ContentType=\"" + std::string(kWord) + ".main+xml\"/></Types>";
  for (const char c : type) utf16 += {c, '\0'};
  EXPECT_EQ(draw(lumbung::test::zip({{"[Content_Types].xml", utf16}, {"word/text.xml", "x"}})).facts->mime,
            kWord);
}

TEST(Document, KnowsATemplateOfAnOpenDocument) {
  const std::string type = "application/vnd.oasis.opendocument.text-template";
  const JobResult result = draw(lumbung::test::zip({{"mimetype", type}, {"content.xml", "<x/>"}}));
  EXPECT_EQ(drawing_of(result), Drawing::placeholder);
  EXPECT_EQ(result.facts->mime, type);
}

TEST(Document, RefusesAPackageWithoutAMainPart) {
  const JobResult result = draw(lumbung::test::zip(
      {{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", "<x/>"}, {"word/styles.xml", "<x/>"}}));
  ASSERT_TRUE(result.refused) << result.facts->mime;
  EXPECT_EQ(result.refused->code, ErrorCode::corrupt);
}

TEST(Document, ShowsThePictureThatItsProgramLeft) {
  const std::string picture = encode(flat({256, 362}, kBlue), ".jpg");
  const JobResult result = draw(docx({{"docProps/thumbnail.jpeg", picture}}));
  EXPECT_EQ(drawing_of(result), Drawing::embedded);
  EXPECT_LT(distance(decode(result.thumbnail()), 75, 75, kBlue), 12);
}

TEST(Document, DoesWithoutABrokenPicture) {
  const std::string picture = encode(noise({256, 256}, 3, 7), ".png").substr(0, 300);
  EXPECT_EQ(drawing_of(draw(docx({{"docProps/thumbnail.png", picture}}))), Drawing::placeholder);
  EXPECT_EQ(drawing_of(draw(docx({{"docProps/thumbnail.jpeg", "no picture"}}))), Drawing::placeholder);
}

TEST(Document, FindsMacros) {
  const JobResult modern = draw(docx({{"word/vbaProject.bin", "x"}}));
  EXPECT_TRUE(modern.facts->has_macros);
  EXPECT_EQ(modern.facts->mime, "application/vnd.ms-word.document.macroenabled.12");
  const JobResult old = draw(compound_file({"Root Entry", "WordDocument", "Macros", "_VBA_PROJECT"}));
  EXPECT_TRUE(old.facts->has_macros);
  EXPECT_EQ(old.facts->mime, "application/msword");
  EXPECT_FALSE(draw(compound_file({"Root Entry", "Workbook"})).facts->has_macros);
}

TEST(Document, KnowsWhatOpensWithAPasswordOnly) {
  EXPECT_TRUE(
      draw(compound_file({"Root Entry", "EncryptionInfo", "EncryptedPackage"})).facts->needs_password);
  const std::string manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
  const JobResult odt = draw(lumbung::test::zip(
      {{"mimetype", "application/vnd.oasis.opendocument.text"}, {"META-INF/manifest.xml", manifest}}));
  EXPECT_TRUE(odt.facts->needs_password);
  EXPECT_EQ(odt.facts->mime, "application/vnd.oasis.opendocument.text");
}

TEST(Document, RefusesABomb) {
  const JobResult result = draw(docx({{"word/media/image1.png", std::string(1000, '\0')}}, 4'000'000'000U));
  ASSERT_TRUE(result.refused);
  EXPECT_EQ(result.refused->code, ErrorCode::resource_limit);
}

TEST(Document, RefusesAPackageThatWasCutShort) {
  const std::string whole = docx({{"word/media/image1.bin", std::string(5000, 'x')}});
  const JobResult result = draw(whole.substr(0, whole.size() / 2));
  ASSERT_TRUE(result.refused);
  EXPECT_EQ(result.refused->code, ErrorCode::corrupt);
}

TEST(Document, DrawsText) {
  const JobResult result = draw("Dear customer,\n\nthis <b>is</b> & stays plain text.\n");
  EXPECT_EQ(drawing_of(result), Drawing::text);
  EXPECT_EQ(result.facts->mime, "text/plain");
  const Raster preview = decode(result.files.at(Output::preview));
  EXPECT_EQ(preview.size, (Size{849, 1200}));
  EXPECT_LT(distance(preview, 10, 10, {255, 255, 255}), 8);
}

TEST(Document, DrawsATable) {
  EXPECT_EQ(drawing_of(draw("name,amount\nrice,12\n\"salt, coarse\",3\nsugar,7\n")), Drawing::text);
}

TEST(Document, PutsItsLabelOnWhatItCanNotShow) {
  const JobResult result =
      draw(std::string("\x01\x02\x03\x04\x05\x06\x07", 7) + std::string(100, '\xfe'), "bin");
  EXPECT_EQ(drawing_of(result), Drawing::placeholder);
  EXPECT_EQ(result.facts->mime, "application/octet-stream");
}

TEST(Document, SurvivesNothingAtAll) {
  EXPECT_EQ(drawing_of(draw("")), Drawing::placeholder);
}

}  // namespace
}  // namespace lumbung::codec::test
