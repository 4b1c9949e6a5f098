#include "api/endpoints/health.h"

#include <chrono>

#include <gtest/gtest.h>

#include "storage/disk/local_storage.h"
#include "support/temp_directory.h"

namespace lumbung::api {
namespace {

using jobs::Lease;

/// Counts how often it is asked what waits, which is all that readiness asks.
class CountedJobs final : public jobs::JobStore {
 public:
  int asked = 0;

  std::vector<jobs::Job> list(std::optional<jobs::QueueName>, std::optional<JobId>, std::uint32_t) override {
    ++asked;
    return {};
  }
  std::optional<JobId> enqueue(const jobs::NewJob&) override { return {}; }
  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>&, std::string_view,
                                       std::chrono::seconds) override {
    return {};
  }
  bool extend(const Lease&, std::chrono::seconds) override { return {}; }
  bool complete(const Lease&) override { return {}; }
  bool retry_later(const Lease&, std::chrono::seconds, std::string_view) override { return {}; }
  bool postpone(const Lease&, std::chrono::milliseconds, std::string_view) override { return {}; }
  bool release(const Lease&) override { return {}; }
  bool bury(const Lease&, std::string_view) override { return {}; }
  std::vector<jobs::QueueDepth> depths() override { return {}; }
  std::vector<jobs::DeadLetter> dead_letters(WorkspaceId, std::optional<DeadLetterId>,
                                             std::uint32_t) override {
    return {};
  }
  std::uint64_t purge_dead_letters(jobs::JobKind, Timestamp, std::uint32_t) override { return {}; }
  std::optional<JobId> revive(WorkspaceId, DeadLetterId, const access::Origin&) override { return {}; }
  std::uint64_t reconcile() override { return {}; }
};

TEST(Health, StrangersWhoAskOftenDoNotHaveTheDatabaseAskedEachTime) {
  const test::TempDirectory directory;
  storage::LocalStorage storage({.root = directory.path()});
  CountedJobs jobs;
  int probed = 0;
  const telemetry::Log log;
  Health health({.probe_database = [&] { ++probed; },
                 .jobs = jobs,
                 .storage = storage,
                 .scanner = nullptr,
                 .log = log});
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(health.ready({}, Health::Details::hidden).status, 200);
  }
  const auto took = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begun);
  EXPECT_LE(jobs.asked, took.count() + 1) << "once in each second";
  EXPECT_LE(probed, took.count() + 1);
}

}  // namespace
}  // namespace lumbung::api
