// Nodes of two versions side by side: the newer one puts jobs into the queues that the older one does not
// know.
#include <set>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobKind;
using jobs::JobState;
using jobs::QueueName;
using std::chrono::seconds;

/// Writes what a newer version would.
class NewerVersion {
 public:
  explicit NewerVersion(DatabaseUnderTest& db) : db_(db) {}

  /// One in each of these workspaces, of a kind that there is not yet.
  void put(QueueName queue, const std::vector<std::uint64_t>& workspaces) {
    std::string sql =
        "INSERT INTO lumbung_jobs (kind, queue, state, workspace_id, payload, attempts_max, due_at_ms,"
        " created_at_ms, last_error, queued_seq) VALUES ";
    const std::string now = std::to_string(to_unix_ms(db_.clock->now()));
    for (std::size_t i = 0; i < workspaces.size(); ++i) {
      if (i > 0) sql += ", ";
      sql.append("('translate_media', '").append(to_string(queue)).append("', 'waiting', ");
      sql += std::to_string(workspaces[i]) + ", '{}', 3, " + now + ", " + now + ", '', 0)";
    }
    db_.run(sql);
    written_ += static_cast<std::int64_t>(workspaces.size());
  }
  JobId newest() const {
    return {static_cast<std::uint64_t>(
        db_.number("SELECT MAX(id) FROM lumbung_jobs WHERE kind = 'translate_media'"))};
  }
  bool has_all_it_wrote() const {
    return db_.number(
               "SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'translate_media' AND state = 'waiting'"
               " AND attempts = 0 AND fencing_token = 0") == written_;
  }

 private:
  DatabaseUnderTest& db_;
  std::int64_t written_ = 0;
};

jobs::NewJob known_job(std::uint64_t workspace, JobKind kind = JobKind::purge_temp) {
  jobs::NewJob job;
  job.kind = kind;
  job.workspace_id = {workspace};
  return job;
}

TEST_P(DatabaseContract, AClaimPassesOverKindsOfANewerVersion) {
  NewerVersion newer(db_);
  newer.put(QueueName::media_low, {4, 4, 4, 6});
  const auto behind = db_.jobs->enqueue(known_job(4));
  const auto of_another = db_.jobs->enqueue(known_job(9));
  newer.put(QueueName::media_low, {9});
  const auto last = db_.jobs->enqueue(known_job(4));
  for (const auto& id : {behind, of_another, last}) {
    const auto claimed = db_.jobs->claim(kLowQueue, "w", seconds(60));
    ASSERT_TRUE(claimed);
    EXPECT_EQ(claimed->job.id, id);
  }
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(60)));
  EXPECT_TRUE(newer.has_all_it_wrote()) << "they wait for a node that knows them";
}

TEST_P(DatabaseContract, WorkspacesThatHaveOthersKindsAloneHoldNoneUp) {
  NewerVersion newer(db_);
  std::vector<std::uint64_t> many;
  for (std::uint64_t workspace = 1; workspace <= 80; ++workspace) many.push_back(workspace);
  newer.put(QueueName::media_low, many);
  const auto id = db_.jobs->enqueue(known_job(100));
  std::optional<jobs::LeasedJob> claimed;
  for (int claim = 0; claim < 4 && !claimed; ++claim) claimed = db_.jobs->claim(kLowQueue, "w", seconds(60));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->job.id, id);
  const JobId second = db_.jobs->enqueue(known_job(100)).value();
  const auto leased = db_.job_rows->lease(QueueName::media_low, {second}, "w", seconds(60)).leased;
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_EQ(leased[0].job.id, second);
  EXPECT_TRUE(newer.has_all_it_wrote());
}

TEST_P(DatabaseContract, LeasesByMessagesPassOverThemToo) {
  NewerVersion newer(db_);
  newer.put(QueueName::media_low, {4});
  const JobId unknown = newer.newest();
  const JobId known = db_.jobs->enqueue(known_job(4)).value();
  const auto alone = db_.job_rows->lease(QueueName::media_low, {unknown, known}, "w", seconds(60));
  ASSERT_EQ(alone.leased.size(), 1U);
  EXPECT_EQ(alone.leased[0].job.id, known);
  ASSERT_EQ(alone.not_yet.size(), 1U) << "its message is to come again, to whoever knows it";
  EXPECT_EQ(alone.not_yet[0].id, unknown);
  EXPECT_EQ(alone.not_yet[0].state, JobState::waiting);
  newer.put(QueueName::media_low, {6});
  const std::set<JobId> both = {db_.jobs->enqueue(known_job(4)).value(),
                                db_.jobs->enqueue(known_job(6)).value()};
  const auto in_turn =
      db_.job_rows->lease(QueueName::media_low, {both.begin(), both.end()}, "w", seconds(60));
  std::set<JobId> leased;
  for (const jobs::LeasedJob& one : in_turn.leased) leased.insert(one.job.id);
  EXPECT_EQ(leased, both);
  EXPECT_TRUE(newer.has_all_it_wrote());
}

TEST_P(DatabaseContract, WhatIsAstrayIsMovedFromBehindThem) {
  NewerVersion newer(db_);
  newer.put(QueueName::media_high, std::vector<std::uint64_t>(150, 4));
  const JobId astray = db_.jobs->enqueue(known_job(4, JobKind::send_webhook)).value();
  db_.write({"UPDATE lumbung_jobs SET queue = 'media-high' WHERE id = " + std::to_string(astray.value)});
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(60)));
  const auto claimed = db_.jobs->claim(kNotifyQueue, "w", seconds(60));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->job.id, astray);
}

TEST_P(DatabaseContract, ListsWhatItKnowsOfAQueue) {
  NewerVersion newer(db_);
  newer.put(QueueName::media_low, {4, 4, 4});
  std::vector<JobId> known;
  for (int i = 0; i < 3; ++i) known.push_back(db_.jobs->enqueue(known_job(4)).value());
  for (const auto queue : {std::optional(QueueName::media_low), std::optional<QueueName>()}) {
    std::vector<JobId> listed;
    for (const jobs::Job& job : db_.jobs->list(queue, std::nullopt, 2)) listed.push_back(job.id);
    EXPECT_EQ(listed, (std::vector<JobId>{known[0], known[1]}));
  }
}

TEST_P(DatabaseContract, DeadLettersOfANewerVersionStayAsTheyAre) {
  std::vector<DeadLetterId> known;
  for (const char* name : {"one", "two"}) {
    admitted(name);
    ASSERT_TRUE(db_.jobs->bury(leased().lease, "three crashes"));
    known.insert(known.begin(), db_.jobs->dead_letters(workspace_, std::nullopt, 1).at(0).id);
    db_.write(
        {"INSERT INTO lumbung_dead_letters (job_id, kind, queue, priority, workspace_id, payload, attempts,"
         " attempts_max, error, created_at_ms, died_at_ms) VALUES (77, 'translate_media', 'media-low', 1, " +
         std::to_string(workspace_.value) + ", '{}', 3, 3, 'died', 1, 2)"});
  }
  std::vector<DeadLetterId> listed;
  for (const jobs::DeadLetter& letter : db_.jobs->dead_letters(workspace_, std::nullopt, 2))
    listed.push_back(letter.id);
  EXPECT_EQ(listed, known);
  const auto newest = static_cast<std::uint64_t>(db_.number("SELECT MAX(id) FROM lumbung_dead_letters"));
  EXPECT_FALSE(db_.jobs->revive({0}, {newest}, {}));
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_dead_letters WHERE kind = 'translate_media'"), 2);
}

}  // namespace
}  // namespace lumbung::test
