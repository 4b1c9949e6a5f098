// Imports: a row and a job that move together.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobKind;
using media::Admission;
using media::FailedJob;
using media::Import;
using media::ImportClaim;
using media::ImportRepository;
using media::ImportStatus;
using std::chrono::seconds;

/// An import of the workspace and its job.
class OneImport {
 public:
  OneImport(DatabaseUnderTest& db, WorkspaceId workspace) : db_(db), workspace_(workspace) {
    made_ = db_.imports
                ->create({.workspace_id = workspace_,
                          .url = "https://a.example/nasi.jpg",
                          .name = "nasi.jpg",
                          .purpose = "header",
                          .origin = {.request_id = "req-9",
                                     .actor = {access::Actor::Kind::token, TokenId{7}, "till"},
                                     .address = "192.0.2.7"}})
                .value();
  }

  ImportClaim claimed() {
    const auto job = db_.jobs->claim(kHighQueue, "worker", seconds(60));
    EXPECT_TRUE(job.has_value());
    EXPECT_EQ(job->job.kind, JobKind::import);
    EXPECT_EQ(job->job.workspace_id, workspace_);
    EXPECT_EQ(job->job.id, made_.job);
    return {made_.import.uuid, job->lease};
  }
  /// Somebody else got the job since.
  ImportClaim lost() {
    const ImportClaim old = claimed();
    EXPECT_TRUE(db_.jobs->release(old.lease));
    claimed();
    return old;
  }
  Import now() const { return db_.imports->find(workspace_, made_.import.uuid).value(); }
  const Import& import() const { return made_.import; }
  std::int64_t jobs() const { return db_.number("SELECT COUNT(*) FROM lumbung_jobs WHERE kind = 'import'"); }

 private:
  DatabaseUnderTest& db_;
  const WorkspaceId workspace_;
  ImportRepository::Created made_;
};

TEST_P(DatabaseContract, AnImportAndItsJobAreMadeTogether) {
  OneImport one(db_, workspace_);
  const Import import = one.now();
  EXPECT_EQ(import.uuid, one.import().uuid);
  EXPECT_EQ(import.number, one.import().number);
  EXPECT_EQ(import.url, "https://a.example/nasi.jpg");
  EXPECT_EQ(import.name, "nasi.jpg");
  EXPECT_EQ(import.purpose, "header");
  EXPECT_EQ(import.status, ImportStatus::waiting);
  EXPECT_FALSE(import.media);
  EXPECT_EQ(import.error, "");
  EXPECT_EQ(import.origin.request_id, "req-9");
  EXPECT_EQ(import.origin.actor.kind, access::Actor::Kind::token);
  EXPECT_EQ(import.origin.actor.token_id, TokenId{7});
  EXPECT_EQ(import.origin.actor.name, "till");
  EXPECT_EQ(import.origin.address, "192.0.2.7");
  const auto job = db_.jobs->claim(kHighQueue, "worker", seconds(60));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->job.payload_json, R"({"import":")" + import.uuid.str() + "\"}");
  EXPECT_EQ(job->job.attempts_max, 8U);
}

TEST_P(DatabaseContract, AnImportIsOfItsWorkspaceAlone) {
  OneImport one(db_, workspace_);
  const WorkspaceId other = db_.workspaces->create("Kios", {}).id;
  EXPECT_FALSE(db_.imports->find(other, one.import().uuid));
  EXPECT_TRUE(db_.imports->claimed(one.import().uuid));
  EXPECT_FALSE(db_.imports->find(workspace_, Uuid::make()));
  EXPECT_EQ(db_.imports->create({.workspace_id = {99}, .url = "https://a.example/"}).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(db_.workspace_erasures->begin(other, {}));
  EXPECT_EQ(db_.imports->create({.workspace_id = other, .url = "https://a.example/"}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(one.jobs(), 1);
}

TEST_P(DatabaseContract, AWorkspaceHasSoManyImportsThatHaveNotEnded) {
  const auto create = [&](WorkspaceId workspace) {
    return db_.imports->create({.workspace_id = workspace, .url = "https://a.example/", .open_max = 2});
  };
  OneImport first(db_, workspace_);
  const ImportClaim claim = first.claimed();
  ASSERT_TRUE(db_.imports->begin(claim));
  ASSERT_TRUE(create(workspace_)) << "one is fetched, this one waits";
  EXPECT_EQ(create(workspace_).error().code, ErrorCode::rate_limited);
  EXPECT_TRUE(create(db_.workspaces->create("Kios", {}).id)) << "another workspace";
  ASSERT_TRUE(db_.imports->fail(claim, "no such file", FailedJob::done));
  EXPECT_TRUE(create(workspace_));
  EXPECT_EQ(create(workspace_).error().code, ErrorCode::rate_limited);
}

TEST_P(DatabaseContract, TheMediaTheEndOfItsImportAndThatOfTheJobAreOneTransaction) {
  OneImport one(db_, workspace_);
  const ImportClaim claim = one.claimed();
  ASSERT_TRUE(db_.imports->begin(claim));
  EXPECT_EQ(one.now().status, ImportStatus::fetching);
  media::NewUpload upload = upload_of("nasi");
  upload.import = claim;
  const Admission admission = db_.media->admit(upload).value();
  EXPECT_EQ(admission.outcome, Admission::Outcome::created);
  EXPECT_EQ(one.now().status, ImportStatus::completed);
  EXPECT_EQ(one.now().media, admission.media.uuid);
  EXPECT_EQ(one.jobs(), 0);
  EXPECT_TRUE(db_.imports->complete(claim, admission.media.uuid)) << "it is so already";
  EXPECT_FALSE(db_.imports->complete(claim, Uuid::make()));
  EXPECT_FALSE(db_.imports->fail(claim, "too late", FailedJob::done));
  EXPECT_EQ(one.now().status, ImportStatus::completed);
  EXPECT_EQ(leased().job.media_id, admission.media.id);
}

TEST_P(DatabaseContract, WhoLostTheJobOfAnImportAdmitsNothing) {
  OneImport one(db_, workspace_);
  const ImportClaim old = one.lost();
  media::NewUpload upload = upload_of("nasi");
  upload.import = old;
  EXPECT_EQ(db_.media->admit(upload).error().code, ErrorCode::lease_lost);
  EXPECT_FALSE(db_.media->find_by_hash(workspace_, upload.sha256));
  EXPECT_FALSE(db_.imports->begin(old));
  EXPECT_FALSE(db_.imports->complete(old, Uuid::make()));
  EXPECT_FALSE(db_.imports->retry_later(old, seconds(1), "x"));
  EXPECT_FALSE(db_.imports->postpone(old, seconds(1), "x"));
  EXPECT_FALSE(db_.imports->fail(old, "x", FailedJob::buried));
  EXPECT_EQ(one.now().status, ImportStatus::waiting);
  EXPECT_EQ(one.now().error, "");
  EXPECT_EQ(one.jobs(), 1);
}

TEST_P(DatabaseContract, AnImportOfWhatIsThereIsCompletedToo) {
  const media::Media there = completed("nasi");
  OneImport one(db_, workspace_);
  media::NewUpload upload = upload_of("nasi");
  upload.purpose.clear();
  upload.import = one.claimed();
  EXPECT_EQ(db_.media->admit(upload)->outcome, Admission::Outcome::existing);
  EXPECT_EQ(one.now().media, there.uuid);
  OneImport another(db_, workspace_);
  ASSERT_TRUE(db_.imports->complete(another.claimed(), there.uuid)) << "whose bytes were superfluous";
  EXPECT_EQ(another.now().status, ImportStatus::completed);
  EXPECT_EQ(another.jobs(), 0);
}

TEST_P(DatabaseContract, AnImportThatIsRefusedForTheQuotaIsNotCompleted) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 3}, {}));
  OneImport one(db_, workspace_);
  media::NewUpload upload = upload_of("nasi");
  upload.import = one.claimed();
  EXPECT_EQ(db_.media->admit(upload).error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(one.now().status, ImportStatus::waiting);
  EXPECT_EQ(one.jobs(), 1);
}

TEST_P(DatabaseContract, AnImportWaitsForItsNextTry) {
  OneImport one(db_, workspace_);
  const ImportClaim claim = one.claimed();
  ASSERT_TRUE(db_.imports->begin(claim));
  ASSERT_TRUE(db_.imports->retry_later(claim, seconds(40), "a.example answered 503."));
  EXPECT_EQ(one.now().status, ImportStatus::waiting);
  EXPECT_EQ(one.now().error, "a.example answered 503.");
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "worker", seconds(60)));
  db_.clock->turn(seconds(40));
  const ImportClaim second = one.claimed();
  EXPECT_EQ(db_.jobs->list(std::nullopt, std::nullopt, 10).at(0).attempts, 2U);
  ASSERT_TRUE(db_.imports->postpone(second, seconds(1), "no place"));
  db_.clock->turn(seconds(1));
  one.claimed();
  EXPECT_EQ(db_.jobs->list(std::nullopt, std::nullopt, 10).at(0).attempts, 2U) << "that was no attempt";
}

TEST_P(DatabaseContract, AFailedImportIsToldToBrowsersAndWebhooks) {
  const auto webhook = db_.webhooks->create(workspace_, "https://b.example/", "secret", {}, {}).value();
  OneImport one(db_, workspace_);
  ASSERT_TRUE(db_.imports->fail(one.claimed(), "a.example answered 404.", FailedJob::done));
  EXPECT_EQ(one.now().status, ImportStatus::failed);
  EXPECT_EQ(one.now().error, "a.example answered 404.");
  EXPECT_EQ(one.jobs(), 0);
  EXPECT_TRUE(db_.jobs->dead_letters(workspace_, std::nullopt, 10).empty());

  const boost::json::object said{
      {"name", "nasi.jpg"}, {"status", "failed"}, {"error", "a.example answered 404."}};
  const auto heard = db_.events->after({0}, 10);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].type, events::EventType::media_import_failed);
  EXPECT_EQ(heard[0].workspace_id, workspace_);
  EXPECT_EQ(heard[0].subject.kind, events::SubjectKind::import);
  EXPECT_EQ(heard[0].subject.id, one.import().number);
  EXPECT_EQ(heard[0].subject.uuid, one.import().uuid);
  EXPECT_EQ(heard[0].payload, said);
  const auto deliveries = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  ASSERT_EQ(deliveries.size(), 1U);
  const auto outgoing = db_.webhooks->outgoing(deliveries[0].id);
  ASSERT_TRUE(outgoing);
  EXPECT_EQ(outgoing->delivery.event.subject.uuid, one.import().uuid);
  EXPECT_EQ(outgoing->delivery.event.payload, said);
}

TEST_P(DatabaseContract, AnImportThatWasGivenUpMayBeTriedAgain) {
  OneImport one(db_, workspace_);
  ASSERT_TRUE(db_.imports->fail(one.claimed(), "no answer", FailedJob::buried));
  const auto letters = db_.jobs->dead_letters(workspace_, std::nullopt, 10);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].error, "no answer");
  const auto revived = db_.jobs->revive(workspace_, letters[0].id, {});
  ASSERT_TRUE(revived);
  const auto job = db_.jobs->claim(kHighQueue, "worker", seconds(60));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->job.id, *revived);
  ASSERT_TRUE(db_.imports->begin({one.import().uuid, job->lease}));
  EXPECT_EQ(one.now().status, ImportStatus::fetching);
  db_.clock->turn(std::chrono::hours(1));
  EXPECT_EQ(db_.housekeeping->purge_imports(db_.clock->now(), 10), 0U) << "it has not ended any more";
}

TEST_P(DatabaseContract, ForgetsImportsThatEndedLongAgoInPages) {
  std::vector<Uuid> ended;
  for (int i = 0; i < 3; ++i) {
    OneImport one(db_, workspace_);
    ASSERT_TRUE(db_.imports->fail(one.claimed(), "no", FailedJob::done));
    ended.push_back(one.import().uuid);
    db_.clock->turn(seconds(10));
  }
  const OneImport waits(db_, workspace_);
  const Timestamp before = db_.clock->now() - seconds(5);
  EXPECT_EQ(db_.housekeeping->purge_imports(before, 2), 2U);
  EXPECT_FALSE(db_.imports->claimed(ended[0]));
  EXPECT_TRUE(db_.imports->claimed(ended[2])) << "the oldest go first";
  EXPECT_EQ(db_.housekeeping->purge_imports(before, 2), 1U);
  EXPECT_EQ(db_.housekeeping->purge_imports(before, 2), 0U);
  EXPECT_EQ(waits.now().status, ImportStatus::waiting);
}

TEST_P(DatabaseContract, AWorkspaceThatIsErasedTakesItsImports) {
  const OneImport one(db_, workspace_);
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {}));
  while (db_.workspace_erasures->forget_rows(workspace_, 1) > 0) {
  }
  EXPECT_TRUE(db_.workspace_erasures->finish(workspace_));
  EXPECT_FALSE(db_.imports->claimed(one.import().uuid));
  EXPECT_EQ(one.jobs(), 0);
}

}  // namespace
}  // namespace lumbung::test
