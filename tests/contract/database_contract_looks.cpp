// Lists over more rows than one page looks at.
#include <algorithm>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaFilter;
using media::MediaPage;
using media::ProcessingStatus;
using std::chrono::seconds;

constexpr int kMany = 5'200;  // a page looks at 5,000 rows
constexpr int kWithRarePrefix = 100;

struct Read {
  std::vector<std::uint64_t> ids;
  std::size_t pages = 0;
};

/// Films that failed, all in one second; the oldest did not. Their names are film0000 …
class Films {
 public:
  Films(DatabaseUnderTest& db, WorkspaceId workspace) : db_(db), workspace_(workspace) {
    std::vector<Media> wanted;
    for (int i = 0; i < kMany; ++i) {
      Media media;
      media.uuid = Uuid::make();
      media.workspace_id = workspace_;
      const std::string number = std::to_string(10'000 + i).substr(1);
      media.name = "film" + number + (i == 0 ? " langka.mp4" : ".mp4");
      media.type = "video/mp4";
      media.processing_status = i == 0 ? ProcessingStatus::completed : ProcessingStatus::failed;
      media.created_at = media.updated_at = db_.clock->now();
      wanted.push_back(std::move(media));
    }
    all_ = db_.put_media(wanted);
  }

  void expect_combinations_to_go_on_behind_what_was_looked_at() const;
  void expect_rare_words_at_once_and_frequent_ones_among_the_newest() const;
  void expect_changes_of_one_second_once_in_their_order() const;
  void expect_erasures_among_changes_that_are_looked_at() const;

 private:
  Read read(const MediaFilter& filter, std::uint32_t limit) const {
    Read read;
    std::optional<media::MediaCursor> place;
    do {
      const MediaPage page = db_.media->list(workspace_, filter, place, limit);
      for (const Media& media : page.items) read.ids.push_back(media.id.value);
      place = page.next;
    } while (place && ++read.pages < kMany);
    return read;
  }

  DatabaseUnderTest& db_;
  const WorkspaceId workspace_;
  std::vector<Media> all_;
};

void Films::expect_combinations_to_go_on_behind_what_was_looked_at() const {
  const MediaFilter rare{.status = ProcessingStatus::completed, .kind = media::Kind::video};
  const MediaPage first = db_.media->list(workspace_, rare, std::nullopt, 50);
  EXPECT_TRUE(first.items.empty());
  ASSERT_TRUE(first.next);
  const MediaPage second = db_.media->list(workspace_, rare, first.next, 50);
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].id, all_[0].id);
  EXPECT_FALSE(second.next);
  EXPECT_EQ(
      db_.media->list(workspace_, {.status = ProcessingStatus::completed}, std::nullopt, 50).items.size(), 1U)
      << "a filter alone finds it at once";
}

void Films::expect_rare_words_at_once_and_frequent_ones_among_the_newest() const {
  const MediaPage rare = db_.media->list(workspace_, {.query = "film LANGKA"}, std::nullopt, 50);
  ASSERT_EQ(rare.items.size(), 1U);
  EXPECT_EQ(rare.items[0].id, all_[0].id);

  const MediaPage newest = db_.media->list(workspace_, {.query = "fil"}, std::nullopt, 50);
  ASSERT_EQ(newest.items.size(), 50U);
  EXPECT_EQ(newest.items[0].id, all_.back().id);

  const MediaFilter old{.query = "film00 mp4"};  // film0000 … film0099 are more than 64 words, mp4 is one
  const Read read_old = read(old, 50);
  ASSERT_EQ(read_old.ids.size(), static_cast<std::size_t>(kWithRarePrefix));
  EXPECT_EQ(read_old.ids.front(), all_[kWithRarePrefix - 1].id.value);
  EXPECT_EQ(read_old.ids.back(), all_[0].id.value);
  EXPECT_TRUE(std::ranges::is_sorted(read_old.ids, std::ranges::greater()));
  EXPECT_EQ(read({.query = "film00"}, 50).ids, read_old.ids);
  EXPECT_EQ(read({.status = ProcessingStatus::failed, .query = "film00"}, 50).ids.size(), 99U);
}

void Films::expect_changes_of_one_second_once_in_their_order() const {
  const MediaFilter changes{.updated_since = db_.clock->now()};
  const Read all = read(changes, 200);
  ASSERT_EQ(all.ids.size(), all_.size());
  for (std::size_t i = 0; i < all_.size(); ++i) ASSERT_EQ(all.ids[i], all_[i].id.value);

  const Read rare = read({.status = ProcessingStatus::completed, .updated_since = db_.clock->now()}, 200);
  EXPECT_EQ(rare.ids, std::vector{all_[0].id.value});
  EXPECT_LE(rare.pages, 2U);
}

void Films::expect_erasures_among_changes_that_are_looked_at() const {
  const MediaFilter rare{.status = ProcessingStatus::pending,
                         .updated_since = db_.clock->now(),
                         .deleted = MediaFilter::Deleted::shown,
                         .archived = MediaFilter::Archived::shown};
  db_.clock->turn(seconds(5));
  ASSERT_TRUE(db_.media->erase(workspace_, all_[1].uuid, {}));
  const MediaPage first = db_.media->list(workspace_, rare, std::nullopt, 10);
  EXPECT_TRUE(first.erased.empty()) << "it came later than what was looked at";
  ASSERT_TRUE(first.next);
  const MediaPage second = db_.media->list(workspace_, rare, first.next, 10);
  ASSERT_EQ(second.erased.size(), 1U);
  EXPECT_EQ(second.erased[0].uuid, all_[1].uuid);
  EXPECT_FALSE(second.next);
  EXPECT_EQ(second.as_of, first.as_of);
}

TEST_P(DatabaseContract, ListsGoOnBehindMoreRowsThanAPageLooksAt) {
  const Films films(db_, workspace_);
  films.expect_combinations_to_go_on_behind_what_was_looked_at();
  films.expect_rare_words_at_once_and_frequent_ones_among_the_newest();
  films.expect_changes_of_one_second_once_in_their_order();
  films.expect_erasures_among_changes_that_are_looked_at();
}

}  // namespace
}  // namespace lumbung::test
