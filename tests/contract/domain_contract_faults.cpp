#include "contract/domain_contract.h"

namespace lumbung::test {
namespace {

using When = FaultPlan::When;
using media::ProcessingStatus;

struct FaultCase {
  std::string name;
  ErrorCode code;
  When when;
  bool scans = true;  ///< else the decoder has the file before its attempt begins
};

class DomainFaults : public DomainContract, public testing::WithParamInterface<FaultCase> {
 protected:
  DomainFaults() : DomainContract(GetParam().scans) {}

  /// An upload with a fault at the n-th call of `plan`; false when it struck nothing.
  bool upload_with_fault(FaultPlan& plan, std::uint64_t n) {
    plan.arm(n, GetParam().code, GetParam().when);
    const std::string content = "photo " + std::to_string(n);
    bool acknowledged = false;
    try {
      acknowledged = upload(content).has_value();
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.code(), GetParam().code);
    }
    const bool struck = plan.has_struck();
    plan.disarm();
    // Whatever happened: the same upload works now, and all of it is there.
    const media::Admission again = upload(content).value();
    EXPECT_TRUE(!acknowledged || again.outcome == media::Admission::Outcome::existing) << n;
    work_all();
    EXPECT_EQ(state_of(again.media).processing_status, ProcessingStatus::completed) << n;
    EXPECT_EQ(content_of(state_of(again.media).path_of(media::VariantName::original).value()), content) << n;
    return struck;
  }

  bool process_with_fault(FaultPlan& plan, std::uint64_t n) {
    const std::string content = "photo " + std::to_string(n);
    const media::Media media = uploaded(content);
    plan.arm(n, GetParam().code, GetParam().when);
    work_once();
    const bool struck = plan.has_struck();
    plan.disarm();
    work_all();
    expect_complete(media, content);
    EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}).has_value());
    work_all();
    return struck;
  }
};

TEST_P(DomainFaults, OfTheStorageInAnUploadLoseNothing) {
  std::uint64_t n = 1;
  while (upload_with_fault(storage_faults_, n)) ++n;
  EXPECT_GE(n, 4U) << "store, append, commit";
}

TEST_P(DomainFaults, OfTheDatabaseInAnUploadLoseNothing) {
  std::uint64_t n = 1;
  while (upload_with_fault(database_faults_, n)) ++n;
  EXPECT_GE(n, 3U) << "find_by_hash, admit";
}

TEST_P(DomainFaults, OfTheStorageInProcessingLoseNothing) {
  std::uint64_t n = 1;
  while (process_with_fault(storage_faults_, n)) ++n;
  EXPECT_GE(n, 12U) << "stat, get, move, three scratch files and adoptions, four readings";
}

TEST_P(DomainFaults, OfTheDatabaseInProcessingLoseNothing) {
  std::uint64_t n = 1;
  while (process_with_fault(database_faults_, n)) ++n;
  EXPECT_GE(n, 5U) << "begin, original, thumbnail, complete";
}

TEST_P(DomainFaults, OfBothWhileAFailureIsWrittenLoseNothing) {
  for (FaultPlan* plan : {&storage_faults_, &database_faults_}) {
    for (std::uint64_t n = 1;; ++n) {
      const media::Media media = uploaded("broken " + std::to_string(n));
      processor_.failure = {media::ProcessingFailure::Blame::file, ErrorCode::corrupt, "It is damaged."};
      plan->arm(n, GetParam().code, GetParam().when);
      work_once();
      const bool struck = plan->has_struck();
      plan->disarm();
      work_all();
      EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::failed) << n;
      EXPECT_EQ(content_of(state_of(media).path_of(media::VariantName::original).value()),
                "broken " + std::to_string(n));
      EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}).has_value());
      work_all();
      if (!struck) break;
    }
  }
}

std::string name_of_fault(const testing::TestParamInfo<FaultCase>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(
    Injected, DomainFaults,
    testing::Values(FaultCase{"disk_full", ErrorCode::insufficient_storage, When::before},
                    FaultCase{"io_error", ErrorCode::internal, When::before},
                    FaultCase{"busy", ErrorCode::unavailable, When::before},
                    FaultCase{"answer_lost", ErrorCode::unavailable, When::after},
                    FaultCase{"unscanned_busy", ErrorCode::unavailable, When::before, false},
                    FaultCase{"unscanned_answer_lost", ErrorCode::unavailable, When::after, false}),
    name_of_fault);

}  // namespace
}  // namespace lumbung::test
