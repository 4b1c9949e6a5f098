// Messages of campaigns whose media Meta refuses, and the ids that they carried.
#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using campaigns::Campaign;
using campaigns::SentMessage;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// A campaign with two cards, and the ledger of the number that it is sent from.
class Carousel {
 public:
  Carousel(DatabaseUnderTest& db, const media::Media& first, const media::Media& second) : db_(db) {
    Campaign wanted;
    wanted.workspace_id = first.workspace_id;
    wanted.name = "Menu";
    wanted.phone_number_id = "111";
    wanted.message = campaigns::SessionMessage{.type = "image", .caption = "", .filename = ""};
    wanted.media.push_back({.media = first.uuid, .card = 0, .parameters = nullptr});
    wanted.media.push_back({.media = second.uuid, .card = 1, .parameters = nullptr});
    campaign_ = db.campaigns->create(wanted).value();
  }

  void upload(std::string_view content, const std::string& id, const std::string& number = "111") {
    const Timestamp now = db_.clock->now();
    const whatsapp::UploadKey key{campaign_.workspace_id, number, Sha256::of(as_bytes(content))};
    const auto lease = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
    EXPECT_TRUE(db_.media_ids->record(key, lease.value(), {id, now + hours(720), {}}, now));
  }
  /// The row of a message to somebody, prepared now.
  SentMessage prepared() {
    const auto numbers = db_.deliveries->prepare(campaign_, {{"628111", std::nullopt, ""}});
    return db_.delivery_feedback->by_number(numbers).at(0);
  }
  std::vector<std::string> ids_in(const SentMessage& message) {
    return db_.delivery_feedback->ids_placed_in(message);
  }
  void refuse(const std::string& id) { db_.media_ids->mark_bad(campaign_.workspace_id, "111", id, "131053"); }

 private:
  DatabaseUnderTest& db_;
  Campaign campaign_;
};

TEST_P(DatabaseContract, FindsTheIdsOfAllThatACampaignPlaces) {
  Carousel carousel(db_, completed("nasi"), completed("mie"));
  completed("another");
  carousel.upload("nasi", "1");
  carousel.upload("mie", "2");
  carousel.upload("another", "3");
  carousel.upload("nasi", "4", "222");
  SentMessage message = carousel.prepared();
  EXPECT_EQ(message.media, std::nullopt);
  EXPECT_THAT(carousel.ids_in(message), UnorderedElementsAre("1", "2"));
  message.workspace_id = {99};
  EXPECT_THAT(carousel.ids_in(message), IsEmpty());
}

TEST_P(DatabaseContract, AMessageCarriesNoIdThatWasUploadedAfterIt) {
  Carousel carousel(db_, completed("nasi"), completed("mie"));
  carousel.upload("nasi", "1");
  carousel.upload("mie", "2");
  const SentMessage first = carousel.prepared();
  carousel.refuse("1");
  db_.clock->turn(seconds(2));
  carousel.upload("nasi", "5");
  EXPECT_THAT(carousel.ids_in(first), UnorderedElementsAre("2")) << "it had another in that place";
  EXPECT_THAT(carousel.ids_in(carousel.prepared()), UnorderedElementsAre("2", "5"));
}

}  // namespace
}  // namespace lumbung::test
