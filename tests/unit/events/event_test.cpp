#include "events/event.h"

#include <gtest/gtest.h>

namespace lumbung::events {
namespace {

TEST(EventTypes, AreNamedAsBrowsersListenToThem) {
  EXPECT_EQ(to_string(EventType::media_processing_started), "media.processing.started");
  EXPECT_EQ(to_string(EventType::media_processing_progress), "media.processing.progress");
  EXPECT_EQ(to_string(EventType::media_thumbnail_ready), "media.thumbnail.ready");
  EXPECT_EQ(to_string(EventType::media_processing_completed), "media.processing.completed");
  EXPECT_EQ(to_string(EventType::media_processing_failed), "media.processing.failed");
  EXPECT_EQ(event_type_from("media.deleted"), EventType::media_deleted);
  EXPECT_EQ(event_type_from("media.updated"), EventType::media_updated);
  EXPECT_EQ(event_type_from("media.erased"), EventType::media_erased);
  EXPECT_EQ(event_type_from("media.import.failed"), EventType::media_import_failed);
  EXPECT_FALSE(event_type_from("media.admired"));
}

TEST(EventTypes, AreAboutMediaAndAllButProgressForWebhooks) {
  for (const char* word : {"media.processing.started", "media.thumbnail.ready", "media.processing.completed",
                           "media.processing.failed", "media.deleted", "media.updated", "media.erased",
                           "media.import.failed", "campaign.updated", "template.updated"}) {
    EXPECT_TRUE(is_for_webhooks(event_type_from(word).value())) << word;
  }
  EXPECT_FALSE(is_for_webhooks(EventType::media_processing_progress));
}

TEST(Subjects, AreNamedAsTheirIds) {
  for (const SubjectKind kind :
       {SubjectKind::media, SubjectKind::import, SubjectKind::campaign, SubjectKind::message_template})
    EXPECT_EQ(subject_kind_from(to_string(kind)), kind);
  EXPECT_EQ(to_string(SubjectKind::import), "import");
  EXPECT_FALSE(subject_kind_from("chat"));
}

}  // namespace
}  // namespace lumbung::events
