// Files that come from URLs, whatever becomes of their servers and of the workers that fetch them.
#include <functional>

#include "contract/domain_contract.h"
#include "database/sql_import_repository.h"
#include "database/sql_quota_repository.h"
#include "media/upload/import_job.h"

namespace lumbung::test {
namespace {

using jobs::JobVerdict;
using jobs::LeasedJob;
using media::Import;
using media::ImportStatus;
using media::RemoteHead;
using media::RemoteReceiver;
using std::chrono::seconds;

/// The servers of others, as a test wants them.
class ScriptedSource final : public media::RemoteSource {
 public:
  std::function<Status(RemoteReceiver&)> script;
  std::vector<std::string> asked;

  Status fetch(const std::string& url, RemoteReceiver& receiver, std::stop_token) override {
    asked.push_back(url);
    return script(receiver);
  }
};

/// Hands this over in pieces of three bytes.
Status hand_over(RemoteReceiver& receiver, const std::string& content, const RemoteHead& head) {
  if (Status begun = receiver.begin(head); !begun) return begun;
  for (std::size_t at = 0; at < content.size(); at += 3) {
    if (Status taken = receiver.append(as_bytes(std::string_view(content).substr(at, 3))); !taken)
      return taken;
  }
  return {};
}

class Imports : public DomainContract {
 protected:
  Import wanted(std::string name = "") {
    return imports_
        .create(
            {.workspace_id = workspace_,
             .url = "https://a.example/nasi.jpg",
             .name = std::move(name),
             .origin = {.request_id = "req-9", .actor = {access::Actor::Kind::token, TokenId{7}, "till"}}})
        .value()
        .import;
  }
  Import now(const Import& import) { return imports_.find(workspace_, import.uuid).value(); }
  void offer(const std::string& content, const RemoteHead& head = {}) {
    source_.script = [content, head](RemoteReceiver& receiver) { return hand_over(receiver, content, head); };
  }
  void refuse(ErrorCode code) {
    source_.script = [code](RemoteReceiver&) { return Status(error(code, "a.example answered.")); };
  }
  /// Runs the job that waits, as a worker does; says how it ended.
  JobVerdict::Ending run(const LeasedJob& job) {
    JobVerdict verdict = import_job_.run(job, {});
    if (verdict.ending == JobVerdict::Ending::retry)
      verdict = import_job_.give_up(job, verdict.error, job.job.attempts >= job.job.attempts_max);
    if (verdict.ending == JobVerdict::Ending::done) jobs_.complete(job.lease);
    return verdict.ending;
  }
  LeasedJob next_import() {
    LeasedJob job = claim();
    EXPECT_EQ(job.job.kind, jobs::JobKind::import);
    return job;
  }
  std::uint64_t count(const std::string& what) {
    return database_.read([&](database::Session& session) {
      return std::get<0>(session.one<std::uint64_t>("SELECT COUNT(*) FROM " + what).value());
    });
  }

  database::SqlImportRepository imports_{database_, clock_};
  database::SqlQuotaRepository quotas_{database_, clock_};
  ScriptedSource source_;
  media::ImportJob import_job_{{.imports = imports_,
                                .service = service_,
                                .quotas = quotas_,
                                .source = source_,
                                .events = signal_,
                                .log = telemetry::Log(),
                                .bytes_max = 1 << 20,
                                .at_once_max = 1}};
};

TEST_F(Imports, BecomeMediaOfWhoeverAskedForThem) {
  const Import import = wanted();
  offer("a photo", {.name = "from/there.jpg", .bytes = 7});
  EXPECT_EQ(run(next_import()), JobVerdict::Ending::settled);
  EXPECT_EQ(source_.asked, std::vector<std::string>{"https://a.example/nasi.jpg"});
  const Import ended = now(import);
  EXPECT_EQ(ended.status, ImportStatus::completed);
  const media::Media media = sql_media_.find(workspace_, ended.media.value()).value();
  EXPECT_EQ(media.name, "there.jpg");
  EXPECT_EQ(content_of(media.path_of(media::VariantName::original).value()), "a photo");
  EXPECT_EQ(count("lumbung_audit WHERE action = 'media.uploaded' AND token_id = 7 AND actor_name = 'till'"),
            1U);
  EXPECT_EQ(count("lumbung_jobs WHERE kind = 'import'"), 0U);
  EXPECT_EQ(count("lumbung_jobs WHERE kind = 'process_media'"), 1U);
}

TEST_F(Imports, KeepTheNameThatTheyWereGiven) {
  const Import import = wanted("soto.jpg");
  offer("a photo", {.name = "there.jpg", .bytes = std::nullopt});
  run(next_import());
  EXPECT_EQ(sql_media_.find(workspace_, now(import).media.value())->name, "soto.jpg");
}

TEST_F(Imports, OfTheSameContentAreOneMedia) {
  const media::Media there = uploaded("a photo");
  work_all();
  sweep();
  const std::set<std::string> before = objects();
  const Import import = wanted();
  offer("a photo");
  run(next_import());
  EXPECT_EQ(now(import).status, ImportStatus::completed);
  EXPECT_EQ(now(import).media, there.uuid);
  EXPECT_EQ(count("chat_media"), 1U);
  EXPECT_EQ(count("lumbung_jobs WHERE kind = 'import'"), 0U);
  EXPECT_EQ(objects(), before);
}

TEST_F(Imports, WaitForWhatMayPass) {
  const Import import = wanted();
  refuse(ErrorCode::unavailable);
  run(next_import());
  EXPECT_EQ(now(import).status, ImportStatus::waiting);
  EXPECT_EQ(now(import).error, "a.example answered.");
  EXPECT_FALSE(jobs_.claim({jobs::QueueName::media_high}, "test", seconds(30))) << "not at once";
  clock_.turn(seconds(13));
  offer("a photo");
  run(next_import());
  EXPECT_EQ(now(import).status, ImportStatus::completed);
  EXPECT_EQ(now(import).error, "");
}

TEST_F(Imports, EndAtOnceForWhatStays) {
  for (const ErrorCode code : {ErrorCode::forbidden, ErrorCode::not_found, ErrorCode::invalid_argument,
                               ErrorCode::payload_too_large}) {
    const Import import = wanted();
    refuse(code);
    EXPECT_EQ(run(next_import()), JobVerdict::Ending::settled);
    EXPECT_EQ(now(import).status, ImportStatus::failed) << to_string(code);
    EXPECT_EQ(now(import).error, "a.example answered.");
  }
  EXPECT_EQ(count("lumbung_jobs"), 0U);
  EXPECT_EQ(count("lumbung_dead_letters"), 0U);
  EXPECT_EQ(event_types(), std::vector<std::string>(4, "media.import.failed"));
  EXPECT_TRUE(objects().empty());
}

TEST_F(Imports, HoldToTheLimitsOfWhoeverAskedForThem) {
  const auto ended = [&](const access::UploadLimits& limits) {
    const auto made =
        imports_.create({.workspace_id = workspace_, .url = "https://a.example/", .limits = limits});
    run(next_import());
    return now(made.value().import).status;
  };
  offer("%PDF-1.7\n" + std::string(91, ' '));
  EXPECT_EQ(ended({.bytes_max = 99}), ImportStatus::failed);
  EXPECT_EQ(ended({.types = {"image/*"}}), ImportStatus::failed);
  EXPECT_EQ(ended({.bytes_max = 100, .types = {"image/*", "application/pdf"}}), ImportStatus::completed);
}

TEST_F(Imports, RefuseAnEmptyFileAndOneThatIsTooLarge) {
  const Import empty = wanted();
  offer("");
  run(next_import());
  EXPECT_EQ(now(empty).error, "The file is empty.");
  const Import announced = wanted();
  offer("a photo", {.name = "", .bytes = (1 << 20) + 1});
  run(next_import());
  EXPECT_EQ(now(announced).status, ImportStatus::failed);
  const Import grown = wanted();
  source_.script = [](RemoteReceiver& receiver) {
    Status taken = receiver.begin({});
    const std::string piece(300'000, 'x');
    for (int i = 0; i < 4 && taken; ++i) taken = receiver.append(as_bytes(piece));
    return taken;
  };
  run(next_import());
  EXPECT_EQ(now(grown).status, ImportStatus::failed);
  EXPECT_EQ(now(grown).error, now(announced).error);
  EXPECT_TRUE(objects().empty());
}

TEST_F(Imports, HoldTheQuotaOfBytes) {
  ASSERT_TRUE(quotas_.set(workspace_, {.bytes_max = 10, .files_max = {}, .uploads_per_minute_max = {}}, {}));
  const Import announced = wanted();
  offer("a photo that is large", {.name = "", .bytes = 21});
  run(next_import());
  EXPECT_EQ(now(announced).status, ImportStatus::failed);
  const Import unannounced = wanted();
  offer("a photo that is large");
  run(next_import());
  EXPECT_EQ(now(unannounced).status, ImportStatus::failed);
  EXPECT_EQ(count("chat_media"), 0U);
}

TEST_F(Imports, AreGivenUpAfterEightTriesAndThenADeadLetter) {
  const Import import = wanted();
  refuse(ErrorCode::unavailable);
  for (int attempt = 1; attempt <= 8; ++attempt) {
    EXPECT_EQ(now(import).status, ImportStatus::waiting);
    run(next_import());
    clock_.turn(std::chrono::hours(1));
  }
  EXPECT_EQ(now(import).status, ImportStatus::failed);
  EXPECT_EQ(count("lumbung_dead_letters WHERE kind = 'import'"), 1U);
  EXPECT_EQ(event_types(), std::vector<std::string>{"media.import.failed"});
}

TEST_F(Imports, TellTheirWorkspaceNothingOfFaultsOfThisServer) {
  const Import import = wanted();
  source_.script = [](RemoteReceiver&) -> Status { throw Fault("open /var/lib/lumbung/secret: EIO"); };
  run(next_import());
  EXPECT_EQ(now(import).status, ImportStatus::waiting);
  EXPECT_EQ(now(import).error.find("/var"), std::string::npos);
  EXPECT_NE(now(import).error, "");
}

/// A worker that is gone in the middle: its lease runs out, and somebody else has the job.
TEST_F(Imports, AreFetchedOnceWhereverTheirWorkerIsKilled) {
  const Import import = wanted();
  const LeasedJob first = next_import();
  ASSERT_TRUE(imports_.begin({import.uuid, first.lease}));
  clock_.turn(seconds(60));
  offer("a photo");
  const LeasedJob second = next_import();
  run(second);
  const Import ended = now(import);
  EXPECT_EQ(ended.status, ImportStatus::completed);
  offer("another photo, for it has changed there");
  EXPECT_NE(run(first), JobVerdict::Ending::retry) << "the first one comes back to life";
  EXPECT_EQ(now(import).media, ended.media);
  EXPECT_EQ(count("chat_media"), 1U);
}

TEST_F(Imports, AdmitNothingForAWorkerThatLostThem) {
  const Import import = wanted();
  const LeasedJob first = next_import();
  source_.script = [&](RemoteReceiver& receiver) {
    clock_.turn(seconds(60));
    EXPECT_TRUE(jobs_.claim({jobs::QueueName::media_high}, "another", seconds(30)));
    return hand_over(receiver, "a photo", {});
  };
  EXPECT_EQ(run(first), JobVerdict::Ending::settled);
  EXPECT_EQ(now(import).status, ImportStatus::fetching);
  EXPECT_EQ(count("chat_media"), 0U);
  EXPECT_TRUE(objects().empty()) << "its bytes are dropped";
}

TEST_F(Imports, AreCompletedThoughNobodyKnowsThatTheCommitHappened) {
  for (const auto when : {FaultPlan::When::before, FaultPlan::When::after}) {
    const std::string content = when == FaultPlan::When::before ? "one" : "two";
    const Import import = wanted();
    offer(content);
    database_faults_.arm(2, ErrorCode::unavailable, when);  // find_by_hash, then admit
    run(next_import());
    ASSERT_TRUE(database_faults_.has_struck());
    database_faults_.disarm();
    EXPECT_EQ(now(import).status,
              when == FaultPlan::When::before ? ImportStatus::waiting : ImportStatus::completed);
    if (when == FaultPlan::When::after) continue;
    clock_.turn(seconds(13));
    run(next_import());
    EXPECT_EQ(now(import).status, ImportStatus::completed);
    while (jobs_.claim({jobs::QueueName::media_high}, "another", seconds(30))) {
    }
  }
  EXPECT_EQ(count("chat_media"), 2U);
  EXPECT_EQ(count("lumbung_jobs WHERE kind = 'import'"), 0U);
}

TEST_F(Imports, WaitForAPlaceWithoutCountingTheAttempt) {
  wanted();
  const Import second = wanted();
  JobVerdict turned_away;
  const LeasedJob first_job = next_import();
  source_.script = [&](RemoteReceiver& receiver) {
    turned_away = import_job_.run(next_import(), {});
    return hand_over(receiver, "a photo", {});
  };
  run(first_job);
  EXPECT_EQ(turned_away.ending, JobVerdict::Ending::postpone);
  EXPECT_GT(turned_away.delay, std::chrono::milliseconds(0));
  EXPECT_EQ(now(second).status, ImportStatus::waiting);
}

}  // namespace
}  // namespace lumbung::test
