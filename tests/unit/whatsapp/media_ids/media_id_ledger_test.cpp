#include "whatsapp/media_ids/media_id_ledger.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/turned_clock.h"
#include "unit/whatsapp/graph/scripted_graph.h"
#include "unit/whatsapp/media_ids/ledger_parts.h"

namespace lumbung::whatsapp {
namespace {

using media::VariantName;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

media::Media sent_photo() {
  media::Media photo;
  photo.uuid = Uuid::make();
  photo.workspace_id = {1};
  photo.name = "photo.png";
  photo.type = "image/png";
  photo.processing_status = media::ProcessingStatus::completed;
  photo.paths.emplace(VariantName::original,
                      media::ObjectKey::parse("original/workspace_1/2026/11/a_image.png").value());
  photo.paths.emplace(VariantName::compressed,
                      media::ObjectKey::parse("compressed/workspace_1/2026/11/a_image.jpg").value());
  photo.metadata.found.variants[VariantName::compressed] = {"image/jpeg", 5, {}};
  return photo;
}

class MediaIdLedgerTest : public testing::Test {
 protected:
  Result<SendableId> get(seconds needed = seconds(0)) {
    return ledger_.get(photo_, VariantName::compressed, "111", needed);
  }
  ErrorCode refusal() { return get().error().code; }

  ScriptedGraph http_;
  const GraphClient client_{http_, "https://graph.example/v25.0"};
  OneAccount accounts_{account_of_tests()};
  RowsInMemory rows_;
  SmallObjects storage_;
  test::TurnedClock clock_;
  MediaIdLedger ledger_{{.accounts = accounts_,
                         .rows = rows_,
                         .graph = client_,
                         .storage = storage_,
                         .clock = clock_,
                         .log = {}},
                        {.lease = {.lease_for = seconds(20), .beat_each = milliseconds(5)},
                         .wait_max = milliseconds(200),
                         .patient_wait_max = seconds(60),
                         .look_each = milliseconds(5)}};
  media::Media photo_ = sent_photo();
};

TEST_F(MediaIdLedgerTest, UploadsOnceAndRemembers) {
  EXPECT_FALSE(ledger_.known(photo_, VariantName::compressed, "111", seconds(0)));
  http_.answer(200, R"({"id":"m1"})");
  const auto made = get();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->id, "m1");
  EXPECT_EQ(made->expires_at, clock_.now() + hours(30 * 24));
  EXPECT_EQ(get()->id, "m1");
  EXPECT_EQ(ledger_.known(photo_, VariantName::compressed, "111", hours(24))->id, "m1");
  ASSERT_EQ(http_.asked().size(), 1U);
  EXPECT_EQ(http_.asked()[0].file->type, "image/jpeg");
  EXPECT_EQ(http_.asked()[0].file->file_name, "a_image.jpg");
}

TEST_F(MediaIdLedgerTest, DamagedBytesAreNotUploaded) {
  storage_.damaged = [](const std::string& bytes) { return bytes.substr(1); };
  EXPECT_EQ(refusal(), ErrorCode::conflict) << "cut short";
  storage_.damaged = [](std::string bytes) { return bytes.back() ^= 1, bytes; };
  EXPECT_EQ(refusal(), ErrorCode::conflict) << "changed";
  EXPECT_TRUE(http_.asked().empty());
  storage_.damaged = nullptr;
  http_.answer(200, R"({"id":"m1"})");
  EXPECT_EQ(get()->id, "m1") << "the lease was given back";
}

TEST_F(MediaIdLedgerTest, ManyWhoAskAtOnceGetOneUpload) {
  http_.script([](const net::HttpRequest&) -> Result<net::HttpAnswer> {
    std::this_thread::sleep_for(milliseconds(50));
    return net::HttpAnswer{200, R"({"id":"m1"})", {}, {}};
  });
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(16);
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        const auto made = get();
        if (made && made->id == "m1") ++right;
      });
    }
  }
  EXPECT_EQ(right, 16);
  EXPECT_EQ(http_.asked().size(), 1U);
}

TEST_F(MediaIdLedgerTest, WhoWaitsTooLongIsSentAway) {
  const auto object = rows_.find_object(photo_, VariantName::compressed);
  const Timestamp now = clock_.now();
  ASSERT_TRUE(rows_.claim({{1}, "111", object->sha256}, now, now, now + seconds(20)));  // a node that died
  EXPECT_TRUE(ledger_.is_under_way(photo_, VariantName::compressed, "111"));
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  EXPECT_TRUE(http_.asked().empty());
  clock_.turn(seconds(21));
  EXPECT_FALSE(ledger_.is_under_way(photo_, VariantName::compressed, "111"));
  http_.answer(200, R"({"id":"m1"})");
  EXPECT_EQ(get()->id, "m1");
}

TEST_F(MediaIdLedgerTest, WhoHasTimeUploadsWhenTheLeaseOfANodeThatDiedIsOver) {
  const auto object = rows_.find_object(photo_, VariantName::compressed);
  const Timestamp now = clock_.now();
  ASSERT_TRUE(rows_.claim({{1}, "111", object->sha256}, now, now, now + seconds(20)));
  http_.answer(200, R"({"id":"m1"})");
  std::optional<Result<SendableId>> made;
  std::jthread waiting(
      [&] { made = ledger_.get_patiently(photo_, VariantName::compressed, "111", seconds(0)); });
  clock_.turn(seconds(21));
  waiting.join();
  EXPECT_EQ(made->value().id, "m1");
}

/// The lease as a caller of another node sees it; none after `patience` without one.
bool is_renewed(RowsInMemory& rows, const UploadKey& key, Timestamp beyond) {
  const auto give_up = std::chrono::steady_clock::now() + seconds(60);
  while (std::chrono::steady_clock::now() < give_up) {
    if (rows.find(key)->lease_until > beyond) return true;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return false;
}

TEST_F(MediaIdLedgerTest, AnUploadThatTakesLongerThanALeaseKeepsIt) {
  const UploadKey key{{1}, "111", rows_.find_object(photo_, VariantName::compressed)->sha256};
  http_.script([&](const net::HttpRequest&) -> Result<net::HttpAnswer> {
    for (int i = 0; i < 4; ++i) {
      clock_.turn(seconds(15));
      EXPECT_TRUE(is_renewed(rows_, key, clock_.now() + seconds(15)));
      const Timestamp now = clock_.now();
      EXPECT_FALSE(rows_.claim(key, now, now, now + seconds(20))) << "another node took it over";
    }
    return net::HttpAnswer{200, R"({"id":"m1"})", {}, {}};
  });
  const auto made = get();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(rows_.find(key)->id, "m1");
  EXPECT_EQ(http_.asked().size(), 1U);
}

TEST_F(MediaIdLedgerTest, AProcessThatStoodStillStopsItsUploadWhenAnotherHasTheLease) {
  const UploadKey key{{1}, "111", rows_.find_object(photo_, VariantName::compressed)->sha256};
  std::optional<UploadLease> theirs;
  http_.stoppable([&](const net::HttpRequest&, const std::stop_token& stop) -> Result<net::HttpAnswer> {
    // Its heart stands still for two leases.
    while (!theirs) {
      const Timestamp now = clock_.now() + seconds(60);
      theirs = rows_.claim(key, now + hours(6), now, now + seconds(20));
    }
    const auto give_up = std::chrono::steady_clock::now() + seconds(60);
    while (!stop.stop_requested() && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(milliseconds(1));
    EXPECT_TRUE(stop.stop_requested());
    // The answer was on its way already.
    return net::HttpAnswer{200, R"({"id":"late"})", {}, {}};
  });
  http_.answer(200, R"({"success":true})");
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  EXPECT_EQ(http_.asked().back().method, "DELETE") << "what nobody may send is at Meta";
  EXPECT_TRUE(rows_.record(key, *theirs, {"m2", clock_.now() + hours(720), {}}, clock_.now()));
  EXPECT_EQ(rows_.find(key)->id, "m2");
}

TEST_F(MediaIdLedgerTest, AnIdThatDoesNotLiveLongEnoughIsMadeAnew) {
  http_.answer(200, R"({"id":"m1"})");
  http_.answer(200, R"({"id":"m2"})");
  http_.answer(200, R"({"id":"m3"})");
  ASSERT_EQ(get()->id, "m1");
  clock_.turn(hours(30 * 24 - 7));
  EXPECT_EQ(get()->id, "m1");
  EXPECT_EQ(get(hours(8))->id, "m2");
  ledger_.mark_bad({1}, "111", "m2", "131053");
  EXPECT_EQ(get()->id, "m3");
}

TEST_F(MediaIdLedgerTest, SaysHowLongAnIdLivesWhoseNumberKeepsMediaForLessSinceItsUploadBegan) {
  http_.script([&](const net::HttpRequest&) -> Result<net::HttpAnswer> {
    rows_.shorten_life(hours(7 * 24));
    return net::HttpAnswer{200, R"({"id":"m1"})", {}, {}};
  });
  const auto made = get();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->expires_at, clock_.now() + hours(7 * 24));
}

TEST_F(MediaIdLedgerTest, LifeFollowsTheAccount) {
  Account account = account_of_tests();
  EXPECT_EQ(life_wanted(account, seconds(0)), hours(6));
  EXPECT_EQ(life_wanted(account, hours(240)), hours(240));
  EXPECT_EQ(life_wanted(account, hours(30 * 24)), hours(15 * 24)) << "nothing lives longer than it lives";
  account.media_days = 0.04;
  EXPECT_EQ(life_wanted(account, seconds(0)), milliseconds(1'728'000));
  EXPECT_EQ(life_wanted(account, hours(24)), milliseconds(1'728'000));
}

TEST_F(MediaIdLedgerTest, ANumberThatIsToRestIsNotAskedMeanwhile) {
  http_.answer(429, R"({"error":{"message":"slow","code":130429}})", seconds(40));
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  EXPECT_EQ(ledger_.rests_for("111"), seconds(40));
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  EXPECT_EQ(http_.asked().size(), 1U);
  clock_.turn(seconds(40));
  http_.answer(200, R"({"id":"m1"})");
  EXPECT_EQ(get()->id, "m1");
  EXPECT_FALSE(ledger_.rests_for("111"));
}

TEST_F(MediaIdLedgerTest, SaysWhyThereIsNone) {
  http_.answer(400, R"({"error":{"message":"no","code":131053,"error_data":{"details":"too large"}}})");
  const auto refused = get();
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported_media);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("too large"));
  http_.answer(401, R"({"error":{"message":"no","code":190}})");
  EXPECT_EQ(refusal(), ErrorCode::conflict);
  EXPECT_EQ(refusal(), ErrorCode::unavailable) << "nobody answers";
  storage_.lost = true;
  EXPECT_EQ(refusal(), ErrorCode::conflict);
  EXPECT_EQ(ledger_.get(photo_, VariantName::sticker, "111", {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(ledger_.get(photo_, VariantName::compressed, "222", {}).error().code, ErrorCode::not_found);
  photo_.processing_status = media::ProcessingStatus::processing;
  EXPECT_EQ(refusal(), ErrorCode::conflict);
}

TEST_F(MediaIdLedgerTest, WhatIsNotTheFilesFaultIsNotSaidOfIt) {
  for (const int code : {131008, 135000, 10, 200}) {
    http_.answer(403, R"({"error":{"message":"no","code":)" + std::to_string(code) + "}}");
    const auto refused = get();
    EXPECT_EQ(refused.error().code, ErrorCode::conflict) << code;
    EXPECT_THAT(refused.error().message, testing::StartsWith("Meta refuses the account")) << code;
  }
}

TEST_F(MediaIdLedgerTest, WhatAnotherOneTookOverIsDeletedAtMeta) {
  rows_.lose_leases();
  http_.answer(200, R"({"id":"m1"})");
  http_.answer(200, R"({"success":true})");
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  ASSERT_EQ(http_.asked().size(), 2U);
  EXPECT_EQ(http_.asked()[1].method, "DELETE");
}

TEST_F(MediaIdLedgerTest, NobodyWaitsOnceItIsStopped) {
  ledger_.stop();
  EXPECT_EQ(refusal(), ErrorCode::unavailable);
  EXPECT_TRUE(http_.asked().empty());
}

TEST_F(MediaIdLedgerTest, AFileOfOneRecipientIsNotWaitedForAndIsEverybodysOnceAskedFor) {
  const auto get_for_one = [this] {
    return ledger_.get_for_one(photo_, VariantName::compressed, "111", seconds(0), 7);
  };
  const auto object = rows_.find_object(photo_, VariantName::compressed);
  const UploadKey key{{1}, "111", object->sha256};
  const Timestamp now = clock_.now();
  const auto lease = rows_.claim(key, now, now, now + seconds(300));  // another page uploads it
  ASSERT_TRUE(lease);
  EXPECT_EQ(get_for_one().error().code, ErrorCode::unavailable);
  EXPECT_EQ(http_.asked().size(), 0U);
  rows_.release(key, *lease);

  http_.answer(200, R"({"id":"1001"})");
  ASSERT_TRUE(get_for_one());
  EXPECT_EQ(rows_.find(key)->campaign, 7U);
  EXPECT_EQ(get_for_one()->id, "1001");
  EXPECT_EQ(rows_.find(key)->campaign, 7U);
  EXPECT_EQ(get()->id, "1001");
  EXPECT_EQ(rows_.find(key)->campaign, 0U) << "it would be deleted under who asked";
  EXPECT_EQ(http_.asked().size(), 1U);
}

}  // namespace
}  // namespace lumbung::whatsapp
