// A verdict is one on a content: no row over it is delivered, restored, matched or completed, whichever it is
// and whatever it says.
#include "contract/domain_contract.h"
#include "database/engine/session.h"
#include "media/upkeep/reconcile.h"
#include "media/upkeep/rescan.h"

namespace lumbung::test {
namespace {

using database::Session;
using media::Admission;
using media::HousekeepingReport;
using media::Media;
using media::ProcessingStatus;
using media::RunMode;
using Finding = media::ScanVerdict::Finding;

class Verdict : public DomainContract {
 protected:
  Media completed(std::string_view content) {
    const Media media = uploaded(content);
    work_all();
    EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed);
    return media;
  }
  void new_signatures_find_malware() {
    scanner_.version = "2";
    scanner_.finding = Finding::infected;
  }
  /// Somebody finds malware in it, and is killed right after the commit.
  void condemn(std::string_view content) {
    scan_verdicts_.keep({Sha256::of(as_bytes(content)), content.size()},
                        {Finding::infected, "Test.Signature", "2"}, {});
  }
  HousekeepingReport rescan() {
    return media::Rescan({&scanner_, scan_verdicts_, condemnations_, storage_, housekeeping_}, {})
        .run(RunMode::real, {});
  }
  HousekeepingReport reconcile() {
    return media::Reconcile({jobs_, queue_, condemnations_, mirror_}, {}).run(RunMode::real, {});
  }
  void remove(const Media& media) { ASSERT_TRUE(service_.remove(workspace_, media.uuid, {})); }
  ErrorCode refusal_to_restore(const Media& media) {
    const Result<Media> restored = service_.restore(media.workspace_id, media.uuid, {});
    return restored ? ErrorCode::internal : restored.error().code;
  }
  void expect_condemned(const Media& media) {
    const Media now = state_of(media);
    EXPECT_EQ(now.processing_status, ProcessingStatus::failed);
    EXPECT_EQ(now.metadata.state.error_code, "infected");
    EXPECT_TRUE(now.metadata.state.quarantined);
    EXPECT_EQ(now.metadata.state.scan->state, media::ScanState::infected);
    EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  }
  /// What the application might do: rows of its own, copied from one of ours.
  void copy_row(const Media& media, int copies, std::string_view metadata) {
    database_.transact([&](Session& session) {
      for (int i = 0; i < copies; ++i) {
        session.execute(
            "INSERT INTO chat_media (uuid, name, type, size, original_path, location, processing_status,"
            " metadata, workspace_id) SELECT :uuid, name, type, size, NULL, location, 'completed', " +
                std::string(metadata) + ", workspace_id FROM chat_media WHERE id = :id",
            {{"uuid", Uuid::make().str()}, {"id", media.id}});
      }
    });
  }
};

TEST_F(Verdict, ATwinThatWasDeletedMeanwhileIsNotRestored) {
  const Media first = completed("nasi");
  remove(first);
  new_signatures_find_malware();
  const Media second = uploaded("nasi");
  work_all();
  ASSERT_NE(first.uuid, second.uuid);
  expect_condemned(second);
  EXPECT_EQ(refusal_to_restore(first), ErrorCode::infected);
  EXPECT_TRUE(state_of(first).deleted_at);
  EXPECT_FALSE(repository_.find_for_delivery(first.uuid));
}

TEST_F(Verdict, EveryTwinFailsInEveryWorkspace) {
  const Media first = completed("nasi");
  remove(first);
  const Media second = completed("nasi");
  ASSERT_TRUE(service_.restore(workspace_, first.uuid, {}));
  workspace_ = database::SqlWorkspaceRepository(database_, clock_).create("two", {}).id;
  const Media third = completed("nasi");
  const Media other = completed("beras");

  const std::size_t events = event_types().size();
  condemn("nasi");
  EXPECT_EQ(condemnations_.carry_out({}), 3U);
  for (const Media& media : {first, second, third}) expect_condemned(media);
  EXPECT_EQ(event_types().size(), events + 3);
  EXPECT_TRUE(repository_.find_for_delivery(other.uuid));
  EXPECT_EQ(condemnations_.carry_out({}), 0U) << "they say so";
}

TEST_F(Verdict, ARescanCondemnsTheTwinsOfWhatItLookedAt) {
  const Media first = completed("nasi");
  remove(first);
  const Media second = completed("nasi");
  ASSERT_TRUE(service_.restore(workspace_, first.uuid, {}));
  new_signatures_find_malware();
  EXPECT_EQ(rescan().removed, 2U);
  expect_condemned(first);
  expect_condemned(second);
  scanner_.version = "3";
  EXPECT_EQ(rescan().examined, 0U) << "a person may try again; nobody looks by himself";
}

TEST_F(Verdict, AnUploadCondemnsWhatOthersHave) {
  const Media theirs = completed("nasi");
  workspace_ = database::SqlWorkspaceRepository(database_, clock_).create("two", {}).id;
  new_signatures_find_malware();
  const Media ours = uploaded("nasi");
  work_all();
  expect_condemned(ours);
  expect_condemned(theirs);
}

TEST_F(Verdict, HoldsFromItsCommitOn) {
  const Media media = completed("nasi");
  ASSERT_TRUE(repository_.find_for_delivery(media.uuid));
  condemn("nasi");
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed) << "the row follows";
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  EXPECT_FALSE(service_.get_url(state_of(media), "original", {}));
  EXPECT_FALSE(urls_.optimal_url_of(state_of(media)));
  EXPECT_FALSE(
      urls_.url_of(repository_.list(workspace_, {}, {}, 10).items.at(0), media::VariantName::thumbnail));

  const Admission again = upload("nasi").value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried);
  EXPECT_EQ(again.media.uuid, media.uuid);
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  scanner_.version = "2";
  work_all();
  expect_condemned(media);
}

TEST_F(Verdict, IsCarriedOutByOthersWhenWhoFoundItIsKilled) {
  const Media media = completed("nasi");
  condemn("nasi");
  const HousekeepingReport report = reconcile();
  EXPECT_EQ(report.changed.at("condemned"), 1U);
  EXPECT_EQ(report.problems_total, 1U);
  expect_condemned(media);
  EXPECT_EQ(event_types().back(), "media.processing.failed");
  EXPECT_TRUE(scan_verdicts_.condemned(10).empty());
  EXPECT_EQ(reconcile().problems_total, 0U);
}

TEST_F(Verdict, ADatabaseThatIsAwayPostponesTheOthersOnly) {
  const Media theirs = completed("nasi");
  workspace_ = database::SqlWorkspaceRepository(database_, clock_).create("two", {}).id;
  new_signatures_find_malware();
  const Media ours = uploaded("nasi");
  // begin_processing, record_original and fail of its own row, then the others.
  database_faults_.arm(4, ErrorCode::unavailable);
  work_once();
  ASSERT_TRUE(database_faults_.has_struck());
  database_faults_.disarm();
  expect_condemned(ours);
  EXPECT_EQ(state_of(theirs).processing_status, ProcessingStatus::completed);
  EXPECT_FALSE(repository_.find_for_delivery(theirs.uuid));
  reconcile();
  expect_condemned(theirs);
}

TEST_F(Verdict, OfADeletedMediaNobodyIsToldAgain) {
  const Media media = completed("nasi");
  remove(media);
  const std::size_t events = event_types().size();
  new_signatures_find_malware();
  EXPECT_EQ(rescan().removed, 1U);
  EXPECT_EQ(state_of(media).metadata.state.error_code, "infected");
  EXPECT_EQ(event_types().size(), events);
  EXPECT_EQ(refusal_to_restore(media), ErrorCode::infected);
}

TEST_F(Verdict, WhatIsInProcessIsNotAnnouncedAnyMore) {
  const Media media = uploaded("nasi");
  processor_.between = [&](const std::string& where) {
    if (where == "identified") condemn("nasi");
  };
  work_all();
  expect_condemned(media);
  EXPECT_EQ(event_types(), (std::vector<std::string>{"media.processing.started", "media.processing.failed"}));
}

TEST_F(Verdict, WhatIsInProcessIsWithheldAndNotCompleted) {
  const Media media = uploaded("nasi");
  processor_.between = [&](const std::string& where) {
    if (where != "thumbnail") return;
    ASSERT_TRUE(repository_.find_for_delivery(media.uuid));
    condemn("nasi");
    EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
    EXPECT_EQ(condemnations_.carry_out({}), 0U) << "it has not ended";
    EXPECT_FALSE(service_.get_url(state_of(media), "thumbnail", {}));
  };
  work_all();
  expect_condemned(media);
  EXPECT_EQ(event_types().back(), "media.processing.failed");
}

TEST_F(Verdict, IsTheReasonOfAFailureThatComesAfterIt) {
  processor_.failure = {media::ProcessingFailure::Blame::file, ErrorCode::corrupt, "The file is damaged."};
  processor_.fails_after_thumbnail = true;
  const Media media = uploaded("nasi");
  processor_.between = [&](const std::string& where) {
    if (where == "thumbnail") condemn("nasi");
  };
  work_all();
  expect_condemned(media);
}

TEST_F(Verdict, IsNotLiftedByAScanThatBeganBeforeIt) {
  const Media media = uploaded("nasi");
  scanner_.while_scanning = [this] { condemn("nasi"); };
  work_all();
  expect_condemned(media);
  EXPECT_EQ(scan_verdicts_.find(Sha256::of(as_bytes("nasi")))->finding, Finding::infected);
}

TEST_F(Verdict, IsNotLiftedByANodeWhoseSignaturesAreBehind) {
  new_signatures_find_malware();
  const Media media = uploaded("nasi");
  work_all();
  scanner_.version = "1";
  scanner_.is_behind = true;
  scanner_.finding = Finding::clean;
  ASSERT_TRUE(service_.retry(workspace_, media.uuid, {}));
  work_all();
  EXPECT_EQ(scanner_.scans, 1);
  expect_condemned(media);
}

TEST_F(Verdict, IsLiftedByNewerSignaturesWhenSomebodyTriesAgain) {
  const Media first = completed("nasi");
  remove(first);
  new_signatures_find_malware();
  const Media second = uploaded("nasi");
  work_all();
  scanner_.version = "3";
  scanner_.finding = Finding::clean;
  EXPECT_EQ(rescan().examined, 0U);
  ASSERT_TRUE(service_.retry(workspace_, second.uuid, {}));
  EXPECT_FALSE(repository_.find_for_delivery(second.uuid));
  work_all();
  const Media now = state_of(second);
  ASSERT_EQ(now.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(content_of(now.path_of(media::VariantName::original).value()), "nasi");
  EXPECT_TRUE(repository_.find_for_delivery(second.uuid));
  ASSERT_TRUE(service_.restore(workspace_, first.uuid, {}));
  EXPECT_FALSE(repository_.find_for_delivery(first.uuid)) << "somebody has to ask for it, too";
  ASSERT_TRUE(service_.retry(workspace_, first.uuid, {}));
  work_all();
  EXPECT_EQ(state_of(first).processing_status, ProcessingStatus::completed);
}

TEST_F(Verdict, GoesOverRowsOfTheApplicationInPages) {
  const Media media = completed("nasi");
  copy_row(media, 250, "metadata");
  copy_row(media, 600, "'{}'");  // as large, and something else
  condemn("nasi");
  EXPECT_EQ(condemnations_.carry_out({}), 251U);
  const auto failed = database_.read([](Session& session) {
    return session.one<std::uint64_t>("SELECT COUNT(*) FROM chat_media WHERE processing_status = 'failed'");
  });
  EXPECT_EQ(std::get<0>(failed.value()), 251U);
}

}  // namespace
}  // namespace lumbung::test
