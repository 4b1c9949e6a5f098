// How the engines go about every statement over tables that grow: none walks over all of one.
#include <algorithm>
#include <array>
#include <functional>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaFilter;
using std::chrono::seconds;

constexpr int kRows = 20'000;
constexpr int kRowsAtOnce = 500;

/// What may walk over a table that grows, and why.
struct Exception {
  std::string_view part;  ///< of the statement
  std::string_view why;
};
constexpr std::array kExceptions = {
    Exception{"SELECT state, COUNT(*) FROM lumbung_jobs WHERE queue",
              "a figure for operators, kept for a while"},
    Exception{"SELECT EXISTS (SELECT 1 FROM lumbung_jobs WHERE queue", "each ends at the first row"},
    Exception{"SELECT EXISTS (SELECT 1 FROM lumbung_removals WHERE due_ms", "each ends at the first row"},
    Exception{"FROM lumbung_objects WHERE workspace_id = :workspace AND hash = :hash ORDER BY id",
              "a content has a line for each variant"},
    Exception{"SELECT media_id FROM lumbung_media WHERE hash = :hash AND media_id > :after",
              "sorts the twins of one content, which is condemned once"},
    Exception{"FROM lumbung_uploads WHERE workspace_id = :workspace AND media_uuid IS NULL",
              "the open ones of a workspace, of which there are few"},
};

bool is_allowed(const std::string& statement) {
  for (const Exception& one : kExceptions) {
    if (statement.find(one.part) != std::string::npos) return true;
  }
  return false;
}

std::string padded(int number, std::size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

/// Rows as an installation has them that has been used for a while, in three workspaces, of which one has
/// most.
class Used {
 public:
  explicit Used(DatabaseUnderTest& db) : db_(db), now_ms_(to_unix_ms(db.clock->now())) {
    db_.workspaces->create("Toko", {});
    db_.workspaces->create("Kios", {});
    put("chat_media (id, uuid, name, type, size, original_path, location, processing_status, metadata,"
        " workspace_id, created_at, updated_at, deleted_at)",
        [](int i) {
          return padded(i, 1) + ", '" + uuid(i) + "', 'film n" + padded(i, 5) + ".mp4', 'video/mp4', 100, '" +
                 path(i) + "', 'local', '" + (i % 50 == 0 ? "failed" : "completed") +
                 R"(', '{"purpose":"header","hash":"sha256)" + ":" + hash(i) + R"("}', )" + workspace(i) +
                 ", '2026-11-01 00:00:00', '2026-11-01 00:00:" + padded(i % 60, 2) + "', " +
                 (i % 40 == 0 ? "'2026-11-02 00:00:00'" : "NULL");
        });
    put("lumbung_media (media_id, workspace_id, hash, status, kind, purpose, shelf, size)", [](int i) {
      return padded(i, 1) + ", " + workspace(i) + ", '" + hash(i) + "', '" +
             (i % 50 == 0 ? "failed" : "completed") + "', 'video', 'header', " + (i % 40 == 0 ? "2" : "0") +
             ", 100";
    });
    put("lumbung_fits (workspace_id, shelf, channel, media_id)", [](int i) {
      return workspace(i) + (i % 40 == 0 ? ", 2, " : ", 0, ") +
             padded(static_cast<int>(media::Channel::session_video), 1) + ", " + padded(i, 1);
    });
    put("lumbung_words (workspace_id, word, media_id)",
        [](int i) { return workspace(i) + ", 'film', " + padded(i, 1); });
    put("lumbung_words (workspace_id, word, media_id)",
        [](int i) { return workspace(i) + ", 'n" + padded(i, 5) + "', " + padded(i, 1); });
    put("lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, media_id, created_at_ms)",
        [&](int i) {
          return workspace(i) + ", '" + hash(i) + "', 'original', '" + path(i) + "', 100, '" + hash(i) +
                 "', 1, " + padded(i, 1) + ", " + time();
        });
    put_traces();
  }

 private:
  void put_traces() {
    put("lumbung_jobs (kind, queue, state, workspace_id, media_id, payload, attempts_max, due_at_ms, "
        "created_at_ms,"
        " last_error, queued_seq)",
        [&](int i) {
          return "'process_media', 'media-high', 'waiting', " + workspace(i) + ", " + padded(i, 1) +
                 ", '{}', 3, " + time() + ", " + time() + ", '', " + padded(i, 1);
        });
    put("lumbung_dead_letters (job_id, kind, queue, workspace_id, media_id, payload, attempts, attempts_max, "
        "created_at_ms,"
        " error, died_at_ms)",
        [&](int i) {
          return padded(i, 1) +
                 (i % 2 == 0 ? ", 'send_webhook', 'notify', " : ", 'process_media', 'media-high', ") +
                 workspace(i) + ", " + padded(i, 1) + ", '{}', 8, 8, " + time() + ", 'x', " + time();
        });
    put("lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)", [&](int i) {
      return "'media.deleted', " + workspace(i) + ", " + padded(i, 1) + ", '" + uuid(i) +
             "', 'film', 'completed', " + time();
    });
    put("lumbung_audit (at_ms, workspace_id, actor_kind, actor_name, action, media_uuid, subject, request_id,"
        " trace_id)",
        [&](int i) {
          return time() + ", " + workspace(i) + ", 'system', '', 'media.deleted', '" + uuid(i) +
                 "', '', '', ''";
        });
    put("lumbung_erasures (workspace_id, uuid, at_ms)",
        [&](int i) { return workspace(i) + ", '" + uuid(i) + "', " + time(); });
    put("lumbung_removals (path, workspace_id, hash, noted_ms, due_ms)", [&](int i) {
      return "'" + path(i) + ".old', " + workspace(i) + ", '" + hash(i) + "', " + time() + ", " + time();
    });
    put("lumbung_uploads (uuid, workspace_id, path, received, media_uuid, created_at_ms, expires_at_ms)",
        [&](int i) {
          return "'" + uuid(i) + "', " + workspace(i) + ", '" + path(i) + "', 7, " +
                 (i % 101 == 0 ? std::string("NULL") : "'" + uuid(i) + "'") + ", " + time() + ", " + time();
        });
    put("lumbung_generations (workspace_id, hash, last, freed_ms)", [&](int i) {
      return workspace(i) + ", '" + hash(i) + "', 2, " + (i % 10 == 0 ? time() : std::string("NULL"));
    });
    put("lumbung_imports (uuid, workspace_id, url, name, purpose, status, actor_kind, actor_name, request_id,"
        " address, created_at_ms, ended_at_ms)",
        [&](int i) {
          return "'" + uuid(i) + "', " + workspace(i) +
                 ", 'https://a.example/', '', '', 'completed', 'system', '', '', '', " + time() + ", " +
                 time();
        });
    put("lumbung_replacements (workspace_id, hash, source, after, due_ms)",
        [&](int i) { return workspace(i) + ", '" + hash(i) + "', " + padded(i, 1) + ", 0, " + time(); });
  }

  static std::string uuid(int i) { return "00000000-0000-4000-8000-" + padded(i, 12); }
  static std::string hash(int i) { return padded(i, 64); }
  static std::string path(int i) { return "original/workspace_1/2026/11/" + hash(i) + "_video.mp4"; }
  /// The first one has three quarters.
  static std::string workspace(int i) { return i % 4 != 0 ? "1" : i % 8 == 0 ? "2" : "3"; }
  std::string time() const { return std::to_string(now_ms_); }

  void put(const std::string& table, const std::function<std::string(int)>& row) {
    for (int first = 1; first <= kRows; first += kRowsAtOnce) {
      std::string sql = "INSERT INTO " + table + " VALUES ";
      for (int i = first; i < first + kRowsAtOnce; ++i) sql += (i == first ? "(" : ", (") + row(i) + ")";
      db_.run(sql);
    }
  }

  DatabaseUnderTest& db_;
  const std::int64_t now_ms_;
};

void ask_for_lists(const DatabaseUnderTest& db, WorkspaceId workspace) {
  MediaFilter by_update{.updated_since = from_sql("2026-11-01 00:00:10")};
  const std::vector<MediaFilter> filters = {
      {},
      {.status = media::ProcessingStatus::failed},
      {.status = media::ProcessingStatus::completed, .kind = media::Kind::video},
      {.kind = media::Kind::audio},
      {.purpose = "header"},
      {.query = "film"},
      {.query = "n000"},
      {.query = "n"},
      {.deleted = MediaFilter::Deleted::only},
      {.deleted = MediaFilter::Deleted::shown, .archived = MediaFilter::Archived::shown},
      {.archived = MediaFilter::Archived::only},
      {.fits = media::Channel::session_video},
      {.fits = media::Channel::sticker},
      {.query = "film", .fits = media::Channel::session_video},
      {.deleted = MediaFilter::Deleted::shown, .fits = media::Channel::session_video},
      {.created_after = from_sql("2026-10-01 00:00:00")},
      {.created_before = from_sql("2026-11-01 00:00:00")},
      {.fits = media::Channel::session_video,
       .created_after = from_sql("2026-11-01 00:00:00"),
       .created_before = from_sql("2026-11-02 00:00:00")},
      by_update,
      {.status = media::ProcessingStatus::failed, .query = "film", .updated_since = by_update.updated_since},
  };
  for (const MediaFilter& filter : filters) {
    const auto page = db.media->list(workspace, filter, std::nullopt, 50);
    if (page.next) db.media->list(workspace, filter, page.next, 50);
  }
  db.events->after({0}, 100);
  db.events->newest();
  db.audit->list({.workspace = workspace}, std::nullopt, 50);
  db.jobs->list(jobs::QueueName::media_high, std::nullopt, 50);
  db.jobs->dead_letters(workspace, std::nullopt, 50);
  db.statistics->counts(workspace);
  db.statistics->counts(std::nullopt);
}

void keep_house(const DatabaseUnderTest& db, WorkspaceId workspace) {
  const Timestamp now = db.clock->now();
  db.quotas->set(workspace, {.bytes_max = 1'000'000'000}, {});
  db.quotas->state(workspace);
  db.quotas->recount();
  const Timestamp before = from_sql("2026-11-01 00:00:01").value();
  db.housekeeping->orphans(before, {0}, 100);
  db.housekeeping->deleted(before, {}, 100);
  db.housekeeping->ledger(0, 100);
  db.housekeeping->completed({0}, 100);
  db.housekeeping->all({0}, 100);
  const auto key =
      media::ObjectKey::parse("original/workspace_1/2026/11/" + padded(7, 64) + "_video.jpg").value();
  db.housekeeping->is_referenced(key);
  db.housekeeping->is_listed(key);
  db.housekeeping->note_unreferenced(key);
  db.housekeeping->note_abandoned(key);
  db.housekeeping->purge_erasures(now + seconds(1), 500);
  db.housekeeping->purge_generations(now + seconds(1), 500);
  db.housekeeping->purge_imports(now + seconds(1), 500);
  db.housekeeping->purge_recipients(now + seconds(1), 0, 500);
  db.removals->follow_replacement();
  db.events->purge_before(now + seconds(1), 500);
  db.audit->purge_before(now + seconds(1), 500);
  db.webhooks->purge_before(now + seconds(1), 500);
  db.jobs->purge_dead_letters(jobs::JobKind::send_webhook, now + seconds(1), 500);
  db.removals->take(100, seconds(60));
  db.removals->backlog();
  db.archive->attached({0}, 100);
  db.archive->to_cool({0}, 100);
  db.archive->to_warm({0}, 100);
  db.jobs->reconcile();
  db.jobs->depths();
  db.housekeeping->bytes_by_tier();
}

void upload_in_pieces(const DatabaseUnderTest& db, WorkspaceId workspace) {
  media::ResumableUpload upload{.uuid = Uuid::make(), .workspace_id = workspace};
  upload.expires_at = db.clock->now() + std::chrono::hours(24);
  ASSERT_TRUE(db.uploads->create(upload, 1'000));
  ASSERT_TRUE(db.uploads->set_length(workspace, upload.uuid, 7));
  const auto taken = db.uploads->take(workspace, upload.uuid, {0, db.clock->now(), upload.expires_at});
  ASSERT_TRUE(taken && db.uploads->advance(*taken, {{7, "mark"}, "", ""}, upload.expires_at));
  db.housekeeping->note_unreferenced(upload.key());
  db.uploads->open_bytes(workspace);
  db.uploads->expired(db.clock->now(), 100);
  db.uploads->take_expired(*taken, db.clock->now());
  db.uploads->of_workspace(workspace, 100);
  ASSERT_TRUE(db.uploads->complete(workspace, upload.uuid, Uuid::make()));
  ASSERT_TRUE(db.uploads->remove(workspace, upload.uuid));
}

TEST_P(DatabaseContract, NoStatementWalksOverATableThatGrows) {
  const Used used(db_);
  db_.run("INSERT INTO campaign_media (campaign_id, media_id, usage_type) VALUES (7, 1, 'header:0')");
  db_.watch_statements();
  upload_in_pieces(db_, workspace_);
  ask_for_lists(db_, workspace_);
  keep_house(db_, workspace_);
  leased();
  db_.job_rows->lease(jobs::QueueName::media_high, {{1}, {2}, {3}}, "worker", seconds(60));
  db_.job_rows->make_due(jobs::QueueName::media_high, db_.clock->now(), 100);
  db_.job_rows->waiting(jobs::QueueName::media_high, {0}, 100);
  db_.short_jobs->claim_short({}, "relief", seconds(60));
  db_.delivery_feedback->ids_placed_in(
      {.workspace_id = workspace_, .campaign = {7}, .phone_number_id = "111"});

  const Media media = admitted("nasi");
  db_.run("UPDATE lumbung_jobs SET priority = -1 WHERE media_id = " + std::to_string(media.id.value));
  jobs::LeasedJob job = leased();
  for (int turn = 1; turn < 4 && job.job.media_id != media.id; ++turn) job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  ASSERT_TRUE(db_.media->record_original(job.lease, media.id, completion_of(media).objects[0], "image/jpeg"));
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)));
  const auto wanted = db_.imports->create({.workspace_id = workspace_, .url = "https://a.example/"}).value();
  ASSERT_TRUE(db_.imports->find(workspace_, wanted.import.uuid));
  ASSERT_TRUE(db_.imports->claimed(wanted.import.uuid));
  const Uuid& uuid = media.uuid;
  ASSERT_TRUE(db_.media->find(workspace_, uuid));
  for (const std::size_t more : {0, 3, 50, 199}) {
    std::vector<Uuid> uuids(more, Uuid::make());
    uuids.push_back(uuid);
    EXPECT_EQ(db_.media->find_all(workspace_, uuids).size(), 1U);
  }
  ASSERT_TRUE(db_.media->find_for_delivery(uuid));
  ASSERT_TRUE(db_.media->amend(workspace_, uuid, {.name = "film n1.mp4", .purpose = "sticker"}, {}));
  ASSERT_TRUE(db_.media->archive(workspace_, uuid, {}));
  ASSERT_TRUE(db_.media->unarchive(workspace_, uuid, {}));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, uuid, {}));
  ASSERT_TRUE(db_.media->restore(workspace_, uuid, {}));
  ASSERT_TRUE(db_.media->erase(workspace_, uuid, {}));
  db_.media->condemn({media.metadata.intent.hash.value(), media.size}, {0});

  for (const std::string& statement : db_.unbounded_statements()) {
    EXPECT_TRUE(is_allowed(statement)) << statement;
  }
}

}  // namespace
}  // namespace lumbung::test
