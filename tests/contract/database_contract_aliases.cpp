#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using legacy::Alias;

TEST_P(DatabaseContract, AnOldPathNamesItsMedia) {
  const media::Media media = admitted("0x61");
  db_.aliases->add({{"public/a.jpg", media.id}, {"public/é b.pdf", media.id}});
  const auto target = db_.aliases->find("public/a.jpg");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->media, media.id);
  EXPECT_EQ(target->uuid, media.uuid);
  EXPECT_TRUE(db_.aliases->find("public/é b.pdf"));
  EXPECT_FALSE(db_.aliases->find("public/A.jpg")) << "names of files are told apart by case";
  EXPECT_FALSE(db_.aliases->find("public/a.jpg "));
}

TEST_P(DatabaseContract, OfTwoMediaWithOneOldPathTheLowestIdHasIt) {
  const MediaId first = admitted("0x62").id;
  const MediaId second = admitted("0x63").id;
  ASSERT_LT(first, second);
  db_.aliases->add({{"public/x", second}, {"public/y", first}});
  db_.aliases->add({{"public/x", first}, {"public/y", second}, {"public/z", second}, {"public/z", first}});
  db_.aliases->add({{"public/x", second}});
  for (const char* path : {"public/x", "public/y", "public/z"})
    EXPECT_EQ(db_.aliases->find(path).value().media, first) << path;
  EXPECT_EQ(db_.aliases->list(0, 10).size(), 3U);
}

TEST_P(DatabaseContract, ListsOldPathsPageByPage) {
  const MediaId media = admitted("0x64").id;
  std::vector<Alias> aliases;
  aliases.reserve(600);
  for (int i = 0; i < 600; ++i) aliases.push_back({"public/" + std::to_string(i), media});
  db_.aliases->add(aliases);
  std::size_t seen = 0;
  std::uint64_t after = 0;
  for (auto page = db_.aliases->list(after, 250); !page.empty(); page = db_.aliases->list(after, 250)) {
    seen += page.size();
    EXPECT_GT(page.front().id, after);
    after = page.back().id;
  }
  EXPECT_EQ(seen, 600U);
}

TEST_P(DatabaseContract, AnErasedMediaLeavesItsOldPathsWithoutTheirTexts) {
  const media::Media media = admitted("0x65");
  db_.aliases->add({{"public/gone.jpg", media.id}});
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  const auto target = db_.aliases->find("public/gone.jpg");
  ASSERT_TRUE(target) << "or a file that the old application left there would be served";
  EXPECT_EQ(target->uuid, std::nullopt);
  EXPECT_EQ(db_.aliases->list(0, 10).at(0).path, "");
}

}  // namespace
}  // namespace lumbung::test
