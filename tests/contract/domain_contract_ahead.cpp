// What lies ready on the disk is with its decoder before its attempt begins in the database.
#include "contract/domain_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobVerdict;
using media::ProcessingStatus;
using media::VariantName;

class DomainAhead : public DomainContract {
 protected:
  DomainAhead() : DomainContract(false) {}

  /// Called once, while the decoder has the file and the attempt is about to begin.
  void in_hand(const std::function<void()>& what) {
    processor_.between = [this, what](const std::string& where) {
      if (where != "in hand") return;
      const auto once = what;  // what is called here goes with the next line
      processor_.between = nullptr;
      once();
    };
  }
  static bool begins_late(const media::Media& media) { return media.location == media::Location::local; }
};

TEST_F(DomainAhead, TheAttemptBeginsWhileTheDecoderIsAtIt) {
  const media::Media media = uploaded("a photo");
  std::vector<ProcessingStatus> seen;
  processor_.between = [&](const std::string&) { seen.push_back(state_of(media).processing_status); };
  work_once();
  ASSERT_GE(seen.size(), 2U);
  EXPECT_EQ(seen[0], begins_late(media) ? ProcessingStatus::pending : ProcessingStatus::processing);
  EXPECT_EQ(seen[1], ProcessingStatus::processing);
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, WhatIsToBeScannedIsInNobodysHandsBefore) {
  const media::Media media = uploaded("a photo");
  std::optional<ProcessingStatus> seen;
  processor_.between = [&](const std::string& where) {
    if (where != "in hand") return;
    seen = state_of(media).processing_status;
    EXPECT_EQ(scanner_.scans, 1);
  };
  work_once();
  EXPECT_EQ(seen, ProcessingStatus::processing);
}

TEST_F(DomainAhead, AJobThatIsOneTooManyEndsAsSuch) {
  const media::Media media = uploaded("a photo");
  const jobs::LeasedJob job = claim();
  const auto end_it = [&] {
    database_.transact([&](database::Session& session) {
      session.execute("UPDATE chat_media SET processing_status = 'failed' WHERE id = :id",
                      {{"id", media.id}});
    });
  };
  if (begins_late(media)) {
    in_hand(end_it);
  } else {
    end_it();
  }
  EXPECT_EQ(job_.run(job, {}).ending, JobVerdict::Ending::done);
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::failed);
  EXPECT_EQ(objects(), std::set<std::string>{media.path_of(VariantName::original)->str()});
}

TEST_F(DomainAhead, AWorkerThatIsTooLateStoresNothing) {
  const media::Media media = uploaded("a photo");
  const jobs::LeasedJob late = claim();
  in_hand([&] {
    clock_.turn(std::chrono::seconds(60));
    EXPECT_TRUE(work_once()) << "the successor";
  });
  EXPECT_EQ(job_.run(late, {}).ending, JobVerdict::Ending::settled);
  expect_complete(media, "a photo");
}

TEST_F(DomainAhead, APurposeThatCameMeanwhileIsKept) {
  const media::Media media = uploaded("a photo");
  in_hand(
      [&] { EXPECT_TRUE(service_.amend(workspace_, media.uuid, {.purpose = "sticker"}, {}).has_value()); });
  work_all();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed);
  EXPECT_TRUE(state_of(media).path_of(VariantName::sticker) || !begins_late(media));
}

}  // namespace
}  // namespace lumbung::test
