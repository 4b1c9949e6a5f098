// Every change is told, whatever becomes of its media meanwhile.
#include <algorithm>

#include "contract/database_contract.h"
#include "events/event_reader.h"

namespace lumbung::test {
namespace {

using events::EventType;
using events::WebhookDelivery;
using media::Media;
using Words = std::vector<std::string>;

std::vector<EventType> types_of(const std::vector<events::Event>& events) {
  std::vector<EventType> types;
  for (const events::Event& event : events) types.push_back(event.type);
  return types;
}

TEST_P(DatabaseContract, EventsAreReadThoughTheirMediaWasErasedMeanwhile) {
  const Media media = completed("nasi");
  events::EventReader reader(*db_.events);
  reader.start();
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  const std::vector<events::Event> heard = reader.next();
  EXPECT_EQ(types_of(heard), (std::vector{EventType::media_deleted, EventType::media_erased}));
  EXPECT_EQ(heard.at(1).subject.id, media.id.value);
  EXPECT_EQ(heard.at(1).subject.uuid, media.uuid);
  EXPECT_TRUE(heard.at(1).payload.empty()) << "ids alone";
}

TEST_P(DatabaseContract, WebhooksAreToldThoughTheMediaWasErasedMeanwhile) {
  const auto webhook = db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, {}).value();
  const Media media = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  Words words;
  for (const WebhookDelivery& delivery : db_.webhooks->deliveries(webhook.id, std::nullopt, 10)) {
    words.emplace_back(to_string(delivery.event.type));
    const auto outgoing = db_.webhooks->outgoing(delivery.id);
    ASSERT_TRUE(outgoing) << words.back();
    EXPECT_EQ(outgoing->delivery.status, events::DeliveryStatus::pending);
    EXPECT_EQ(outgoing->delivery.event.subject.uuid, media.uuid);
  }
  EXPECT_EQ(words, (Words{"media.erased", "media.deleted", "media.processing.completed",
                          "media.processing.started"}));
  const auto waiting = db_.jobs->list(std::nullopt, std::nullopt, 100);
  EXPECT_EQ(std::ranges::count(waiting, jobs::JobKind::send_webhook, &jobs::Job::kind), 4);
}

TEST_P(DatabaseContract, RestorationAndTheArchiveAreToldOnce) {
  const Media media = completed("nasi");
  events::EventReader reader(*db_.events);
  reader.start();
  for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {}));
  for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(db_.media->unarchive(workspace_, media.uuid, {}));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(db_.media->restore(workspace_, media.uuid, {}));
  ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {}));
  EXPECT_FALSE(db_.media->admit(upload_of("nasi")).value().media.archived_at);
  const std::vector<events::Event> heard = reader.next();
  const auto updated = EventType::media_updated;
  EXPECT_EQ(types_of(heard),
            (std::vector{updated, updated, EventType::media_deleted, updated, updated, updated}));
  EXPECT_EQ(heard.at(0).payload, (boost::json::object{{"name", "nasi.jpg"}, {"status", "completed"}}));
}

}  // namespace
}  // namespace lumbung::test
