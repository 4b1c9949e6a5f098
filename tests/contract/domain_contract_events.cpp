#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "contract/domain_contract.h"
#include "events/event_relay.h"
#include "media/announcement.h"

namespace lumbung::test {
namespace {

class Recorder final : public events::EventPublisher {
 public:
  void publish(const events::Announcement& announcement) override {
    {
      const std::lock_guard lock(mutex_);
      heard_.push_back(announcement);
    }
    changed_.notify_all();
  }
  std::vector<events::Announcement> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return heard_.size() >= count; });
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<events::Announcement> heard_;
};

std::string url_of(const events::Announcement& announcement, std::string_view member) {
  return std::string(announcement.extra.at(member).as_string());
}

class Relay : public DomainContract {
 protected:
  Recorder recorder_;
  media::MediaEnricher enricher_{repository_, urls_};
  events::EventRelay relay_{{event_store_, enricher_, signal_, telemetry::Log()}, {&recorder_}};
};

TEST_F(Relay, CarriesEventsInTheirOrderWithUrls) {
  relay_.start();
  const media::Media media = uploaded("a photo");
  work_once();
  const auto heard = recorder_.wait_for(3);
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].event.type, events::EventType::media_processing_started);
  EXPECT_TRUE(heard[0].extra.at("thumbnail_url").is_null());
  EXPECT_EQ(heard[1].event.type, events::EventType::media_thumbnail_ready);
  EXPECT_TRUE(url_of(heard[1], "thumbnail_url").starts_with("/media/" + media.uuid.str() + "/thumbnail?"));
  EXPECT_EQ(heard[2].event.type, events::EventType::media_processing_completed);
  EXPECT_TRUE(url_of(heard[2], "url").starts_with("/media/" + media.uuid.str() + "/optimal?"));
}

TEST_F(Relay, TellsHowFarAMediaIs) {
  relay_.start();
  processor_.progress = media::Progress{40, "compressed"};
  processor_.between = [](const std::string& where) {
    if (where == "thumbnail") std::this_thread::sleep_for(std::chrono::milliseconds(1'010));
  };
  uploaded("a film");
  work_once();
  const auto heard = recorder_.wait_for(4);
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[2].event.type, events::EventType::media_processing_progress);
  ASSERT_TRUE(heard[2].event.payload.contains("percent"));
  EXPECT_EQ(heard[2].event.payload.at("percent"), 40U);
  EXPECT_EQ(heard[3].event.type, events::EventType::media_processing_completed);
}

TEST_F(Relay, DoesWithoutAProgressThatTheDatabaseDoesNotTake) {
  relay_.start();
  processor_.progress = media::Progress{40, "compressed"};
  processor_.between = [this](const std::string& where) {
    if (where != "thumbnail") return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1'010));
    database_faults_.arm(1, ErrorCode::unavailable);
  };
  const media::Media media = uploaded("a film");
  work_once();
  EXPECT_TRUE(database_faults_.has_struck());
  EXPECT_EQ(state_of(media).processing_status, media::ProcessingStatus::completed);
  EXPECT_EQ(recorder_.wait_for(3).size(), 3U);
}

TEST_F(Relay, TellsOfAnErasureByItsIdsAlone) {
  relay_.start();
  const media::Media media = uploaded("a photo");
  work_once();
  ASSERT_TRUE(service_.remove(workspace_, media.uuid, {}));
  ASSERT_TRUE(service_.restore(workspace_, media.uuid, {}));
  ASSERT_EQ(recorder_.wait_for(5).size(), 5U);
  ASSERT_TRUE(service_.erase(workspace_, media.uuid, {}));
  const auto heard = recorder_.wait_for(6);
  ASSERT_EQ(heard.size(), 6U);
  EXPECT_EQ(heard[3].event.type, events::EventType::media_deleted);
  EXPECT_EQ(heard[4].event.type, events::EventType::media_updated);
  EXPECT_TRUE(url_of(heard[4], "thumbnail_url").starts_with("/media/" + media.uuid.str() + "/thumbnail?"));
  EXPECT_EQ(heard[5].event.type, events::EventType::media_erased);
  EXPECT_EQ(heard[5].event.subject.uuid, media.uuid);
  EXPECT_TRUE(heard[5].event.payload.empty());
  EXPECT_TRUE(heard[5].extra.empty());
}

TEST_F(Relay, BeginsWithWhatHappensAfterItsStart) {
  uploaded("old");
  work_once();
  relay_.start();
  const media::Media fresh = uploaded("new");
  work_once();
  const auto heard = recorder_.wait_for(3);
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].event.subject.uuid, fresh.uuid);
}

TEST_F(Relay, PassesOverWhatOnlyANewerVersionKnows) {
  relay_.start();
  const media::Media media = uploaded("a photo");
  database_.transact([&](database::Session& session) {
    session.execute(
        "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
        " VALUES ('media.admired', 1, :media, :uuid, 'a photo', 'pending', 0)",
        {{"media", media.id}, {"uuid", media.uuid.str()}});
  });
  work_once();
  EXPECT_EQ(recorder_.wait_for(3).size(), 3U);
}

TEST_F(Relay, HearsOfOtherProcessesWithoutASignal) {
  relay_.start();
  uploaded("a photo");
  sql_media_.begin_processing(claim().lease, MediaId{1}).value();
  EXPECT_EQ(recorder_.wait_for(1).size(), 1U);
}

TEST_F(Relay, StopPublishesWhatIsCommitted) {
  relay_.start();
  uploaded("a photo");
  work_once();
  relay_.stop();
  EXPECT_EQ(recorder_.wait_for(0).size(), 3U);
  relay_.stop();
}

TEST_F(Relay, NothingIsLostOrDoubledWhileManyWork) {
  relay_.start();
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([this, i] {
      for (int round = 0; round < 5; ++round) {
        uploaded("photo " + std::to_string(i) + "/" + std::to_string(round));
        work_once();
      }
    });
  }
  clients.clear();
  while (work_once()) {
  }
  const auto heard = recorder_.wait_for(60);
  ASSERT_EQ(heard.size(), 60U);
  std::set<EventId> ids;
  std::map<std::uint64_t, EventId> last_of;  // of one media, events come in their order
  for (const events::Announcement& announcement : heard) {
    EXPECT_TRUE(ids.insert(announcement.event.id).second);
    EXPECT_GT(announcement.event.id,
              std::exchange(last_of[announcement.event.subject.id], announcement.event.id));
  }
}

}  // namespace
}  // namespace lumbung::test
