#include "contract/domain_contract.h"
#include "database/sql_upload_repository.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_erasures.h"
#include "database/workspace_erasure_rows.h"
#include "media/upkeep/erase_workspaces.h"
#include "support/secret_box.h"

namespace lumbung::test {
namespace {

using media::RunMode;

constexpr int kRunsMax = 1'000;

/// Notes what is dropped, and whether the row was there still.
class DroppedUploads final : public media::ResumableStore {
 public:
  explicit DroppedUploads(media::UploadRepository& uploads) : uploads_(uploads) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey&, const media::ResumablePoint&,
                                             std::uint64_t, std::uint64_t) override {
    return nullptr;
  }
  void read(const media::ObjectKey&, const media::ResumablePoint&,
            const std::function<void(Bytes)>&) override {}
  void finish(const media::ObjectKey&, const media::ResumablePoint&) override {}
  void drop(const media::ObjectKey& key, const media::ResumablePoint& at, Finished) override {
    EXPECT_FALSE(uploads_.of_workspace(key.workspace().value(), 10).empty()) << "the bytes go first";
    if (fails) throw Fault(ErrorCode::unavailable, "the store is away");
    dropped.push_back(key.str() + " " + at.mark);
  }

  bool fails = false;
  std::vector<std::string> dropped{};

 private:
  media::UploadRepository& uploads_;
};

class WorkspaceErasingContract : public DomainContract {
 protected:
  /// One that has time for a single step, as if it were killed after each.
  media::HousekeepingReport erase_a_little() {
    media::HousekeepingSettings settings;
    settings.run_for = std::chrono::seconds(0);
    return media::EraseWorkspaces({erasures_, housekeeping_, webhooks_, service_, storage_}, settings)
        .run(RunMode::real, {});
  }

  media::Media completed(WorkspaceId workspace, std::string_view content) {
    workspace_ = workspace;
    const media::Media media = uploaded(content);
    work_once();
    return state_of(media);
  }

  std::uint64_t rows_of(std::string_view table, WorkspaceId workspace) {
    const std::string sql = "SELECT COUNT(*) FROM " + std::string(table) + " WHERE workspace_id = :workspace";
    return database_.read([&](database::Session& session) {
      return std::get<0>(session.one<std::uint64_t>(sql, {{"workspace", workspace}}).value());
    });
  }

  std::vector<std::uint64_t> all_rows_of(WorkspaceId workspace) {
    std::vector<std::uint64_t> rows;
    for (const database::TableOfWorkspace& table : database::tables_of_workspaces())
      rows.push_back(rows_of(table.name, workspace));
    return rows;
  }

  std::set<std::string> objects_of(WorkspaceId workspace) {
    const std::string part = "/workspace_" + std::to_string(workspace.value) + "/";
    std::set<std::string> keys = objects();
    std::erase_if(keys, [&](const std::string& key) { return key.find(part) == std::string::npos; });
    return keys;
  }

  database::SqlWorkspaceErasures erasures_{database_, clock_};
  database::SqlWebhookRepository webhooks_{database_, clock_, kSecretBox};
  WorkspaceId going_ = workspace_;
  WorkspaceId staying_ = database::SqlWorkspaceRepository(database_, clock_).create("two", {}).id;
};

TEST_F(WorkspaceErasingContract, LeavesNothingButTheLinesOnRecordAndAnotherWorkspaceAsItWas) {
  completed(staying_, "nasi");
  const media::Media used = completed(going_, "nasi");
  completed(going_, "soto");
  ASSERT_TRUE(service_.remove(going_, completed(going_, "rawon").uuid, {}));
  webhooks_.create(going_, "http://127.0.0.1:9/hook", "secret", {}, {});
  webhooks_.create(staying_, "http://127.0.0.1:9/hook", "secret", {}, {});
  database_.transact([&](database::Session& session) {
    session.execute(
        "INSERT INTO lumbung_holds (holder_kind, holder_id, workspace_id, media_id)"
        " SELECT 'campaign', 1, workspace_id, id FROM chat_media WHERE id = :media",
        {{"media", used.id}});
  });
  sweep();
  auto stray = disk_.store(media::ObjectKey::of_upload(going_, Uuid::make()), "", 0).value();
  stray->append(as_bytes("left by an upload that was killed"));
  stray->commit();
  const std::size_t objects_before = objects_of(going_).size();
  const std::set<std::string> others = objects_of(staying_);
  ASSERT_FALSE(others.empty());
  const std::vector<std::uint64_t> rows_of_others = all_rows_of(staying_);

  ASSERT_TRUE(erasures_.begin(going_, {}));
  std::uint64_t erased = 0;
  int runs = 0;
  while (const auto erasure = erasures_.find(going_)) {
    ASSERT_LT(++runs, kRunsMax);
    EXPECT_GE(erasure->media, erased);
    EXPECT_EQ(erasure->media + erasure->media_left, 3U);
    erased = erasure->media;
    erase_a_little();
  }
  EXPECT_GT(runs, 3) << "each run goes on where the last one ended";

  EXPECT_TRUE(objects_of(going_).empty());
  for (const database::TableOfWorkspace& table : database::tables_of_workspaces())
    EXPECT_EQ(rows_of(table.name, going_), table.name == "lumbung_audit" ? 2U : 0U) << table.name;
  database_.read([&](database::Session& session) {
    EXPECT_FALSE(session.one<std::uint64_t>("SELECT id FROM workspaces WHERE id = :id", {{"id", going_}}));
    const auto told = session.one<std::string>(
        "SELECT subject FROM lumbung_audit WHERE workspace_id = :id AND action = 'workspace.erased'",
        {{"id", going_}});
    EXPECT_TRUE(
        std::get<0>(told.value()).starts_with("3 media, " + std::to_string(objects_before) + " objects, "))
        << std::get<0>(told.value());
    return 0;
  });
  EXPECT_EQ(objects_of(staying_), others);
  EXPECT_EQ(all_rows_of(staying_), rows_of_others);
}

TEST_F(WorkspaceErasingContract, AWorkerThatCompletesLateWritesNothing) {
  const media::Media media = uploaded("nasi");
  const jobs::LeasedJob job = claim();
  ASSERT_TRUE(erasures_.begin(going_, {}));
  for (int runs = 0; erasures_.find(going_) && runs < kRunsMax; ++runs) erase_a_little();
  ASSERT_FALSE(erasures_.find(going_).has_value());
  job_.run(job, {});
  sweep();
  EXPECT_TRUE(objects_of(going_).empty());
  EXPECT_EQ(rows_of("chat_media", going_), 0U);
  EXPECT_EQ(rows_of("lumbung_objects", going_), 0U);
  EXPECT_FALSE(sql_media_.find_with_deleted(going_, media.uuid).has_value());
}

TEST_F(WorkspaceErasingContract, DropsUploadsThatAreUnderWay) {
  database::SqlUploadRepository uploads(database_);
  DroppedUploads store(uploads);
  const auto begin_upload = [&](WorkspaceId workspace, std::optional<Uuid> became) {
    media::ResumableUpload upload{.uuid = Uuid::make(), .workspace_id = workspace};
    upload.progress.point = {4, "mark"};
    upload.media_uuid = became;
    EXPECT_TRUE(uploads.create(upload, 10));
    return upload;
  };
  const media::ResumableUpload open = begin_upload(going_, std::nullopt);
  begin_upload(going_, Uuid::make());
  begin_upload(staying_, std::nullopt);
  ASSERT_TRUE(erasures_.begin(going_, {}));
  media::EraseWorkspaces task({.erasures = erasures_,
                               .housekeeping = housekeeping_,
                               .webhooks = webhooks_,
                               .service = service_,
                               .storage = storage_,
                               .uploads = &uploads,
                               .resumable = &store},
                              {});
  store.fails = true;
  EXPECT_EQ(task.run(RunMode::real, {}).problems,
            std::vector{"not dropped: upload " + open.uuid.str() + ": the store is away"});
  EXPECT_EQ(rows_of("lumbung_uploads", going_), 1U) << "it says what there is to drop";
  EXPECT_TRUE(erasures_.find(going_).has_value()) << "it is not over";
  store.fails = false;
  task.run(RunMode::real, {});
  EXPECT_EQ(store.dropped, std::vector{open.key().str() + " mark"});
  EXPECT_FALSE(erasures_.find(going_).has_value());
  EXPECT_EQ(rows_of("lumbung_uploads", going_), 0U);
  EXPECT_EQ(rows_of("lumbung_uploads", staying_), 1U);
}

TEST_F(WorkspaceErasingContract, OneWhoseObjectCannotBeRemovedStaysAndNoOtherWaitsForIt) {
  const media::Media media = completed(going_, "nasi");
  completed(staying_, "soto");
  const std::string locked = media.path_of(media::VariantName::compressed)->str();
  storage_.locked.insert(locked);
  webhooks_.create(going_, "http://127.0.0.1:9/hook", "secret", {}, {});
  ASSERT_TRUE(erasures_.begin(going_, {}));
  ASSERT_TRUE(erasures_.begin(staying_, {}));
  media::EraseWorkspaces task({erasures_, housekeeping_, webhooks_, service_, storage_}, {});

  const media::HousekeepingReport report = task.run(RunMode::real, {});
  EXPECT_EQ(report.problems, std::vector{"not removed: " + locked + ": remove " + locked + ": it is locked"});
  EXPECT_FALSE(erasures_.find(staying_).has_value());
  EXPECT_TRUE(objects_of(staying_).empty());
  EXPECT_TRUE(erasures_.find(going_).has_value());
  EXPECT_EQ(objects_of(going_), std::set{locked}) << "all others are gone";
  EXPECT_EQ(rows_of("lumbung_removals", going_), 4U) << "its removal is noted";

  storage_.locked.clear();
  EXPECT_TRUE(task.run(RunMode::real, {}).problems.empty());
  EXPECT_FALSE(erasures_.find(going_).has_value());
  EXPECT_TRUE(objects().empty());
}

TEST_F(WorkspaceErasingContract, OneThatThrowsKeepsNoOtherFromItsTurn) {
  ASSERT_TRUE(erasures_.begin(going_, {}));
  ASSERT_TRUE(erasures_.begin(staying_, {}));
  const auto forget_elsewhere = [&](WorkspaceId workspace) -> bool {
    if (workspace == going_) throw Fault(ErrorCode::unavailable, "the statement took too long");
    return false;
  };
  media::EraseWorkspaces task({.erasures = erasures_,
                               .housekeeping = housekeeping_,
                               .webhooks = webhooks_,
                               .service = service_,
                               .storage = storage_,
                               .forget_elsewhere = forget_elsewhere},
                              {});
  EXPECT_EQ(task.run(RunMode::real, {}).problems,
            std::vector<std::string>{"not erased: workspace " + std::to_string(going_.value) +
                                     ": the statement took too long"});
  EXPECT_TRUE(erasures_.find(going_).has_value());
  EXPECT_FALSE(erasures_.find(staying_).has_value());
}

TEST_F(WorkspaceErasingContract, OneThatTakesUpAllTheTimeTakesTurnsWithOthers) {
  storage_.locked.insert(completed(going_, "nasi").path_of(media::VariantName::compressed)->str());
  completed(staying_, "soto");
  ASSERT_TRUE(erasures_.begin(going_, {}));
  ASSERT_TRUE(erasures_.begin(staying_, {}));
  bool is_told = false;
  for (int runs = 0; erasures_.find(staying_) && runs < kRunsMax; ++runs) {
    const media::HousekeepingReport report = erase_a_little();
    if (report.problems.empty()) continue;
    is_told = true;
    EXPECT_FALSE(report.has_more) << "it is not tried again at once";
  }
  EXPECT_TRUE(is_told);
  EXPECT_FALSE(erasures_.find(staying_).has_value());
  EXPECT_TRUE(erasures_.find(going_).has_value());
}

TEST_F(WorkspaceErasingContract, ADryRunChangesNothing) {
  completed(going_, "nasi");
  ASSERT_TRUE(erasures_.begin(going_, {}));
  const auto report = media::EraseWorkspaces({erasures_, housekeeping_, webhooks_, service_, storage_}, {})
                          .run(RunMode::dry, {});
  EXPECT_EQ(report.examined, 1U);
  EXPECT_EQ(erasures_.find(going_)->media_left, 1U);
}

}  // namespace
}  // namespace lumbung::test
