#include "media/upload/file_name.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

TEST(FileName, IsTheLastPartOfAPath) {
  EXPECT_EQ(clean_file_name("photo.jpg"), "photo.jpg");
  EXPECT_EQ(clean_file_name("C:\\fakepath\\photo.jpg"), "photo.jpg");
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("  Foto Produk – é.jpg "), "Foto Produk – é.jpg");
}

TEST(FileName, IsNeverEmpty) {
  for (const char* nothing : {"", ".", "..", "/", "a/", "\x01\x02", "   ", "x/.."}) {
    EXPECT_EQ(clean_file_name(nothing), "file") << nothing;
  }
}

TEST(FileName, HasNoControlCharactersAndIsUtf8) {
  EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x\x7f.jpg"), "a  Set-Cookie: x .jpg");
  const std::string repaired = clean_file_name("a\xff\xfe.jpg");
  EXPECT_EQ(repaired.find('\xff'), std::string::npos);
  EXPECT_TRUE(repaired.ends_with(".jpg"));
}

TEST(FileName, FitsTheColumnAndKeepsItsExtension) {
  const std::string name = clean_file_name(std::string(300, 'a') + ".jpeg");
  EXPECT_EQ(name.size(), kNameBytesMax);
  EXPECT_TRUE(name.ends_with("a.jpeg"));
  EXPECT_EQ(clean_file_name(std::string(300, 'a')).size(), kNameBytesMax);
}

TEST(FileName, IsNotCutInTheMiddleOfACharacter) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "日";
  const std::string cut = clean_file_name(name);
  EXPECT_EQ(cut.size(), 255U);
  EXPECT_EQ(clean_text(name, 64).size(), 63U);
}

TEST(FileName, IsSentWithoutWhatIsNotSeen) {
  EXPECT_EQ(without_format_characters("a\u202Efdp.exe"), "afdp.exe");
  EXPECT_EQ(without_format_characters("\uFEFFm\u200Be\u2066n\u2069u\u200F\u00AD.pdf"), "menu.pdf");
  for (const char* kept : {"menü 日.pdf", "keluarga 👨\u200D👩\u200D👧.jpg", "\u0645\u06CC\u200C\u0646.pdf", ""})
    EXPECT_EQ(without_format_characters(kept), kept);
}

}  // namespace
}  // namespace lumbung::media
