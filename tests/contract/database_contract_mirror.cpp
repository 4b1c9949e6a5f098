#include "contract/database_contract_mirror.h"

#include <gmock/gmock.h>

namespace lumbung::test {
namespace {

using media::Media;

TEST_P(DatabaseContract, TheMirrorCountsWhatIsThereAfterEachKindOfChange) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media first = completed("one");
  mirror.expect_true();
  failed("two");
  admitted("three");
  mirror.expect_true();
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  const Media twin = admitted("one");  // over the content of a deleted one
  mirror.expect_true();
  ASSERT_TRUE(db_.media->restore(workspace_, first.uuid, {}).has_value());
  ASSERT_TRUE(db_.media->archive(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  ASSERT_TRUE(db_.media->erase(workspace_, twin.uuid, {}).has_value());
  mirror.expect_true();
  ASSERT_TRUE(db_.media->erase(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  EXPECT_EQ(mirror.kept_up(), 0U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
}

TEST_P(DatabaseContract, TheMirrorTakesInWhatTheApplicationWrites) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  db_.write({mirror.copy_of(media, 1, "2001-01-01 00:00:00"), mirror.copy_of(media, 2, "2001-01-01 00:00:00"),
             mirror.copy_of(media, 3, "2037-01-01 00:00:00")});
  EXPECT_EQ(mirror.kept_up(), 3U);
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'copy3'"), 1);
  EXPECT_EQ(mirror.kept_up(), 0U);
  // Neither row says that it has changed, nor is one there that could.
  db_.write(
      {"UPDATE chat_media SET processing_status = 'failed', updated_at = '2001-01-01 00:00:00'"
       " WHERE name = 'copy1'",
       "DELETE FROM chat_media WHERE name = 'copy2'"});
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'copy2'"), 0);
}

TEST_P(DatabaseContract, TheMirrorMendsCountersThatAreWrongAndSaysSo) {
  MirrorUnderTest mirror{db_, workspace_};
  completed("one");
  mirror.kept_up();
  mirror.checked();
  db_.write({"UPDATE lumbung_counters SET value = value + 7 WHERE name = 'completed' AND workspace_id > 0",
             "DELETE FROM lumbung_counters WHERE name = 'stored_thumbnails'"});
  EXPECT_THAT(mirror.checked(), testing::Not(testing::IsEmpty()));
  mirror.expect_true();
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
}

TEST_P(DatabaseContract, TheMirrorHasALineForEachChannelThatAMediaFits) {
  MirrorUnderTest mirror{db_, workspace_};
  Media media;
  media.uuid = Uuid::make();
  media.workspace_id = workspace_;
  media.name = "one";
  media.type = "image/jpeg";
  media.processing_status = media::ProcessingStatus::completed;
  media.created_at = media.updated_at = db_.clock->now();
  media.metadata.found.fits[media::Channel::sticker] = {media::VariantName::sticker, ""};
  media.metadata.found.fits[media::Channel::session_image] = {media::VariantName::compressed, ""};
  media.metadata.found.fits[media::Channel::session_audio] = {std::nullopt, "No sound."};
  media = db_.put_media({media}).front();
  const auto lines = [&](int shelf) {
    return db_.number("SELECT COUNT(*) FROM lumbung_fits WHERE channel IN (3, 7) AND shelf = " +
                      std::to_string(shelf));
  };
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_fits"), 2);
  EXPECT_EQ(lines(0), 2);
  ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {}));
  EXPECT_EQ(lines(1), 2);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  EXPECT_EQ(lines(3), 2);
  mirror.kept_up();
  mirror.checked();
  // The application takes a channel away, and nothing of it shows in the time of the change.
  db_.write({R"(UPDATE chat_media SET metadata = '{"fits":{"sticker":{"variant":"sticker"}}}')"});
  mirror.checked();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_fits"), 1);
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_fits"), 0);
  db_.write({"INSERT INTO lumbung_fits (workspace_id, shelf, channel, media_id) VALUES (1, 0, 7, 999999)"});
  mirror.checked();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_fits"), 0);
}

/// A mirror of a version that knew nothing of channels.
TEST_P(DatabaseContract, TheMirrorIsFilledWithChannelsByLookingAtEveryRowOnceMore) {
  MirrorUnderTest mirror{db_, workspace_};
  completed("one");
  Media media;
  media.uuid = Uuid::make();
  media.workspace_id = workspace_;
  media.name = "two";
  media.type = "image/jpeg";
  media.processing_status = media::ProcessingStatus::completed;
  media.created_at = media.updated_at = db_.clock->now();
  media.metadata.found.fits[media::Channel::sticker] = {media::VariantName::sticker, ""};
  db_.put_media({media});
  mirror.kept_up();
  mirror.checked();
  const auto fits = [&] { return db_.number("SELECT COUNT(*) FROM lumbung_fits WHERE channel = 7"); };
  ASSERT_EQ(fits(), 1);
  // As the step of the schema leaves it.
  db_.write({"DELETE FROM lumbung_fits", "UPDATE lumbung_media SET digest = digest + 1",
             "UPDATE lumbung_positions SET round = 0 WHERE task = 'mirror'",
             "DELETE FROM lumbung_positions WHERE task = 'mirror_check'"});
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  EXPECT_EQ(fits(), 1);
  EXPECT_EQ(db_.number("SELECT round FROM lumbung_positions WHERE task = 'mirror'"), 1);
  mirror.expect_true();
}

/// An installation of before the mirror: rows and ledger are there, and nothing of it.
TEST_P(DatabaseContract, TheMirrorIsMadeForWhatWasThereBefore) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  failed("two");
  db_.write({"DELETE FROM lumbung_media", "DELETE FROM lumbung_words", "DELETE FROM lumbung_media_paths",
             "DELETE FROM lumbung_counters", "DELETE FROM lumbung_positions"});
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());  // not its turn yet
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_media"), 0);
  EXPECT_EQ(mirror.kept_up(), 2U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  EXPECT_EQ(db_.number("SELECT round FROM lumbung_positions WHERE task = 'mirror'"), 1);
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'one'"), 1);
}

TEST_P(DatabaseContract, TheMirrorFindsWhoNamesAnObject) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  mirror.kept_up();
  db_.clock->turn(std::chrono::hours(1));
  mirror.kept_up();
  // No line of the ledger names it any more.
  const media::ObjectKey key = *media.path_of(media::VariantName::compressed);
  db_.write({"DELETE FROM lumbung_objects"});
  EXPECT_EQ(db_.housekeeping->note_unreferenced(key), media::HousekeepingRepository::Noted::referenced);
  db_.write({"UPDATE chat_media SET compressed_path = NULL"});
  EXPECT_EQ(db_.housekeeping->note_unreferenced(key), media::HousekeepingRepository::Noted::noted);
}

}  // namespace
}  // namespace lumbung::test
