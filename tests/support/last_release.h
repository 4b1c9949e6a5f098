#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "database/engine/database.h"
#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_archive_repository.h"
#include "database/sql_event_store.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"
#include "database/sql_webhook_repository.h"
#include "support/secret_box.h"
#include "support/turned_clock.h"

namespace lumbung::test {

/// The schema of the last release, and statements as its program has them.
inline constexpr std::uint32_t kLastReleaseSchema = 12;

inline void run_last_release(database::Database& database, const std::string& sql,
                             const database::Binds& binds = {}) {
  database.transact([&](database::Session& session) { session.execute(sql, binds); });
}

inline std::uint64_t count_rows(database::Database& database, const std::string& from) {
  return std::get<0>(database
                         .read([&](database::Session& session) {
                           return session.one<std::uint64_t>("SELECT COUNT(*) FROM " + from);
                         })
                         .value());
}

/// Brings a new database to the schema of the last release, with one workspace and one webhook.
inline void begin_last_release(database::Database& database, const Clock& clock) {
  database::Migrator(database, clock, database::all_migrations().first(kLastReleaseSchema)).migrate().value();
  run_last_release(database,
                   "INSERT INTO workspaces (id, uuid, identifier, name) VALUES (1, 'one', 'one', 'one')");
  run_last_release(database,
                   "INSERT INTO lumbung_webhooks (id, workspace_id, url, secret, events, created_at_ms)"
                   " VALUES (1, 1, 'http://receiver/', 'secret', '', 1)");
}

inline void add_job_of_last_release(database::Database& database, const std::string& kind,
                                    const std::string& state, std::uint64_t media,
                                    const std::string& payload) {
  run_last_release(database,
                   "INSERT INTO lumbung_jobs (kind, queue, state, priority, workspace_id, media_id, payload,"
                   " unique_key, request_id, attempts_max, due_at_ms, created_at_ms)"
                   " VALUES (:kind, 'media-high', :state, 0, 1, :media, :payload, :key, '', 3, 1, 1)",
                   {{"kind", kind},
                    {"state", state},
                    {"media", media},
                    {"payload", payload},
                    {"key", kind + state + std::to_string(media)}});
  if (state != "leased") return;
  run_last_release(database,
                   "UPDATE lumbung_jobs SET due_at_ms = 1, leased_by = 'old', attempts = 1, fencing_token = 1"
                   " WHERE state = 'leased' AND fencing_token = 0");
}

/// A media with everything that the last release writes about it, by the number `id`. Its job is in `state`.
inline void add_media_of_last_release(database::Database& database, std::uint64_t id,
                                      const std::string& state) {
  const Uuid uuid = Uuid::make();
  const std::string hash = Sha256::of(as_bytes(std::to_string(id))).hex();
  const std::string path = "original/workspace_1/2026/11/" + hash + "_image.jpg";
  run_last_release(
      database,
      "INSERT INTO chat_media (id, uuid, name, type, size, original_path, location,"
      " processing_status, metadata, workspace_id, created_at, updated_at) VALUES (:id, :uuid,"
      " 'Summer offer.jpg', 'image/jpeg', 7, :path, 'local', 'pending', :metadata, 1,"
      " '2026-11-20 10:00:00', '2026-11-20 10:00:00')",
      {{"id", id}, {"uuid", uuid.str()}, {"path", path}, {"metadata", R"({"hash":"sha256:)" + hash + "\"}"}});
  run_last_release(database,
                   "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs,"
                   " media_id, created_at_ms) VALUES (1, :hash, 'original', :path, 7, :hash, 1, :id, 1)",
                   {{"hash", hash}, {"path", path}, {"id", id}});
  run_last_release(database,
                   "INSERT INTO lumbung_media (media_id, workspace_id, archived_at_ms) VALUES (:id, 1, 5)",
                   {{"id", id}});
  run_last_release(database,
                   "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
                   " VALUES ('media.processing.started', 1, :id, :uuid, 'Summer offer.jpg', 'processing', 1)",
                   {{"id", id}, {"uuid", uuid.str()}});
  run_last_release(
      database,
      "INSERT INTO lumbung_webhook_deliveries (id, webhook_id, event_id, type, media_id, uuid, name,"
      " media_status, event_at_ms, status, created_at_ms) VALUES (:id, 1, :id, 'media.processing.started',"
      " :id, :uuid, 'Summer offer.jpg', 'processing', 1, 'pending', 1)",
      {{"id", id}, {"uuid", uuid.str()}});
  run_last_release(database,
                   "INSERT INTO lumbung_removals (path, workspace_id, hash, noted_ms, due_ms)"
                   " VALUES (:path, 1, :hash, 1, 1)",
                   {{"path", "thumbnails/workspace_1/2026/11/" + hash + "_thumb.jpg"}, {"hash", hash}});
  run_last_release(
      database,
      "INSERT INTO lumbung_dead_letters (job_id, kind, queue, priority, workspace_id, media_id, payload,"
      " request_id, attempts, attempts_max, created_at_ms, leased_by, error, died_at_ms)"
      " VALUES (:id, 'send_webhook', 'media-high', 0, 1, :id, '{}', '', 8, 8, 1, 'old', 'HTTP 500', 1)",
      {{"id", id}});
  add_job_of_last_release(database, "process_media", state, id, "{}");
  add_job_of_last_release(database, "send_webhook", "delayed", id,
                          R"({"delivery_id":)" + std::to_string(id) + "}");
}

/// What was there, and what was written afterwards by a node of the last release that still runs, is all
/// there and does its work: so many media, with a job of each kind for each.
inline void expect_carried_over(database::Database& database, const Clock& clock, std::uint64_t media) {
  for (const char* table : {"chat_media", "lumbung_objects", "lumbung_media", "lumbung_events",
                            "lumbung_webhook_deliveries", "lumbung_removals", "lumbung_dead_letters"}) {
    EXPECT_EQ(count_rows(database, table), media) << table;
  }
  EXPECT_EQ(count_rows(database, "lumbung_media WHERE archived_at_ms = 5"), media);
  EXPECT_EQ(count_rows(database, "lumbung_jobs"), 2 * media);
  database::SqlEventStore events(database);
  EXPECT_EQ(events.after({0}, 100).size(), media);
  media::MediaFilter archived;
  archived.archived = media::MediaFilter::Archived::only;
  database::SqlMediaRepository repository(database, clock);
  EXPECT_EQ(repository.list({1}, archived, {}, 100).items.size(), media);

  database::SqlJobStore jobs(database, clock);
  std::uint64_t processed = 0;
  while (const auto job = jobs.claim(jobs::queues_of(jobs::Crew::media), "new", std::chrono::seconds(30))) {
    ASSERT_EQ(job->job.kind, jobs::JobKind::process_media);
    EXPECT_TRUE(jobs.complete(job->lease));
    ++processed;
  }
  EXPECT_EQ(processed, media) << "waiting, delayed, and those whose worker has gone";
  std::uint64_t told = 0;
  database::SqlWebhookRepository webhooks(database, clock, kSecretBox);
  while (const auto job = jobs.claim(jobs::queues_of(jobs::Crew::notify), "new", std::chrono::seconds(30))) {
    ASSERT_EQ(job->job.kind, jobs::JobKind::send_webhook);
    EXPECT_TRUE(webhooks.outgoing({told + 1}).has_value());
    EXPECT_TRUE(jobs.complete(job->lease));
    ++told;
  }
  EXPECT_EQ(told, media) << "of the queue that deliveries were in";
}

/// Migrates as processes do that are stopped, each behind one statement more than the one before, until each
/// step was broken off behind each of its statements. `steps` picks the statements of the engine.
template <class Pick>
void migrate_stopped_everywhere(database::Database& database, const Clock& clock, Pick&& pick) {
  const auto all = database::all_migrations();
  for (std::size_t done = kLastReleaseSchema; done < all.size(); ++done) {
    const auto statements = pick(all[done].schema);
    for (std::size_t count = 0; count <= statements.size(); ++count) {
      std::vector<std::string_view> broken(statements.begin(),
                                           statements.begin() + static_cast<std::ptrdiff_t>(count));
      broken.emplace_back("SELECT nothing FROM nowhere");
      std::vector<database::Migration> steps(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(done));
      steps.push_back({all[done].version, all[done].name, {broken, broken}});
      EXPECT_THROW((void)database::Migrator(database, clock, steps).migrate(), Fault)
          << "step " << all[done].version << ", statement " << count;
    }
    EXPECT_EQ(database::Migrator(database, clock, all.first(done + 1)).migrate().value(), 1U)
        << "step " << all[done].version;
  }
}

/// The whole of it: media of the last release, then processes that are stopped anywhere, then a node of the
/// last release that goes on beside new ones.
template <class Pick>
void upgrade_from_last_release(database::Database& database, Pick&& pick) {
  const TurnedClock clock;
  begin_last_release(database, clock);
  const std::vector<std::string> states = {"waiting", "delayed", "leased"};
  for (std::uint64_t id = 1; id <= states.size(); ++id)
    add_media_of_last_release(database, id, states[id - 1]);
  migrate_stopped_everywhere(database, clock, pick);
  for (std::uint64_t id = 1; id <= states.size(); ++id)
    add_media_of_last_release(database, states.size() + id, states[id - 1]);
  expect_carried_over(database, clock, 2 * states.size());
}

}  // namespace lumbung::test
