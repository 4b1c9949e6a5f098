#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using Noted = media::HousekeepingRepository::Noted;
using access::Ability;
using access::NewToken;
using access::Token;
using media::ObjectKey;
using std::chrono::hours;

const Sha256 kHash = Sha256::of(as_bytes("lmb_secret"));

TEST_P(DatabaseContract, FindsATokenByItsHash) {
  NewToken token{"app", workspace_, {Ability::media_read, Ability::media_write}, std::nullopt};
  const Token made = db_.tokens->create(token, kHash, {}).value();
  EXPECT_EQ(made.name, "app");
  const auto found = db_.tokens->find(kHash);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, made.id);
  EXPECT_EQ(found->workspace_id, workspace_);
  EXPECT_EQ(found->abilities, token.abilities);
  EXPECT_FALSE(db_.tokens->find(Sha256::of(as_bytes("lmb_other"))).has_value());

  token.workspace_id = WorkspaceId{99};
  EXPECT_EQ(db_.tokens->create(token, Sha256{}, {}).error().code, ErrorCode::not_found);
}

TEST_P(DatabaseContract, BelievesNoTokenThatExpiredOrWasRevoked) {
  const Token short_lived =
      db_.tokens->create({"x", std::nullopt, {Ability::admin}, db_.clock->now() + hours(1)}, kHash, {})
          .value();
  EXPECT_FALSE(short_lived.workspace_id.has_value());
  EXPECT_TRUE(db_.tokens->find(kHash).has_value());
  db_.clock->turn(hours(1));
  EXPECT_FALSE(db_.tokens->find(kHash).has_value());

  const Sha256 other = Sha256::of(as_bytes("lmb_other"));
  const Token token = db_.tokens->create({"y", workspace_, {}, std::nullopt}, other, {}).value();
  EXPECT_FALSE(db_.tokens->revoke(WorkspaceId{99}, token.id, {}));
  EXPECT_TRUE(db_.tokens->revoke(workspace_, token.id, {}));
  EXPECT_FALSE(db_.tokens->find(other).has_value());
  EXPECT_EQ(db_.tokens->list(std::nullopt, {}, 10).size(), 2U);
  ASSERT_EQ(db_.tokens->list(workspace_, {}, 10).size(), 1U);
  EXPECT_TRUE(db_.tokens->list(workspace_, {}, 10)[0].revoked_at.has_value());
}

TEST_P(DatabaseContract, NamesTheTokensThatHaveEnded) {
  std::vector<TokenId> all;
  for (int i = 0; i < 300; ++i) {  // more than one statement takes
    const std::string text = "lmb_" + std::to_string(i);
    const auto expires = i == 7 ? std::optional(db_.clock->now() + hours(1)) : std::nullopt;
    all.push_back(
        db_.tokens->create({"x", workspace_, {}, expires}, Sha256::of(as_bytes(text)), {}).value().id);
  }
  EXPECT_TRUE(db_.tokens->ended(all).empty());
  EXPECT_TRUE(db_.tokens->ended({}).empty());
  db_.tokens->revoke(workspace_, all[290], {});
  EXPECT_EQ(db_.tokens->ended(all), std::vector<TokenId>{all[290]});
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.tokens->ended(all), (std::vector<TokenId>{all[7], all[290]}));
  const TokenId never{all.back().value + 1'000};
  EXPECT_EQ(db_.tokens->ended({all[0], never}), std::vector<TokenId>{never});
}

TEST_P(DatabaseContract, RemembersWhenATokenWasUsedToTheMinute) {
  const Token token = db_.tokens->create({"x", workspace_, {}, std::nullopt}, kHash, {}).value();
  const Timestamp first = db_.clock->now();
  db_.tokens->touch(token.id);
  db_.clock->turn(std::chrono::seconds(30));
  db_.tokens->touch(token.id);
  EXPECT_EQ(db_.tokens->find(kHash)->last_used_at, first);
  db_.clock->turn(std::chrono::seconds(31));
  db_.tokens->touch(token.id);
  EXPECT_EQ(db_.tokens->find(kHash)->last_used_at, db_.clock->now());
}

TEST_P(DatabaseContract, SwitchesPublicDeliveryOfAWorkspace) {
  EXPECT_FALSE(db_.workspaces->find(workspace_)->public_delivery);
  EXPECT_TRUE(db_.workspaces->set_public_delivery(workspace_, true, {}));
  EXPECT_TRUE(db_.workspaces->find(workspace_)->public_delivery);
  EXPECT_TRUE(db_.workspaces->set_public_delivery(workspace_, false, {}));
  EXPECT_FALSE(db_.workspaces->find(workspace_)->public_delivery);
  EXPECT_FALSE(db_.workspaces->set_public_delivery({99}, true, {}));
  EXPECT_FALSE(db_.workspaces->create_first("default", {}).has_value());
  db_.workspaces->create("Toko", {});
  ASSERT_EQ(db_.workspaces->list().size(), 2U);
  EXPECT_EQ(db_.workspaces->list()[1].name, "Toko");
}

TEST_P(DatabaseContract, MakesAFirstWorkspaceAgainWhereTheLastOneWasErased) {
  WorkspaceId last = workspace_;
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(db_.workspaces->create_first("default", {}).has_value());
    ASSERT_TRUE(db_.workspace_erasures->begin(last, {}));
    EXPECT_FALSE(db_.workspaces->create_first("default", {}).has_value()) << "it is still there";
    while (db_.workspace_erasures->forget_rows(last, 100) > 0) {
    }
    ASSERT_TRUE(db_.workspace_erasures->finish(last));
    ASSERT_TRUE(db_.workspaces->list().empty());
    const auto made = db_.workspaces->create_first("default", {});
    ASSERT_TRUE(made.has_value());
    last = made->id;
  }
  EXPECT_EQ(db_.workspaces->list().size(), 1U);
}

TEST_P(DatabaseContract, RaisesTheEpochOfUrlsOfOneWorkspace) {
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  EXPECT_EQ(db_.workspaces->find(workspace_)->url_epoch, 0U);
  EXPECT_EQ(db_.workspaces->revoke_urls(workspace_, {}), 1U);
  EXPECT_EQ(db_.workspaces->revoke_urls(workspace_, {}), 2U);
  EXPECT_EQ(db_.workspaces->find(workspace_)->url_epoch, 2U);
  EXPECT_EQ(db_.workspaces->find(other)->url_epoch, 0U);
  EXPECT_EQ(db_.workspaces->list().at(0).url_epoch, 2U);
  EXPECT_EQ(db_.workspaces->revoke_urls({99}, {}), std::nullopt);
  db_.break_audit();
  EXPECT_THROW(db_.workspaces->revoke_urls(workspace_, {}), Fault);
  EXPECT_EQ(db_.workspaces->find(workspace_)->url_epoch, 2U) << "what is not on record is not done";
}

TEST_P(DatabaseContract, FindsWhatNobodyUses) {
  const auto used = completed("used");
  const auto unused = completed("unused");
  admitted("waiting");
  db_.put_into_campaign(used.id);
  EXPECT_TRUE(db_.housekeeping->orphans(db_.clock->now(), {0}, 10).empty());
  db_.clock->turn(hours(24 * 8));
  const auto orphans = db_.housekeeping->orphans(db_.clock->now() - hours(24 * 7), {0}, 10);
  ASSERT_EQ(orphans.size(), 1U);
  EXPECT_EQ(orphans[0].uuid, unused.uuid);
  EXPECT_TRUE(db_.housekeeping->orphans(db_.clock->now(), orphans[0].id, 10).empty());
  EXPECT_EQ(db_.housekeeping->completed({0}, 10).size(), 2U);
}

TEST_P(DatabaseContract, CallsNothingUnusedThatTheOldApplicationMayName) {
  const auto taken = completed("taken over");
  db_.clock->turn(hours(1));
  const std::string row = std::to_string(taken.id.value) + ", " + std::to_string(workspace_.value);
  EXPECT_EQ(db_.housekeeping->orphans(db_.clock->now(), {0}, 10).size(), 1U);
  db_.run(
      GetParam().name == "file"
          ? "INSERT INTO lumbung_legacy_journal (media_id, workspace_id) VALUES (" + row + ")"
          : "INSERT INTO lumbung_legacy_journal (media_id, workspace_id, batch, uuid, source, disputed, type,"
            " size, location, before_size, before_location) VALUES (" +
                row + ", 1, '', 'path', 0, '', '', '', '', '')");
  EXPECT_TRUE(db_.housekeeping->orphans(db_.clock->now(), {0}, 10).empty());
}

TEST_P(DatabaseContract, FindsWhatWasDeletedLongAgo) {
  const auto media = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}).has_value());
  EXPECT_TRUE(db_.housekeeping->deleted(db_.clock->now() - hours(1), {}, 10).empty());
  db_.clock->turn(hours(2));
  const auto deleted = db_.housekeeping->deleted(db_.clock->now() - hours(1), {}, 10);
  ASSERT_EQ(deleted.size(), 1U);
  EXPECT_EQ(deleted[0].media.size, media.size);
}

TEST_P(DatabaseContract, PagesThroughWhatWasDeletedByTheTimeOfItsDeletion) {
  std::vector<media::Media> all;
  for (const char* content : {"nasi", "goreng", "sate"}) all.push_back(completed(content));
  const auto remove = [&](std::size_t i) {
    ASSERT_TRUE(db_.media->soft_delete(workspace_, all[i].uuid, {}).has_value());
  };
  remove(2);
  db_.clock->turn(hours(1));
  remove(0);
  remove(1);  // in the same second: by id
  db_.clock->turn(hours(2));
  std::vector<MediaId> seen;
  media::DeletedPlace after;
  for (;;) {
    const auto page = db_.housekeeping->deleted(db_.clock->now(), after, 1);
    if (page.empty()) break;
    seen.push_back(page.front().media.id);
    after = {page.front().deleted_at, page.front().media.id};
  }
  EXPECT_EQ(seen, (std::vector{all[2].id, all[0].id, all[1].id}));
}

TEST_P(DatabaseContract, RemovesOnlyObjectsThatNothingNames) {
  const auto media = completed("nasi");
  const auto waiting = admitted("goreng");
  EXPECT_EQ(Noted::referenced,
            db_.housekeeping->note_unreferenced(*media.path_of(media::VariantName::compressed)));
  EXPECT_EQ(Noted::referenced,
            db_.housekeeping->note_unreferenced(*waiting.path_of(media::VariantName::original)));
  const ObjectKey stray = ObjectKey::of_upload(workspace_, Uuid::make());
  EXPECT_FALSE(db_.housekeeping->is_referenced(stray));
  EXPECT_EQ(Noted::noted, db_.housekeeping->note_unreferenced(stray));
  EXPECT_EQ(going(), std::set<std::string>{stray.str()});
}

TEST_P(DatabaseContract, SumsUpWhatIsStored) {
  const auto first = completed("nasi");
  failed("broken");
  const auto bytes = db_.housekeeping->bytes_by_tier();
  EXPECT_EQ(bytes.at("original"), 100U);
  EXPECT_EQ(bytes.at("compressed"), 100U);
  EXPECT_EQ(bytes.at("thumbnails"), 100U);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  const media::MediaCounts counts = db_.statistics->counts(workspace_);
  EXPECT_EQ(counts.deleted, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.completed, 0U);
  EXPECT_EQ(counts.original_bytes, 6U);
  EXPECT_EQ(db_.statistics->counts(WorkspaceId{99}).stored_bytes, 0U);
  EXPECT_GT(db_.statistics->counts(std::nullopt).stored_bytes, 300U);
}

TEST_P(DatabaseContract, ReadsEventsInOrderAndForgetsOldOnes) {
  completed("nasi");
  const auto all = db_.events->after({0}, 10);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_LT(all[0].id, all[1].id);
  EXPECT_EQ(all[1].payload.at("name"), "nasi.jpg");
  EXPECT_EQ(all[1].payload.at("status"), "completed");
  EXPECT_EQ(db_.events->newest(), all[1].id);
  EXPECT_EQ(db_.events->after(all[0].id, 10).size(), 1U);
  EXPECT_EQ(db_.events->purge_before(db_.clock->now(), 1000), 0U);
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.events->purge_before(db_.clock->now(), 1), 1U) << "a page at a time";
  EXPECT_EQ(db_.events->after({0}, 10).size(), 1U);
  EXPECT_EQ(db_.events->after({0}, 10).front().id, all[1].id) << "the oldest first";
  EXPECT_EQ(db_.events->purge_before(db_.clock->now(), 1000), 1U);
}

TEST_P(DatabaseContract, SaysThatItDoesItsWork) {
  EXPECT_NO_THROW(db_.probe());
  EXPECT_NO_THROW(db_.probe());
  db_.clock->turn(hours(25));
  EXPECT_NO_THROW(db_.probe()) << "the rows of nodes that are gone go";
}

TEST_P(DatabaseContract, KeepsTheLatestPositionOfEachTask) {
  using media::Position;
  EXPECT_EQ(db_.housekeeping->position(jobs::JobKind::verify_storage), Position{});
  db_.housekeeping->keep_position(jobs::JobKind::verify_storage, {7, "original/", "original/workspace_1/a"});
  db_.housekeeping->keep_position(jobs::JobKind::verify_storage, {8, "ledger", "500"});
  db_.housekeeping->keep_position(jobs::JobKind::purge_temp, {1, "temp/", ""});
  EXPECT_EQ(db_.housekeeping->position(jobs::JobKind::verify_storage), (Position{8, "ledger", "500"}));
  EXPECT_EQ(db_.housekeeping->position(jobs::JobKind::purge_temp), (Position{1, "temp/", ""}));
}

}  // namespace
}  // namespace lumbung::test
