// Several nodes that change the same rows at the same time: what the locks of SQLite's one writer did not
// need.
#include <atomic>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"
#include "database/sql_removal_store.h"
#include "database/sql_scan_verdicts.h"
#include "database/sql_workspace_erasures.h"
#include "database/sql_workspace_repository.h"
#include "media/scan/condemnations.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaFilter;
using media::ObjectKey;
using media::VariantName;
using Random = std::minstd_rand;

constexpr WorkspaceId kWorkspace{1};

struct Node {
  explicit Node(const database::DatabaseOptions& options) : database(options) {}

  Result<media::Admission> admit(const std::string& content) {
    const Uuid uuid = Uuid::make();
    const Sha256 hash = Sha256::of(as_bytes(content));
    const auto twin = repository.find_by_hash(kWorkspace, hash);
    return repository.admit({.workspace_id = kWorkspace,
                             .uuid = uuid,
                             .name = content,
                             .type = "image/jpeg",
                             .size = content.size(),
                             .sha256 = hash,
                             .temp_key = ObjectKey::of_upload(kWorkspace, uuid),
                             .purpose = {},
                             .origin = {},
                             .twin_original = twin ? twin->path_of(VariantName::original) : std::nullopt});
  }

  std::optional<Media> any(MediaFilter::Deleted deleted, Random& random) {
    MediaFilter filter;
    filter.deleted = deleted;
    const auto items = repository.list(kWorkspace, filter, std::nullopt, 50).items;
    if (items.empty()) return std::nullopt;
    return items[random() % items.size()];
  }

  /// A worker's whole job, which fails now and then.
  void work(Random& random) {
    const auto job = jobs.claim({jobs::QueueName::media_high}, "worker", std::chrono::seconds(60));
    if (!job) return;
    const MediaId id = job->job.media_id.value();
    const auto attempt = repository.begin_processing(job->lease, id);
    if (!attempt) {
      jobs.complete(job->lease);
      return;
    }
    const Media& media = attempt->media;
    if (random() % 4 == 0) {
      media::Failure failure;
      failure.code = ErrorCode::corrupt;
      (void)repository.fail(job->lease, id, failure);
      return;
    }
    const Sha256 hash = media.metadata.intent.hash.value();
    media::Completion completion;
    completion.type = media.type;
    for (const VariantName variant :
         {VariantName::original, VariantName::compressed, VariantName::thumbnail}) {
      const ObjectKey key =
          ObjectKey::of_variant(variant, kWorkspace, media.created_at, hash, media::Kind::image, "jpg");
      completion.objects.push_back({variant, key, 1, hash});
    }
    try {
      const Status completed = repository.complete(job->lease, id, completion);
      if (!completed && completed.error().code == ErrorCode::infected)
        (void)repository.fail(job->lease, id, {});
    } catch (const Fault& fault) {  // somebody is removing what lies under one of these names
      EXPECT_EQ(fault.code(), ErrorCode::unavailable) << fault.what();
      jobs.release(job->lease);
    }
  }

  void act(Random& random) {
    const std::string content = "content " + std::to_string(random() % 3);
    switch (random() % 8) {
      case 0:
      case 1:
        EXPECT_TRUE(admit(content).has_value());
        return;
      case 2:
      case 3:
        work(random);
        return;
      case 4:
        if (const auto media = any(MediaFilter::Deleted::hidden, random))
          (void)repository.soft_delete(kWorkspace, media->uuid, {});
        return;
      case 5:
        if (const auto media = any(MediaFilter::Deleted::only, random))
          (void)repository.restore(kWorkspace, media->uuid, {});
        return;
      case 6:
        removals.finish(removals.take(5, std::chrono::seconds(60)), media::RemovalStore::Names::free_at_once);
        return;
      default:
        if (const auto media =
                any(random() % 2 == 0 ? MediaFilter::Deleted::only : MediaFilter::Deleted::hidden, random))
          (void)repository.erase(kWorkspace, media->uuid, {});
    }
  }

  void find_malware_in(const std::string& content) {
    verdicts.keep({Sha256::of(as_bytes(content)), content.size()},
                  {media::ScanVerdict::Finding::infected, "Test.Signature", "1"}, {});
    condemnations.carry_out({});
  }

  std::uint64_t count(const std::string& sql) {
    return database.read([&](database::Session& session) {
      return std::get<0>(session.one<std::uint64_t>("SELECT COUNT(*) FROM " + sql).value());
    });
  }

  SystemClock clock;
  database::Database database;
  database::SqlMediaRepository repository{database, clock};
  database::SqlScanVerdicts verdicts{database, clock};
  ChangeSignal events;
  media::Condemnations condemnations{{verdicts, repository, events}};
  database::SqlJobStore jobs{database, clock};
  database::SqlRemovalStore removals{database, clock};
};

TEST(MariadbNodes, KeepTheLedgerTrueWhateverTheyDoAtOnce) {
  const MariadbDatabase server;
  Node first(server.options());
  Node second(server.options());
  database::Migrator(first.database, first.clock).migrate().value();
  database::SqlWorkspaceRepository(first.database, first.clock).create("Warung", {});
  std::vector<std::jthread> threads;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    threads.emplace_back([&, seed] {
      Random random(seed);
      for (int round = 0; round < 60; ++round) (seed % 2 == 0 ? first : second).act(random);
    });
  }
  threads.clear();

  const auto count = [&](const std::string& sql) { return first.count(sql); };
  // As many references as rows over the content, deleted ones too.
  EXPECT_EQ(count("lumbung_objects o WHERE refs <> (SELECT COUNT(*) FROM chat_media m"
                  " WHERE JSON_VALUE(m.metadata, '$.hash') = CONCAT('sha256:', o.hash))"),
            0U);
  EXPECT_EQ(count("chat_media m WHERE NOT EXISTS (SELECT 1 FROM lumbung_objects o"
                  " WHERE JSON_VALUE(m.metadata, '$.hash') = CONCAT('sha256:', o.hash))"),
            0U);
  // Whoever gets the next upload of the content is there and is live; and somebody does when anybody is live.
  EXPECT_EQ(count("lumbung_objects o WHERE media_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chat_media m"
                  " WHERE m.id = o.media_id AND m.deleted_at IS NULL)"),
            0U);
  EXPECT_EQ(
      count("lumbung_objects o WHERE media_id IS NULL AND EXISTS (SELECT 1 FROM chat_media m"
            " WHERE m.deleted_at IS NULL AND JSON_VALUE(m.metadata, '$.hash') = CONCAT('sha256:', o.hash))"),
      0U);
  // Nothing that is needed is to go.
  EXPECT_EQ(count("lumbung_objects o JOIN lumbung_removals r ON r.path = o.path"), 0U);
  // Nobody is forgotten: what is to be processed has its job.
  EXPECT_EQ(count("chat_media m WHERE deleted_at IS NULL AND processing_status IN ('pending', 'processing')"
                  " AND NOT EXISTS (SELECT 1 FROM lumbung_jobs j WHERE j.media_id = m.id)"),
            0U);
}

TEST(MariadbNodes, AVerdictMeetsEveryRowOfItsContentWhateverTheyDoAtOnce) {
  const MariadbDatabase server;
  Node first(server.options());
  Node second(server.options());
  database::Migrator(first.database, first.clock).migrate().value();
  database::SqlWorkspaceRepository(first.database, first.clock).create("Warung", {});
  const std::string bad = "content 1";
  std::vector<std::jthread> threads;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    threads.emplace_back([&, seed] {
      Random random(seed);
      for (int round = 0; round < 60; ++round) {
        (seed % 2 == 0 ? first : second).act(random);
        if (seed == 1 && round == 30) second.find_malware_in(bad);
      }
    });
  }
  threads.clear();
  const std::string rows =
      "chat_media WHERE JSON_VALUE(metadata, '$.hash') = 'sha256:" + Sha256::of(as_bytes(bad)).hex() + "'";
  // One at least is there, whatever was erased.
  EXPECT_TRUE(first.admit(bad));
  const std::string unsettled = rows + " AND deleted_at IS NULL AND processing_status <> 'failed'";
  Random random(7);
  for (int tried = 0; tried < 300 && first.count(unsettled) > 0; ++tried) first.work(random);
  EXPECT_GT(first.count(rows + " AND JSON_VALUE(metadata, '$.error_code') = 'infected'"), 0U);
  EXPECT_EQ(first.count(rows + " AND processing_status = 'completed'"), 0U);
  EXPECT_EQ(first.count(rows + " AND processing_status = 'failed'"
                               " AND JSON_VALUE(metadata, '$.error_code') <> 'infected'"),
            0U);
}

TEST(MariadbNodes, MakeOneFirstWorkspaceTogether) {
  const MariadbDatabase server;
  database::Database database(server.options());
  const SystemClock clock;
  database::Migrator(database, clock).migrate().value();
  database::SqlWorkspaceRepository workspaces(database, clock);
  database::SqlWorkspaceErasures erasures(database, clock);
  for (int round = 0; round < 5; ++round) {  // from the second one on, its flag is there
    std::atomic<int> made = 0;
    std::vector<std::jthread> nodes;
    for (int i = 0; i < 4; ++i) {
      nodes.emplace_back([&] {
        if (workspaces.create_first("default", {})) ++made;
      });
    }
    nodes.clear();
    EXPECT_EQ(made, 1);
    ASSERT_EQ(workspaces.list().size(), 1U);
    const WorkspaceId last = workspaces.list().front().id;
    ASSERT_TRUE(erasures.begin(last, {}));
    ASSERT_TRUE(erasures.finish(last));
  }
}

}  // namespace
}  // namespace lumbung::test
