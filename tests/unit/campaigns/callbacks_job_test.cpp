#include "campaigns/callbacks_job.h"

#include <array>
#include <chrono>
#include <stop_token>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hmac_sha256.h"
#include "database/sql_callback_store.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_delivery_repository.h"
#include "unit/campaigns/scripted_media_ids.h"
#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class CallbacksJobTest : public testing::Test {
 protected:
  CallbacksJobTest() {
    Campaign wanted;
    wanted.workspace_id = room_.workspace;
    wanted.name = "Menu";
    wanted.phone_number_id = "111";
    wanted.message = SessionMessage{.type = "image", .caption = "", .filename = ""};
    for (int card = 0; card < 2; ++card) {
      const media::Media shown = room_.picture();
      wanted.media.push_back({.media = shown.uuid, .card = card, .parameters = nullptr});
      upload(shown, std::to_string(901 + card));
    }
    campaign_ = campaigns_.create(wanted).value();
  }

  /// The ledgers of objects and of ids have it.
  void upload(const media::Media& shown, const std::string& id) {
    const std::string hash = Sha256::of(as_bytes(id)).hex();
    room_.database.transact([&](database::Session& session) {
      session.execute(
          "UPDATE lumbung_media SET hash = :hash WHERE media_id ="
          " (SELECT id FROM chat_media WHERE uuid = :uuid)",
          {{"hash", hash}, {"uuid", shown.uuid.str()}});
      session.execute(
          "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, "
          "created_at_ms)"
          " VALUES (:workspace, :hash, 'original', :path, 4, :hash, 1, 1)",
          {{"workspace", room_.workspace}, {"hash", hash}, {"path", "a/" + id}});
      session.execute(
          "INSERT INTO lumbung_whatsapp_media_ids (workspace_id, phone_number_id, sha256, whatsapp_id,"
          " uploaded_at_ms, expires_at_ms, fence, lease_until_ms, bad_reason)"
          " VALUES (:workspace, '111', :hash, :id, 1, 2, 1, 0, '')",
          {{"workspace", room_.workspace}, {"hash", hash}, {"id", id}});
    });
  }

  /// A message that was prepared so, and of which Meta says that it failed.
  void fails(const NewDelivery& delivery, int code) {
    fails(delivery.recipient, deliveries_.prepare(campaign_, {delivery}).at(0), code);
  }
  void fails(const std::string& recipient, std::uint64_t number, int code) {
    const std::string said = R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)"
                             R"({"field":"messages","value":{"metadata":{"phone_number_id":"111"},)"
                             R"("statuses":[{"id":"wamid.)" +
                             recipient + R"(","status":"failed","biz_opaque_callback_data":")" +
                             delivery_mark(number) + R"(","errors":[{"code":)" + std::to_string(code) +
                             R"(,"title":"no"}]}]}}]}]})";
    callbacks_.append({{0, room_.workspace, "111", "sha256=00", said}});
    EXPECT_EQ(job_.run({}, {}).ending, jobs::JobVerdict::Ending::done);
  }

  /// By the URL of 111 comes, signed with a secret, what is said of a message from 222.
  void comes(const std::string& secret, std::uint64_t message, const std::string& status) {
    const std::string said = R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)"
                             R"({"field":"messages","value":{"metadata":{"phone_number_id":"222"},)"
                             R"("statuses":[{"id":"wamid.1","status":")" +
                             status + R"(","biz_opaque_callback_data":")" + delivery_mark(message) +
                             R"("}]}}]}]})";
    callbacks_.append({{0, room_.workspace, "111", "sha256=" + hmac_sha256(secret, said).hex(), said}});
    EXPECT_EQ(job_.run({}, {}).ending, jobs::JobVerdict::Ending::done);
  }

  void advance(CampaignStatus from, CampaignStatus to) {
    const std::array all = {from};
    ASSERT_TRUE(campaigns_.advance(room_.workspace, campaign_.uuid, all, to, {}));
  }
  Campaign now() { return campaigns_.find(room_.workspace, campaign_.uuid).value(); }
  /// A message that was prepared so long after the campaign was last changed fails.
  void fails_after(std::chrono::milliseconds since, const std::string& recipient, int code) {
    const std::uint64_t number = deliveries_.prepare(campaign_, {{recipient, std::nullopt, ""}}).at(0);
    room_.database.transact([&](database::Session& session) {
      session.execute("UPDATE lumbung_deliveries SET updated_at_ms = :then WHERE id = :id",
                      {{"then", to_unix_ms(now().updated_at + since)}, {"id", number}});
    });
    fails(recipient, number, code);
  }

  TemplateRoom room_;
  database::SqlCampaignRepository campaigns_{room_.database, room_.clock,
                                             [](WorkspaceId, const Uuid&) { return std::string(); }};
  database::SqlDeliveryRepository deliveries_{room_.database, room_.clock};
  database::SqlCallbackStore callbacks_{room_.database, room_.clock};
  ScriptedMediaIds ids_;
  CallbacksJob job_{{.callbacks = callbacks_,
                     .deliveries = deliveries_,
                     .accounts = room_.accounts,
                     .media_ids = ids_,
                     .clock = room_.clock,
                     .log = {},
                     .campaigns = &campaigns_}};
  Campaign campaign_;
};

TEST_F(CallbacksJobTest, EachMediaOfACarouselMayBeTheOneThatMetaRefuses) {
  fails({"628111", std::nullopt, ""}, 131053);
  EXPECT_THAT(ids_.bad, UnorderedElementsAre("901", "902"));
  EXPECT_EQ(deliveries_.resend(room_.workspace, campaign_.id, 0, 10).recipients.size(), 1U);
}

TEST_F(CallbacksJobTest, WhereOneIdIsKeptItIsTheOne) {
  fails({"628111", MediaId{1}, "777"}, 132012);
  EXPECT_THAT(ids_.bad, ElementsAre("777"));
}

TEST_F(CallbacksJobTest, NoIdIsBadForWhatWentByItsLinkOrFailedForAnotherReason) {
  fails({"628111", MediaId{1}, ""}, 131053);
  fails({"628112", std::nullopt, ""}, 131049);
  EXPECT_THAT(ids_.bad, IsEmpty());
}

/// Its time is over when it is asked for the first time.
class LastMoment final : public Clock {
 public:
  Timestamp now() const override {
    stop.request_stop();
    return SystemClock().now();
  }

  mutable std::stop_source stop;
};

TEST_F(CallbacksJobTest, AListThatIsLongerThanItsTimeIsNoFailure) {
  LastMoment settling;
  database::SqlDeliveryRepository deliveries(room_.database, settling);
  CallbacksJob job({.callbacks = callbacks_,
                    .deliveries = deliveries,
                    .accounts = room_.accounts,
                    .media_ids = ids_,
                    .clock = room_.clock,
                    .log = {}});
  callbacks_.append({{0, room_.workspace, "111", "sha256=00", "{}"}});
  EXPECT_EQ(job.run({}, settling.stop.get_token()).ending, jobs::JobVerdict::Ending::postpone);
  EXPECT_EQ(callbacks_.count_waiting(10), 0U) << "the page was done";
  EXPECT_EQ(job.run({}, settling.stop.get_token()).ending, jobs::JobVerdict::Ending::retry)
      << "nothing was done at all";
}

TEST_F(CallbacksJobTest, ANumberOfTheSameAppIsListenedToAlsoWhenItsSecretWasJustChanged) {
  const std::uint64_t message = deliveries_.prepare(campaign_, {{"628111", std::nullopt, ""}}).at(0);
  const auto status = [&] { return deliveries_.by_number({message}).at(0).status; };
  room_.accounts.put({room_.workspace, "222", "9001", "8001", "EAA", "old", "", 30}, {}).value();
  comes("old", message, "sent");
  EXPECT_EQ(status(), DeliveryStatus::sent);
  comes("new", message, "read");
  EXPECT_EQ(status(), DeliveryStatus::sent) << "of another app";
  room_.accounts.put({room_.workspace, "222", "9001", "8001", "EAA", "new", "", 30}, {}).value();
  comes("new", message, "read");
  EXPECT_EQ(status(), DeliveryStatus::read);
}

TEST_F(CallbacksJobTest, ACampaignWhoseTemplateMetaDoesNotSendIsSuspended) {
  advance(CampaignStatus::draft, CampaignStatus::running);
  int recipient = 628111;
  for (const int code : {132015, 132016, 132001}) {
    fails_after(milliseconds(1), std::to_string(++recipient), code);
    ASSERT_EQ(now().status, CampaignStatus::suspended) << code;
    EXPECT_NE(now().suspended_because.find(std::to_string(code) + ": no"), std::string::npos);
    advance(CampaignStatus::suspended, CampaignStatus::running);
  }
  for (const int code : {132000, 132005, 132007, 131049, 131053})
    fails_after(milliseconds(1), std::to_string(++recipient), code);
  EXPECT_EQ(now().status, CampaignStatus::running) << "it is the parameters', the recipient's or the media's";
}

TEST_F(CallbacksJobTest, WhatWasSentBeforeACampaignWasResumedSuspendsItNotAgain) {
  advance(CampaignStatus::draft, CampaignStatus::running);
  fails_after(milliseconds(-1), "628111", 132015);
  EXPECT_EQ(now().status, CampaignStatus::running);
  advance(CampaignStatus::running, CampaignStatus::done);
  fails_after(milliseconds(1), "628112", 132015);
  EXPECT_EQ(now().status, CampaignStatus::done);
}

}  // namespace
}  // namespace lumbung::campaigns
