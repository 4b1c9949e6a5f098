#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaFilter;
using media::MediaPage;

std::vector<std::string> names(const MediaPage& page) {
  std::vector<std::string> all;
  for (const Media& media : page.items) all.push_back(media.name);
  return all;
}

using Listed = std::vector<std::string>;

TEST_P(DatabaseContract, PagesNewestFirst) {
  for (const char* content : {"a", "b", "c", "d", "e"}) admitted(content);
  const MediaPage first = db_.media->list(workspace_, {}, std::nullopt, 2);
  EXPECT_EQ(names(first), (Listed{"e.jpg", "d.jpg"}));
  ASSERT_TRUE(first.next.has_value());
  const MediaPage second = db_.media->list(workspace_, {}, first.next, 2);
  EXPECT_EQ(names(second), (Listed{"c.jpg", "b.jpg"}));
  const MediaPage third = db_.media->list(workspace_, {}, second.next, 2);
  EXPECT_EQ(names(third), (Listed{"a.jpg"}));
  EXPECT_FALSE(third.next.has_value());
  EXPECT_TRUE(db_.media->list({99}, {}, std::nullopt, 10).items.empty());
}

TEST_P(DatabaseContract, FiltersByStatusKindPurposeAndName) {
  completed("done");
  failed("broken");
  media::NewUpload clip = upload_of("clip");
  clip.type = "video/mp4";
  clip.purpose = "session";
  clip.name = "50%_off.mp4";
  ASSERT_TRUE(db_.media->admit(clip).has_value());
  media::NewUpload drawing = upload_of("drawing");
  drawing.type = "image/svg+xml";
  ASSERT_TRUE(db_.media->admit(drawing).has_value());

  const auto listed = [&](const MediaFilter& filter) {
    return names(db_.media->list(workspace_, filter, std::nullopt, 10));
  };
  EXPECT_EQ(listed({.status = media::ProcessingStatus::failed}), (Listed{"broken.jpg"}));
  EXPECT_EQ(listed({.kind = media::Kind::video}), (Listed{"50%_off.mp4"}));
  EXPECT_EQ(listed({.kind = media::Kind::image}), (Listed{"broken.jpg", "done.jpg"}));
  EXPECT_EQ(listed({.kind = media::Kind::document}), (Listed{"drawing.jpg"}));
  EXPECT_EQ(listed({.purpose = "session"}), (Listed{"50%_off.mp4"}));
  EXPECT_EQ(listed({.query = "BROK"}), (Listed{"broken.jpg"}));
  EXPECT_EQ(listed({.query = "50%_O"}), (Listed{"50%_off.mp4"}));
  EXPECT_TRUE(listed({.query = "0%_o"}).empty()) << "no word begins with 0";
  EXPECT_TRUE(listed({.query = "%"}).empty()) << "no word is asked for";
  EXPECT_TRUE(listed({.query = "x' OR '1'='1"}).empty());
}

TEST_P(DatabaseContract, ListsDeletedMediaOnlyWhenAsked) {
  const Media gone = completed("gone");
  completed("here");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, gone.uuid, {}).has_value());
  EXPECT_EQ(names(db_.media->list(workspace_, {}, std::nullopt, 10)), (Listed{"here.jpg"}));
  MediaFilter only;
  only.deleted = MediaFilter::Deleted::only;
  EXPECT_EQ(names(db_.media->list(workspace_, only, std::nullopt, 10)), (Listed{"gone.jpg"}));
}

TEST_P(DatabaseContract, CatchesUpByUpdateOldestFirst) {
  for (const char* content : {"a", "b"}) admitted(content);
  db_.clock->turn(std::chrono::seconds(10));
  const Timestamp since = db_.clock->now();
  for (const char* content : {"c", "d", "e"}) admitted(content);
  db_.clock->turn(std::chrono::seconds(10));
  ASSERT_TRUE(db_.media->begin_processing(leased().lease, {1}).has_value());  // "a" changes last

  MediaFilter filter;
  filter.updated_since = since;
  Listed seen;
  std::optional<media::MediaCursor> place;
  do {
    const MediaPage page = db_.media->list(workspace_, filter, place, 2);
    for (const std::string& name : names(page)) seen.push_back(name);
    place = page.next;
  } while (place);
  EXPECT_EQ(seen, (Listed{"c.jpg", "d.jpg", "e.jpg", "a.jpg"}));
}

}  // namespace
}  // namespace lumbung::test
