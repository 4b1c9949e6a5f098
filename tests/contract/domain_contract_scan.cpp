#include "contract/domain_contract.h"
#include "media/upkeep/rescan.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::Media;
using media::ProcessingStatus;
using media::RunMode;
using Finding = media::ScanVerdict::Finding;
using std::chrono::seconds;

class Scan : public DomainContract {
 protected:
  HousekeepingReport rescan(RunMode mode = RunMode::real) {
    return media::Rescan({&scanner_, scan_verdicts_, condemnations_, storage_, housekeeping_}, {})
        .run(mode, {});
  }
};

TEST_F(Scan, ACleanFileSaysSo) {
  const Media media = uploaded("nasi");
  work_all();
  const Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::completed);
  ASSERT_TRUE(now.metadata.state.scan);
  EXPECT_EQ(now.metadata.state.scan->state, media::ScanState::clean);
  EXPECT_EQ(now.metadata.state.scan->signatures_version, "1");
}

TEST_F(Scan, NothingIsHandedOutBeforeItIsFoundClean) {
  scanner_.down = true;
  const Media media = uploaded("nasi");
  EXPECT_EQ(media.metadata.state.scan->state, media::ScanState::waiting);
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  EXPECT_FALSE(service_.get_url(media, "original", std::nullopt));
  ASSERT_TRUE(work_once());
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid)) << "the scanner does not answer";
  scanner_.down = false;
  clock_.turn(seconds(30));
  work_all();
  EXPECT_TRUE(repository_.find_for_delivery(media.uuid));
  EXPECT_TRUE(service_.get_url(state_of(media), "original", std::nullopt));
}

TEST_F(Scan, AnInfectedFileFailsBeforeItIsDecodedAndIsNotDelivered) {
  scanner_.finding = Finding::infected;
  const Media media = uploaded("nasi");
  work_all();
  const Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(now.metadata.state.error_code, "infected");
  EXPECT_TRUE(now.metadata.state.quarantined);
  EXPECT_TRUE(now.is_infected());
  EXPECT_NE(now.processing_error->find("Test.Signature"), std::string::npos);
  EXPECT_FALSE(now.path_of(media::VariantName::thumbnail));
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  EXPECT_EQ(event_types().back(), "media.processing.failed");
  EXPECT_EQ(objects("original/").size(), 1U) << "the original is kept";
}

TEST_F(Scan, TheSameContentAgainIsRefusedWithoutAScan) {
  scanner_.finding = Finding::infected;
  const Media media = uploaded("nasi");
  work_all();
  ASSERT_TRUE(service_.retry(workspace_, media.uuid, {.request_id = "req"}));
  work_all();
  EXPECT_EQ(scanner_.scans, 1);
  EXPECT_TRUE(state_of(media).is_infected());
}

TEST_F(Scan, AFileWaitsForAScannerHoweverLongItIsAway) {
  scanner_.down = true;
  const Media media = uploaded("nasi");
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(work_once());
    EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
    EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::not_scanned);
    EXPECT_FALSE(work_once()) << "it is not asked for without a pause";
    clock_.turn(seconds(30));
  }
  scanner_.down = false;
  work_all();
  EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::clean);
  expect_complete(state_of(media), "nasi");
}

TEST_F(Scan, AFileAtWhichTheScannerBreaksOffKeepsAWorkerLessAndLessOften) {
  scanner_.breaks_off = true;
  const Media media = uploaded("nasi");
  int tries = 0;
  for (int half_minutes = 0; half_minutes < 2 * 240; ++half_minutes) {
    if (work_once()) ++tries;
    clock_.turn(seconds(30));
  }
  EXPECT_LE(tries, 30) << "each may hang for minutes";
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending) << "nothing is given up";
  scanner_.breaks_off = false;
  clock_.turn(seconds(3600));
  work_all();
  expect_complete(state_of(media), "nasi");
}

TEST_F(Scan, AFileAtWhichTheScannerBreaksOffForADayFailsAndSaysWhy) {
  scanner_.breaks_off = true;
  const Media media = uploaded("nasi");
  work_once();
  clock_.turn(seconds(25 * 3600));
  scanner_.hangs = true;
  EXPECT_TRUE(work_once());
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending) << "it hangs at whatever comes";
  scanner_.hangs = false;
  clock_.turn(seconds(3600));
  EXPECT_TRUE(work_once());
  const Media now = state_of(media);
  ASSERT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(now.metadata.state.error_code, "unsupported_media");
  EXPECT_NE(now.processing_error->find("breaks off"), std::string::npos) << *now.processing_error;

  scanner_.breaks_off = false;
  ASSERT_TRUE(service_.retry(workspace_, media.uuid, {.request_id = "req"}));
  work_all();
  expect_complete(state_of(media), "nasi");
}

TEST_F(Scan, AFileThatNobodyCanLookIntoWaitsForADayAndThenSaysWhy) {
  scanner_.finding = Finding::unscannable;
  const Media media = uploaded("nasi");
  for (int hour = 0; hour < 23; ++hour) {
    work_once();
    EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
    EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::unscannable);
    clock_.turn(seconds(3600));
  }
  clock_.turn(seconds(2 * 3600));
  EXPECT_TRUE(work_once());
  const Media now = state_of(media);
  ASSERT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(now.metadata.state.error_code, "unsupported_media");
  EXPECT_NE(now.processing_error->find("scanner can't look into this file"), std::string::npos);
  EXPECT_FALSE(now.metadata.state.quarantined);
  EXPECT_LE(scanner_.scans, 30) << "it is not scanned over and over";

  scanner_.finding = Finding::clean;
  ASSERT_TRUE(service_.retry(workspace_, media.uuid, {.request_id = "req"}));
  work_all();
  EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::clean);
  expect_complete(state_of(media), "nasi");
}

TEST_F(Scan, ADamagedFileStaysKnownAsClean) {
  processor_.failure = {media::ProcessingFailure::Blame::file, ErrorCode::corrupt, "The file is damaged."};
  const Media media = uploaded("nasi");
  work_all();
  EXPECT_EQ(state_of(media).metadata.state.error_code, "corrupt");
  ASSERT_TRUE(state_of(media).metadata.state.scan);
  EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::clean);
  EXPECT_TRUE(repository_.find_for_delivery(media.uuid)) << "its owner can have it back";
}

TEST_F(Scan, NewSignaturesFindWhatWasCleanBefore) {
  const Media bad = uploaded("nasi");
  const Media good = uploaded("beras");
  work_all();
  EXPECT_EQ(rescan().examined, 0U) << "the same signatures";

  scanner_.version = "2";
  scanner_.finding = Finding::infected;
  EXPECT_EQ(rescan(RunMode::dry).removed, 2U);
  EXPECT_FALSE(state_of(bad).is_infected());

  const HousekeepingReport report = rescan();
  EXPECT_EQ(report.examined, 2U);
  EXPECT_EQ(report.removed, 2U);
  EXPECT_TRUE(state_of(bad).is_infected());
  EXPECT_TRUE(state_of(good).is_infected());
  EXPECT_FALSE(repository_.find_for_delivery(bad.uuid));
  EXPECT_EQ(event_types().back(), "media.processing.failed");
  EXPECT_EQ(rescan().examined, 0U);
}

TEST_F(Scan, NewSignaturesFindWhatIsJustBeingProcessed) {
  const Media media = uploaded("nasi");
  processor_.between = [&](const std::string& where) {
    if (where != "thumbnail") return;
    scanner_.version = "2";
    scanner_.finding = Finding::infected;
    EXPECT_EQ(rescan().removed, 0U);
  };
  work_all();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::failed) << "it is not completed first";
  EXPECT_TRUE(state_of(media).is_infected());
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
}

TEST_F(Scan, NewSignaturesFindWhatHadFailedForAnotherReason) {
  processor_.failure = {media::ProcessingFailure::Blame::file, ErrorCode::corrupt, "The file is damaged."};
  const Media media = uploaded("nasi");
  work_all();
  ASSERT_TRUE(repository_.find_for_delivery(media.uuid));
  scanner_.version = "2";
  scanner_.finding = Finding::infected;
  EXPECT_EQ(rescan().removed, 1U);
  EXPECT_EQ(state_of(media).metadata.state.scan->state, media::ScanState::infected);
  EXPECT_FALSE(repository_.find_for_delivery(media.uuid));
  scanner_.version = "3";
  EXPECT_EQ(rescan().removed, 0U) << "it is known";
}

TEST_F(Scan, ARescanGoesOnWhereTheScannerLeftIt) {
  uploaded("nasi");
  work_all();
  scanner_.version = "2";
  scanner_.down = true;
  EXPECT_EQ(rescan().problems_total, 1U);
  scanner_.down = false;
  EXPECT_EQ(rescan().examined, 1U);
}

TEST_F(Scan, ARescanPassesAFileAtWhichTheScannerBreaksOff) {
  for (const char* content : {"nasi", "beras", "gabah"}) uploaded(content);
  work_all();
  scanner_.version = "2";
  scanner_.breaks_off = true;
  EXPECT_EQ(rescan().kept_because.at("down"), 3U);
  scanner_.breaks_off = false;
  EXPECT_EQ(rescan().examined, 3U);
}

TEST_F(Scan, AnOriginalThatCannotBeReadDoesNotKeepARescanFromTheOthers) {
  const Media archived = uploaded("nasi");
  const Media locked = uploaded("beras");
  uploaded("gabah");
  work_all();
  scanner_.version = "2";
  const auto original = [&](const Media& media) {
    return state_of(media).path_of(media::VariantName::original)->str();
  };
  storage_.troubles[original(archived)] = [] { throw media::ArchivedObject("restore it first"); };
  storage_.troubles[original(locked)] = [] { throw Fault("Permission denied"); };
  const HousekeepingReport report = rescan();
  EXPECT_EQ(report.examined, 1U);
  EXPECT_EQ(report.kept_because.at("in an archive of the store"), 1U);
  EXPECT_EQ(report.problems,
            std::vector<std::string>{original(locked) + " can't be read: Permission denied"});
  storage_.troubles[original(archived)] = [] { throw Fault(ErrorCode::unavailable, "no answer"); };
  EXPECT_THROW(rescan(), Fault) << "a store that does not answer says nothing of its objects";
  storage_.troubles.clear();
  EXPECT_EQ(rescan().examined, 2U);
}

TEST_F(Scan, AFileThatBringsTheScannerDownDoesNotKeepARescanFromTheOthers) {
  for (const char* content : {"padi", "beras", "gabah 1", "gabah 22"}) uploaded(content);
  work_all();
  scanner_.version = "2";
  scanner_.dies_of_bytes = std::string_view("padi").size();
  media::Rescan task({&scanner_, scan_verdicts_, condemnations_, storage_, housekeeping_}, {});
  const HousekeepingReport first = task.run(RunMode::real, {});
  EXPECT_EQ(first.examined, 0U);
  EXPECT_EQ(first.kept_because.at("down"), 1U) << "it does not go on without a scanner";
  EXPECT_EQ(first.problems_total, 1U);
  scanner_.down = false;
  const HousekeepingReport second = task.run(RunMode::real, {});
  EXPECT_EQ(second.examined, 3U);
  ASSERT_TRUE(second.has_more);
  EXPECT_EQ(task.go_on({}).kept_because.at("down"), 1U) << "last of all";
  scanner_.down = false;
  scanner_.dies_of_bytes = 0;
  ASSERT_TRUE(task.run(RunMode::real, {}).has_more) << "it begins behind that file";
  EXPECT_EQ(task.go_on({}).examined, 1U);
}

}  // namespace
}  // namespace lumbung::test
