#include "database/name_words.h"

#include <gmock/gmock.h>

namespace lumbung::database {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NameWords, AreLettersAndDigitsOfAnyScriptInLowerCaseEachOnce) {
  EXPECT_THAT(name_words("Foto_Liburan-2024 (1).JPG foto"),
              ElementsAre("foto", "liburan", "2024", "1", "jpg"));
  EXPECT_THAT(name_words("ÉTÉ été ΟΔΟΣ οδος 中文檔案.pdf"), ElementsAre("été", "οδοσ", "中文檔案", "pdf"));
  EXPECT_THAT(name_words(" -_. "), IsEmpty());
  EXPECT_THAT(name_words(""), IsEmpty());
}

TEST(NameWords, TakeBytesThatAreNoTextForGaps) {
  EXPECT_THAT(name_words("a\xff\xfe"
                         "b\xc3"),
              ElementsAre("a", "b"));
}

TEST(NameWords, LeaveOutAccentsThatStandApart) {
  EXPECT_THAT(name_words("cafe\xcc\x81"), ElementsAre("cafe"));
}

TEST(NameWords, HaveLimitsThatCutNoCharacter) {
  const std::vector<std::string> words = name_words("a" + std::string(40, 'b') + "éééééééééééééééé");
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words.front(), "a" + std::string(40, 'b') + "ééééééééééé");
  std::string many;
  for (int i = 0; i < 100; ++i) many += std::to_string(i) + " ";
  EXPECT_EQ(name_words(many).size(), kWordsMax);
}

}  // namespace
}  // namespace lumbung::database
