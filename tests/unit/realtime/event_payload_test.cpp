#include "realtime/event_payload.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::realtime {
namespace {

events::Announcement completed() {
  events::Announcement announcement;
  announcement.event.type = events::EventType::media_processing_completed;
  announcement.event.workspace_id = WorkspaceId{7};
  announcement.event.subject = {events::SubjectKind::media, 12,
                                Uuid::parse("0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f")};
  announcement.event.payload = {{"name", "Promo \"Lebaran\" 🎉.jpg"}, {"status", "completed"}};
  announcement.event.at = from_rfc3339("2026-11-22T14:03:05Z").value();
  announcement.extra = {{"thumbnail_url", "/media/0190a6f2/thumbnail?signature=x"}, {"url", nullptr}};
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

TEST(EventPayload, KeepsTheOrderOfItsMembers) {
  auto announcement = completed();
  announcement.event.payload["percent"] = 42;
  announcement.event.payload["step"] = "compressed";
  EXPECT_EQ(
      event_payload(announcement),
      R"({"media_id":12,"uuid":"0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f","name":"Promo \"Lebaran\" 🎉.jpg",)"
      R"("status":"completed","thumbnail_url":"/media/0190a6f2/thumbnail?signature=x","url":null,)"
      R"("timestamp":"2026-11-22T14:03:05Z","percent":42,"step":"compressed"})");
}

TEST(EventPayload, SaysHowFarAMediaIs) {
  auto announcement = completed();
  announcement.event.type = events::EventType::media_processing_progress;
  announcement.event.payload["percent"] = 42;
  announcement.event.payload["step"] = "compressed";
  const auto data = boost::json::parse(event_payload(announcement)).as_object();
  EXPECT_EQ(data.at("percent").to_number<int>(), 42);
  EXPECT_EQ(data.at("step"), "compressed");
  EXPECT_EQ(data.size(), 9U);
}

TEST(EventPayload, SaysOfWhatWasErasedItsIdsAlone) {
  events::Announcement announcement = completed();
  announcement.event.type = events::EventType::media_erased;
  announcement.event.payload.clear();
  announcement.extra.clear();
  EXPECT_EQ(event_payload(announcement), R"({"media_id":12,"uuid":"0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f",)"
                                         R"("timestamp":"2026-11-22T14:03:05Z"})");
}

TEST(EventPayload, SaysWhichImportFailedAndWhy) {
  events::Announcement announcement = completed();
  announcement.event.type = events::EventType::media_import_failed;
  announcement.event.subject.kind = events::SubjectKind::import;
  announcement.event.payload = {
      {"name", "nasi.jpg"}, {"status", "failed"}, {"error", "a.example answered 404"}};
  announcement.extra.clear();
  EXPECT_EQ(event_payload(announcement),
            R"({"import_id":12,"uuid":"0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f","name":"nasi.jpg",)"
            R"("status":"failed","timestamp":"2026-11-22T14:03:05Z","error":"a.example answered 404"})");
}

TEST(EventPayload, LeavesOutANameThatWouldEndTheConnection) {
  auto announcement = completed();
  announcement.event.payload["name"] = "broken \xff\xfe.jpg";
  const auto data = boost::json::parse(event_payload(announcement)).as_object();
  EXPECT_EQ(data.at("name"), "");
  EXPECT_EQ(data.at("uuid"), "0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f");
}

}  // namespace
}  // namespace lumbung::realtime
