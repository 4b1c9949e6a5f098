#include "realtime/event_payload.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::realtime {
namespace {

media::Announcement completed() {
  media::Announcement announcement;
  announcement.event.type = media::MediaEventType::processing_completed;
  announcement.event.workspace_id = WorkspaceId{7};
  announcement.event.media_id = MediaId{12};
  announcement.event.uuid = Uuid::parse("0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f").value();
  announcement.event.name = "Promo \"Lebaran\" 🎉.jpg";
  announcement.event.status = media::ProcessingStatus::completed;
  announcement.event.at = from_rfc3339("2026-11-22T14:03:05Z").value();
  announcement.thumbnail_url = "/media/0190a6f2/thumbnail?signature=x";
  return announcement;
}

TEST(EventPayload, HasEveryMemberOfTheContract) {
  const auto data = boost::json::parse(event_payload(completed())).as_object();
  EXPECT_EQ(data.at("media_id").to_number<int>(), 12);
  EXPECT_EQ(data.at("uuid"), "0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(data.at("name"), "Promo \"Lebaran\" 🎉.jpg");
  EXPECT_EQ(data.at("status"), "completed");
  EXPECT_EQ(data.at("thumbnail_url"), "/media/0190a6f2/thumbnail?signature=x");
  EXPECT_TRUE(data.at("url").is_null());
  EXPECT_EQ(data.at("timestamp"), "2026-11-22T14:03:05Z");
  EXPECT_EQ(data.size(), 7U);
}

TEST(EventPayload, SaysHowFarAMediaIs) {
  auto announcement = completed();
  announcement.event.type = media::MediaEventType::processing_progress;
  announcement.event.progress = media::Progress{42, "compressed"};
  const auto data = boost::json::parse(event_payload(announcement)).as_object();
  EXPECT_EQ(data.at("percent").to_number<int>(), 42);
  EXPECT_EQ(data.at("step"), "compressed");
  EXPECT_EQ(data.size(), 9U);
}

TEST(EventPayload, LeavesOutANameThatWouldEndTheConnection) {
  auto announcement = completed();
  announcement.event.name = "broken \xff\xfe.jpg";
  const auto data = boost::json::parse(event_payload(announcement)).as_object();
  EXPECT_EQ(data.at("name"), "");
  EXPECT_EQ(data.at("uuid"), "0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f");
}

}  // namespace
}  // namespace lumbung::realtime
