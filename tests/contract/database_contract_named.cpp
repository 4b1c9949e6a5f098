// Media that are asked for by their uuids, many at once.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;

std::vector<std::string> names_of(const std::vector<Media>& media) {
  std::vector<std::string> names;
  for (const Media& one : media) names.push_back(one.name);
  return names;
}

using Named = std::vector<std::string>;

TEST_P(DatabaseContract, FindsManyByTheirUuidsInTheOrderAsked) {
  const Media first = completed("first");
  const Media archived = completed("archived");
  ASSERT_TRUE(db_.media->archive(workspace_, archived.uuid, {}));
  const Media gone = completed("gone");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, gone.uuid, {}));
  const Media second = admitted("second");

  const std::vector<Uuid> asked = {archived.uuid, gone.uuid,  second.uuid,
                                   Uuid::make(),  first.uuid, second.uuid};
  const std::vector<Media> found = db_.media->find_all(workspace_, asked);
  EXPECT_EQ(names_of(found), (Named{"archived.jpg", "second.jpg", "first.jpg"}));
  EXPECT_TRUE(found[0].archived_at);
  EXPECT_EQ(found[2].processing_status, media::ProcessingStatus::completed);
  EXPECT_TRUE(db_.media->find_all(workspace_, {}).empty());
  EXPECT_TRUE(db_.media->find_all({99}, asked).empty()) << "another workspace's are not there";
}

TEST_P(DatabaseContract, FindsMoreByTheirUuidsThanGoIntoOneStatement) {
  const Media first = admitted("first");
  const Media last = admitted("last");
  std::vector<Uuid> asked = {first.uuid};
  for (int i = 0; i < 600; ++i) asked.push_back(Uuid::make());
  asked.push_back(last.uuid);
  EXPECT_EQ(names_of(db_.media->find_all(workspace_, asked)), (Named{"first.jpg", "last.jpg"}));
}

}  // namespace
}  // namespace lumbung::test
