// Who was away catches up: what changed, was deleted or archived, and what is gone for good, in one order.
#include <algorithm>

#include "contract/database_contract.h"
#include "media/catch_up.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaFilter;
using media::MediaPage;
using std::chrono::hours;
using std::chrono::seconds;
using Words = std::vector<std::string>;

MediaFilter changes_since(Timestamp since) {
  return {.updated_since = since,
          .deleted = MediaFilter::Deleted::shown,
          .archived = MediaFilter::Archived::shown};
}

std::string erased(const Media& media) {
  return "erased " + media.uuid.str();
}

/// What one answer tells, media first.
Words told(const MediaPage& page) {
  Words words;
  for (const Media& media : page.items)
    words.push_back(media.name + (media.deleted_at ? " deleted" : "") +
                    (media.archived_at ? " archived" : ""));
  for (const media::ErasedMedia& media : page.erased) words.push_back("erased " + media.uuid.str());
  return words;
}

/// What all pages of a list tell.
Words told_in_pages(media::MediaRepository& repository, WorkspaceId workspace, const MediaFilter& filter,
                    std::uint32_t limit) {
  Words words;
  std::optional<media::MediaCursor> place;
  do {
    const MediaPage page = repository.list(workspace, filter, place, limit);
    EXPECT_LE(page.items.size() + page.erased.size(), limit);
    for (const std::string& word : told(page)) words.push_back(word);
    place = page.next;
  } while (place);
  return words;
}

TEST_P(DatabaseContract, ChangesAreDeletionsAndErasuresToo) {
  std::map<std::string, Media> all;
  for (const char* name : {"a", "b", "c", "d", "e"}) all[name] = completed(name);
  db_.clock->turn(seconds(10));
  const MediaFilter changes = changes_since(db_.clock->now());
  ASSERT_TRUE(db_.media->soft_delete(workspace_, all["a"].uuid, {}));
  db_.clock->turn(seconds(1));
  ASSERT_TRUE(db_.media->erase(workspace_, all["b"].uuid, {}));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, all["c"].uuid, {}));
  ASSERT_TRUE(db_.media->erase(workspace_, all["d"].uuid, {}));
  ASSERT_TRUE(db_.media->archive(workspace_, all["e"].uuid, {}));
  db_.clock->turn(seconds(1));
  admitted("f");

  // Of the same second media come first.
  const Words expected = {"a.jpg deleted",  "c.jpg deleted",  "e.jpg archived",
                          erased(all["b"]), erased(all["d"]), "f.jpg"};
  EXPECT_EQ(told_in_pages(*db_.media, workspace_, changes, 1), expected);
  for (const std::uint32_t limit : {2U, 3U, 4U, 5U, 6U, 100U}) {
    Words words = told_in_pages(*db_.media, workspace_, changes, limit);
    EXPECT_TRUE(std::is_permutation(words.begin(), words.end(), expected.begin(), expected.end())) << limit;
  }
}

TEST_P(DatabaseContract, ErasuresAreToldWhateverTheFilterAndToTheirWorkspaceAlone) {
  const Timestamp since = db_.clock->now();
  const Media gone = completed("gone");
  ASSERT_TRUE(db_.media->erase(workspace_, gone.uuid, {}));
  MediaFilter films = changes_since(since);
  films.kind = media::Kind::video;
  EXPECT_EQ(told(db_.media->list(workspace_, films, std::nullopt, 10)), Words{erased(gone)});
  EXPECT_TRUE(db_.media->list(workspace_, {}, std::nullopt, 10).erased.empty()) << "it asks for no changes";
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  EXPECT_EQ(told(db_.media->list(other, changes_since(since), std::nullopt, 10)), Words{});
}

TEST_P(DatabaseContract, WhatCouldNotBeErasedIsNotToldToBeGone) {
  const Media media = completed("nasi");
  const Timestamp since = db_.clock->now();
  db_.put_into_campaign(media.id);
  EXPECT_FALSE(db_.media->erase(workspace_, media.uuid, {}));
  EXPECT_TRUE(db_.media->list(workspace_, changes_since(since), std::nullopt, 10).erased.empty());
  const Media other = completed("goreng");
  db_.break_audit();
  EXPECT_THROW((void)db_.media->erase(workspace_, other.uuid, {}), Fault);
  EXPECT_TRUE(db_.media->list(workspace_, changes_since(since), std::nullopt, 10).erased.empty());
}

TEST_P(DatabaseContract, AnAnswerNamesTheMomentToAskFromNext) {
  for (const char* name : {"a", "b", "c"}) admitted(name);
  const Timestamp begun = db_.clock->now();
  const MediaPage list = db_.media->list(workspace_, {}, std::nullopt, 2);
  EXPECT_EQ(list.as_of, begun - seconds(10));
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.media->list(workspace_, {}, list.next, 2).as_of, std::nullopt)
      << "what the first page shows may have changed since";

  const MediaFilter changes = changes_since(*list.as_of);
  const MediaPage first = db_.media->list(workspace_, changes, std::nullopt, 2);
  EXPECT_EQ(first.as_of, db_.clock->now() - seconds(10));
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.media->list(workspace_, changes, first.next, 2).as_of, first.as_of);
}

TEST_P(DatabaseContract, AChangeWhoseCommitComesLateIsToldNextTime) {
  const auto next = db_.media->list(workspace_, changes_since(db_.clock->now()), std::nullopt, 10).as_of;
  // Stamped before that answer, seen after it.
  db_.clock->turn(seconds(-9));
  admitted("late");
  const Media gone = admitted("gone");
  ASSERT_TRUE(db_.media->erase(workspace_, gone.uuid, {}));
  db_.clock->turn(seconds(9));
  EXPECT_EQ(told(db_.media->list(workspace_, changes_since(next.value()), std::nullopt, 10)),
            (Words{"late.jpg", erased(gone)}));
}

TEST_P(DatabaseContract, WhoWasAwayForAMonthOrComesFromTheFutureBeginsAnew) {
  const Timestamp now = db_.clock->now();
  const auto has_to = [&](Timestamp since) {
    return db_.media->list(workspace_, changes_since(since), std::nullopt, 10).reset;
  };
  EXPECT_FALSE(has_to(now - media::kErasuresTold));
  EXPECT_TRUE(has_to(now - media::kErasuresTold - seconds(1)));
  EXPECT_FALSE(has_to(now));
  EXPECT_TRUE(has_to(now + hours(1))) << "the clock was turned back";
  EXPECT_FALSE(db_.media->list(workspace_, {}, std::nullopt, 10).reset);
}

TEST_P(DatabaseContract, ErasuresAreForgottenWhenTheirTimeIsOver) {
  const Timestamp since = db_.clock->now();
  const Media old = completed("old");
  ASSERT_TRUE(db_.media->erase(workspace_, old.uuid, {}));
  db_.clock->turn(hours(1));
  const Media young = completed("young");
  ASSERT_TRUE(db_.media->erase(workspace_, young.uuid, {}));
  EXPECT_EQ(db_.housekeeping->purge_erasures(since, 500), 0U);
  EXPECT_EQ(db_.housekeeping->purge_erasures(db_.clock->now(), 500), 1U);
  EXPECT_EQ(told(db_.media->list(workspace_, changes_since(since), std::nullopt, 10)), Words{erased(young)});
}

}  // namespace
}  // namespace lumbung::test
