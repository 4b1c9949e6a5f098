// Workspaces take turns, whoever claims and however.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::QueueName;
using std::chrono::seconds;

jobs::NewJob job_of_workspace(std::uint64_t workspace, int priority = 0) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::purge_temp;
  job.workspace_id = {workspace};
  job.priority = priority;
  return job;
}

std::vector<JobId> put_in(jobs::JobStore& store, std::uint64_t workspace, int count) {
  std::vector<JobId> ids;
  for (int i = 0; i < count; ++i) ids.push_back(store.enqueue(job_of_workspace(workspace)).value());
  return ids;
}

std::uint64_t next_workspace(jobs::JobStore& store) {
  const auto job = store.claim(kLowQueue, "w", seconds(60));
  return job ? job->job.workspace_id.value : 0;
}

std::map<std::uint64_t, int> count_by_workspace(const jobs::Leasing& leasing) {
  std::map<std::uint64_t, int> counts;
  for (const jobs::LeasedJob& leased : leasing.leased) ++counts[leased.job.workspace_id.value];
  return counts;
}

TEST_P(DatabaseContract, ClaimsTakeWorkspacesInTurn) {
  put_in(*db_.jobs, 4, 5);
  put_in(*db_.jobs, 9, 2);
  put_in(*db_.jobs, 6, 1);
  std::vector<std::uint64_t> order;
  for (int i = 0; i < 8; ++i) order.push_back(next_workspace(*db_.jobs));
  EXPECT_EQ(order, (std::vector<std::uint64_t>{4, 6, 9, 4, 9, 4, 4, 4}));
}

TEST_P(DatabaseContract, AJobWaitsForNoBacklogOfAnotherWorkspace) {
  put_in(*db_.jobs, 4, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(next_workspace(*db_.jobs), 4U);
  put_in(*db_.jobs, 3, 1);
  EXPECT_EQ(next_workspace(*db_.jobs), 3U);
  EXPECT_EQ(next_workspace(*db_.jobs), 4U);
  put_in(*db_.jobs, 5, 1);
  EXPECT_EQ(next_workspace(*db_.jobs), 5U);
}

TEST_P(DatabaseContract, PriorityHoldsInsideAWorkspace) {
  put_in(*db_.jobs, 4, 2);
  const auto urgent = db_.jobs->enqueue(job_of_workspace(4, -1));
  put_in(*db_.jobs, 6, 1);
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, urgent);
  db_.jobs->enqueue(job_of_workspace(4, -1));
  EXPECT_EQ(next_workspace(*db_.jobs), 6U) << "however urgent the jobs of another are";
}

TEST_P(DatabaseContract, AWorkspaceHasAsManyJobsInARowAsItsWeight) {
  const auto store = db_.jobs_with({{WorkspaceId{6}, 3}});
  for (const std::uint64_t workspace : {4, 6, 9}) put_in(*store, workspace, 10);
  std::vector<std::uint64_t> order;
  for (int i = 0; i < 7; ++i) order.push_back(next_workspace(*store));
  EXPECT_EQ(order, (std::vector<std::uint64_t>{4, 6, 6, 6, 9, 4, 6}));
}

TEST_P(DatabaseContract, ARetryStandsBehindTheWorkThatCameMeanwhile) {
  const JobId tried = put_in(*db_.jobs, 4, 1).front();
  const auto first = db_.jobs->claim(kLowQueue, "w", seconds(60)).value();
  ASSERT_TRUE(db_.jobs->retry_later(first.lease, seconds(30), "disk"));
  const JobId fresh = put_in(*db_.jobs, 4, 1).front();
  db_.clock->turn(seconds(30));
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, fresh);
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, tried);
}

TEST_P(DatabaseContract, AJobThatWasLeftByItsHolderStandsBehindToo) {
  const JobId left = put_in(*db_.jobs, 4, 1).front();
  ASSERT_TRUE(db_.jobs->claim(kLowQueue, "w", seconds(10)));
  const JobId fresh = put_in(*db_.jobs, 4, 1).front();
  db_.clock->turn(seconds(10));
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, fresh);
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, left);
}

TEST_P(DatabaseContract, AJobThatIsGivenBackKeepsItsPlace) {
  const JobId given_back = put_in(*db_.jobs, 4, 2).front();
  const auto first = db_.jobs->claim(kLowQueue, "w", seconds(60)).value();
  EXPECT_EQ(first.job.id, given_back);
  ASSERT_TRUE(db_.jobs->release(first.lease));
  EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id, given_back);
}

TEST_P(DatabaseContract, WhoLeasesByNameAndWhoClaimsGoRoundTogether) {
  const std::vector<JobId> named = put_in(*db_.jobs, 4, 10);
  put_in(*db_.jobs, 6, 10);
  const auto lease_one = [&] {
    return db_.job_rows->lease(QueueName::media_low, {named.back()}, "w", seconds(60))
        .leased.at(0)
        .job.workspace_id.value;
  };
  EXPECT_EQ(lease_one(), 4U);
  EXPECT_EQ(next_workspace(*db_.jobs), 6U);
  EXPECT_EQ(next_workspace(*db_.jobs), 4U);
  EXPECT_EQ(lease_one(), 6U);
}

TEST_P(DatabaseContract, ManyAreLeasedInEqualSharesWhateverIsNamed) {
  const std::vector<JobId> named = put_in(*db_.jobs, 4, 60);
  put_in(*db_.jobs, 6, 3);
  put_in(*db_.jobs, 9, 3);
  const auto leasing =
      db_.job_rows->lease(QueueName::media_low, {named.begin(), named.begin() + 9}, "w", seconds(60));
  EXPECT_EQ(count_by_workspace(leasing), (std::map<std::uint64_t, int>{{4, 3}, {6, 3}, {9, 3}}));
  EXPECT_TRUE(leasing.not_yet.empty());
  const auto rest =
      db_.job_rows->lease(QueueName::media_low, {named.begin(), named.begin() + 9}, "w", seconds(60));
  EXPECT_EQ(count_by_workspace(rest), (std::map<std::uint64_t, int>{{4, 9}}))
      << "a name whose job is taken is a right to another";
}

TEST_P(DatabaseContract, OneWorkspaceHasTheNamedJobsFirst) {
  const std::vector<JobId> ids = put_in(*db_.jobs, 4, 5);
  const auto leasing = db_.job_rows->lease(QueueName::media_low, {ids[4], ids[2]}, "w", seconds(60));
  std::set<JobId> leased;
  for (const jobs::LeasedJob& one : leasing.leased) leased.insert(one.job.id);
  EXPECT_EQ(leased, (std::set<JobId>{ids[2], ids[4]}));
}

TEST_P(DatabaseThreads, ManyWhoLeaseInTurnHaveEachJobOnce) {
  constexpr int kOfEach = 40;
  std::vector<JobId> named;
  for (const std::uint64_t workspace : {4, 6, 9}) {
    const std::vector<JobId> ids = put_in(*db_.jobs, workspace, kOfEach);
    named.insert(named.end(), ids.begin(), ids.end());
  }
  std::mutex mutex;
  std::multiset<JobId> done;
  const auto finish = [&](const std::vector<jobs::LeasedJob>& leased) {
    for (const jobs::LeasedJob& one : leased) {
      EXPECT_TRUE(db_.jobs->complete(one.lease));
      const std::lock_guard lock(mutex);
      done.insert(one.job.id);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 3; ++i) {
      workers.emplace_back([&] {
        while (const auto job = db_.jobs->claim(kLowQueue, "one", seconds(60))) finish({*job});
      });
      workers.emplace_back([&] {
        for (;;) {
          const auto leasing = db_.job_rows->lease(QueueName::media_low, {named.begin(), named.begin() + 7},
                                                   "many", seconds(60));
          if (leasing.leased.empty()) return;
          finish(leasing.leased);
        }
      });
    }
  }
  // Whoever found all of what was left locked by others stopped early.
  while (const auto job = db_.jobs->claim(kLowQueue, "last", seconds(60))) finish({*job});
  EXPECT_EQ(done.size(), named.size());
  EXPECT_EQ(std::set<JobId>(done.begin(), done.end()).size(), named.size());
}

}  // namespace
}  // namespace lumbung::test
