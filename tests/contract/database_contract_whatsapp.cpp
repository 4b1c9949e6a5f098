#include <thread>

#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsEmpty;
using whatsapp::Account;
using whatsapp::UploadKey;

Account account_of(WorkspaceId workspace, const std::string& number) {
  return {.workspace_id = workspace,
          .phone_number_id = number,
          .waba_id = "9",
          .app_id = "8",
          .access_token = "token of " + number,
          .app_secret = "secret of " + number,
          .verify_token = "",
          .media_days = 0.04};
}

UploadKey key_of(WorkspaceId workspace, std::string_view content) {
  return {workspace, "111", Sha256::of(as_bytes(content))};
}

TEST_P(DatabaseContract, KeepsNumbersOfWhatsappWithTheirSecrets) {
  ASSERT_TRUE(db_.accounts->put(account_of(workspace_, "222"), {}));
  ASSERT_TRUE(db_.accounts->put(account_of(workspace_, "111"), {}));
  const auto listed = db_.accounts->list(workspace_);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed.front().phone_number_id, "111");
  EXPECT_EQ(listed.front().access_token, "token of 111");
  EXPECT_EQ(listed.front().app_secret, "secret of 111");
  EXPECT_EQ(listed.front().verify_token, "");
  EXPECT_DOUBLE_EQ(listed.front().media_days, 0.04);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_accounts WHERE access_token LIKE 'v1:%'"
                       " AND app_secret LIKE 'v1:%' AND verify_token = ''"),
            2);

  Account changed = account_of(workspace_, "111");
  changed.access_token = "another token";
  ASSERT_TRUE(db_.accounts->put(changed, {}));
  EXPECT_EQ(db_.accounts->find(workspace_, "111")->access_token, "another token");
  EXPECT_EQ(db_.accounts->list(workspace_).size(), 2U);
  EXPECT_TRUE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_FALSE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_FALSE(db_.accounts->find_number("111"));
}

TEST_P(DatabaseContract, OneOfThoseWhoEnterANumberAtOnceDoes) {
  std::atomic<int> added{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        Account account = account_of(workspace_, "111");
        account.access_token = std::to_string(i);
        if (db_.accounts->add(account, {}).value()) ++added;
      });
    }
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_audit WHERE action = 'account.set'"), 1)
      << "nobody wrote over it";
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  EXPECT_EQ(db_.accounts->add(account_of(other, "111"), {}).error().code, ErrorCode::conflict);
}

TEST_P(DatabaseContract, ANumberOfWhatsappIsOneWorkspaces) {
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  ASSERT_TRUE(db_.accounts->put(account_of(workspace_, "111"), {}));
  const Status refused = db_.accounts->put(account_of(other, "111"), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_FALSE(db_.accounts->find(other, "111"));
  EXPECT_FALSE(db_.accounts->remove(other, "111", {}));
  EXPECT_THAT(db_.accounts->list(other), IsEmpty());
  EXPECT_EQ(db_.accounts->find_number("111")->workspace_id, workspace_);
}

TEST_P(DatabaseThreads, OneOfManyGetsTheLeaseOfAnUpload) {
  const Timestamp now = db_.clock->now();
  const UploadKey key = key_of(workspace_, "photo");
  std::atomic<int> leases{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        if (db_.media_ids->claim(key, now + hours(6), now, now + minutes(5))) ++leases;
      });
    }
  }
  EXPECT_EQ(leases, 1);
  EXPECT_TRUE(db_.media_ids->find(key)->id.empty());
  EXPECT_EQ(db_.media_ids->find(key)->lease_until, now + minutes(5));
}

TEST_P(DatabaseContract, WhoLostTheLeaseRecordsNothing) {
  const Timestamp now = db_.clock->now();
  const UploadKey key = key_of(workspace_, "photo");
  const auto first = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
  ASSERT_TRUE(first);
  const Timestamp later = now + minutes(6);
  const auto second = db_.media_ids->claim(key, later + hours(6), later, later + minutes(5));
  ASSERT_TRUE(second);
  EXPECT_FALSE(db_.media_ids->record(key, *first, {"first", now + hours(720), {}}, now));
  db_.media_ids->release(key, *first);
  EXPECT_FALSE(db_.media_ids->claim(key, later + hours(6), later, later + minutes(5)))
      << "it is the second's";
  EXPECT_TRUE(db_.media_ids->record(key, *second, {"second", now + hours(720), {}}, later));
  EXPECT_EQ(db_.media_ids->find(key)->id, "second");
  EXPECT_FALSE(db_.media_ids->record(key, *second, {"third", now + hours(720), {}}, later)) << "it ended";
}

TEST_P(DatabaseContract, ALeaseIsRenewedByWhoHasIt) {
  const Timestamp now = db_.clock->now();
  const UploadKey key = key_of(workspace_, "photo");
  const auto first = db_.media_ids->claim(key, now + hours(6), now, now + minutes(1));
  const auto renewed = db_.media_ids->extend(key, first.value(), now + minutes(3));
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->fence, first->fence);
  const Timestamp later = now + minutes(2);
  EXPECT_FALSE(db_.media_ids->claim(key, later + hours(6), later, later + minutes(1)));
  EXPECT_FALSE(db_.media_ids->extend(key, *first, now + minutes(9))) << "an old copy of it";
  const Timestamp end = now + minutes(4);
  const auto second = db_.media_ids->claim(key, end + hours(6), end, end + minutes(1));
  ASSERT_TRUE(second);
  EXPECT_FALSE(db_.media_ids->extend(key, *renewed, end + minutes(9))) << "it is the second's";
  ASSERT_TRUE(db_.media_ids->record(key, *second, {"second", now + hours(720), {}}, end));
  EXPECT_FALSE(db_.media_ids->extend(key, *second, end + minutes(9))) << "it ended";
  EXPECT_TRUE(db_.media_ids->claim(key, now + hours(800), end, end + minutes(1))) << "nobody has it";
}

TEST_P(DatabaseContract, AnIdIsRefreshedWhenItDoesNotLiveLongEnoughAndSweptWhenItIsOver) {
  const Timestamp now = db_.clock->now();
  const UploadKey key = key_of(workspace_, "photo");
  const auto lease = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
  ASSERT_TRUE(db_.media_ids->record(key, lease.value(), {"first", now + hours(10), {}}, now));
  EXPECT_FALSE(db_.media_ids->claim(key, now + hours(6), now, now + minutes(5))) << "it lives long enough";
  const auto again = db_.media_ids->claim(key, now + hours(11), now, now + minutes(5));
  ASSERT_TRUE(again);
  EXPECT_EQ(db_.media_ids->find(key)->id, "first") << "it can be sent meanwhile";
  db_.media_ids->release(key, *again);
  EXPECT_EQ(db_.media_ids->purge_before(now + hours(9), 10), 0U);
  EXPECT_EQ(db_.media_ids->purge_before(now + hours(11), 10), 1U);
  EXPECT_FALSE(db_.media_ids->find(key));
}

/// The ledger has this id for the content, uploaded then, for so long.
UploadKey recorded(DatabaseUnderTest& db, UploadKey key, const std::string& id, Timestamp uploaded,
                   std::chrono::milliseconds life) {
  const Timestamp now = db.clock->now();
  const auto lease = db.media_ids->claim(key, now + hours(9'000), now, now + minutes(5));
  EXPECT_TRUE(db.media_ids->record(key, lease.value(), {id, uploaded + life, {}}, uploaded));
  return key;
}

TEST_P(DatabaseContract, TheIdsOfANumberEndSoonerWhenItKeepsMediaForLess) {
  const Timestamp now = db_.clock->now();
  const Timestamp before = now - hours(240);
  Account account = account_of(workspace_, "111");
  account.media_days = 30;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  const auto old = recorded(db_, key_of(workspace_, "old"), "1", before, hours(720));
  const auto young = recorded(db_, key_of(workspace_, "young"), "2", now, hours(720));
  const auto brief = recorded(db_, key_of(workspace_, "brief"), "3", now, hours(1));
  UploadKey elsewhere = key_of(workspace_, "old");
  elsewhere.phone_number_id = "222";
  recorded(db_, elsewhere, "4", before, hours(720));
  const auto foreign = recorded(db_, key_of(WorkspaceId{99}, "old"), "5", before, hours(720));
  const auto begun = key_of(workspace_, "begun");
  ASSERT_TRUE(db_.media_ids->claim(begun, now + hours(6), now, now + minutes(5)));

  account.media_days = 7;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  const auto end_of = [&](const UploadKey& key) { return db_.media_ids->find(key)->expires_at; };
  EXPECT_EQ(end_of(old), before + hours(168)) << "it is over";
  EXPECT_EQ(end_of(young), now + hours(168));
  EXPECT_EQ(end_of(brief), now + hours(1));
  EXPECT_EQ(end_of(elsewhere), before + hours(720)) << "another number";
  EXPECT_EQ(end_of(foreign), before + hours(720)) << "another workspace's, from before it gave the number up";
  EXPECT_EQ(end_of(begun), now + minutes(5)) << "there is no id to end";
  account.media_days = 30;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  EXPECT_EQ(end_of(young), now + hours(168)) << "nobody said so when it was uploaded";

  ASSERT_TRUE(db_.accounts->remove(workspace_, "111", {}));
  account.media_days = 0.04;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  EXPECT_EQ(end_of(young), now + whatsapp::media_life(account)) << "a number that comes again";
}

TEST_P(DatabaseContract, AnUploadThatIsUnderWayHearsThatItsNumberKeepsMediaForLess) {
  const Timestamp now = db_.clock->now();
  Account account = account_of(workspace_, "111");
  account.media_days = 30;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  const UploadKey key = key_of(workspace_, "photo");
  const auto lease = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
  ASSERT_TRUE(lease);
  account.media_days = 7;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  EXPECT_EQ(db_.media_ids->record(key, *lease, {"1", now + hours(720), {}}, now), now + hours(168));
  EXPECT_EQ(db_.media_ids->find(key)->expires_at, now + hours(168));

  const UploadKey next = key_of(workspace_, "next");
  const auto longer = db_.media_ids->claim(next, now + hours(6), now, now + minutes(5));
  account.media_days = 30;
  ASSERT_TRUE(db_.accounts->put(account, {}));
  EXPECT_EQ(db_.media_ids->record(next, longer.value(), {"2", now + hours(168), {}}, now), now + hours(168))
      << "Meta was told the shorter one";

  const UploadKey last = key_of(workspace_, "last");
  const auto orphan = db_.media_ids->claim(last, now + hours(6), now, now + minutes(5));
  ASSERT_TRUE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_EQ(db_.media_ids->record(last, orphan.value(), {"3", now + hours(168), {}}, now), now + hours(168))
      << "a number that comes again shortens it then";
}

TEST_P(DatabaseContract, AnIdThatIsBadIsNotHandedOut) {
  const Timestamp now = db_.clock->now();
  const UploadKey key = key_of(workspace_, "photo");
  const auto lease = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
  ASSERT_TRUE(db_.media_ids->record(key, lease.value(), {"bad one", now + hours(720), {}}, now));
  db_.media_ids->mark_bad(WorkspaceId{99}, "111", "bad one", "131053");
  db_.media_ids->mark_bad(workspace_, "222", "bad one", "131053");
  EXPECT_EQ(db_.media_ids->find(key)->id, "bad one") << "neither workspace nor number has it";
  db_.media_ids->mark_bad(workspace_, "111", "bad one", std::string(300, 'x'));
  EXPECT_EQ(db_.media_ids->find(key)->id, "");
  EXPECT_TRUE(db_.media_ids->claim(key, now + hours(6), now, now + minutes(5)));
}

TEST_P(DatabaseContract, FindsTheObjectThatIsSent) {
  const media::Media media = completed("photo");
  const auto object = db_.media_ids->find_object(media, media::VariantName::original);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->sha256, Sha256::of(as_bytes(std::string_view("photo"))));
  EXPECT_EQ(object->path, media.path_of(media::VariantName::original));
  EXPECT_FALSE(db_.media_ids->find_object(media, media::VariantName::sticker));
}

}  // namespace
}  // namespace lumbung::test
