#include "legacy/cutover.h"

#include <map>
#include <mutex>

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

/// What a kill leaves: everything that was done before.
struct Killed {};

/// The table in memory. Dies at the call that `dies_at` counts.
class FakeTable final : public OldTable {
 public:
  std::map<std::uint64_t, OldRow> rows_there;
  std::map<std::uint64_t, TakenRow> lines;
  std::map<std::string, std::string, std::less<>> notes;
  std::vector<std::string> statements;
  std::uint64_t backed_up = 0;
  bool is_expanded = false;
  int dies_at = 0;
  std::uint64_t fails_at = 0;  ///< batches from this id on are not taken; 0: all are

  TableShape shape() override {
    TableShape shape;
    shape.state = notes.contains("phase") ? StartingState::resumed : StartingState::old;
    shape.rows = rows_there.size();
    shape.last_id = rows_there.empty() ? 0 : rows_there.rbegin()->first;
    return shape;
  }
  void prepare() override { call(); }
  std::optional<std::string> note(std::string_view name) override {
    const auto found = notes.find(name);
    return found == notes.end() ? std::nullopt : std::optional(found->second);
  }
  void keep_note(std::string_view name, std::string_view value) override {
    call();
    notes[std::string(name)] = value;
  }
  void begin_backup() override {
    call();
    backed_up = 0;
  }
  Piece back_up(std::uint64_t after, std::uint32_t /*limit*/) override {
    call();
    const auto next = rows_there.upper_bound(after);
    if (next == rows_there.end()) return {0, after, false};
    backed_up = std::max<std::uint64_t>(backed_up, next->first);
    return {1, next->first, true};
  }
  std::uint64_t backup_rows() override { return backed_up; }
  std::string dump_head() override { return "CREATE"; }
  Piece dump(std::uint64_t /*after*/, std::uint32_t /*limit*/, std::string& sql) override {
    sql = "INSERT";
    return {backed_up, backed_up, false};
  }
  std::vector<TableStep> expansion() override {
    return is_expanded ? std::vector<TableStep>{} : std::vector<TableStep>{{"expand", ""}};
  }
  std::vector<TableStep> indexes() override { return {}; }
  std::vector<TableStep> loosening() override { return {}; }
  std::vector<TableStep> contraction() override {
    return is_expanded ? std::vector<TableStep>{{"contract", ""}} : std::vector<TableStep>{};
  }
  void run(const TableStep& step) override {
    call();
    statements.push_back(step.statement);
    is_expanded = step.statement == "expand";
  }
  std::set<std::uint64_t> workspaces() override { return {1, 2, 99}; }
  std::uint64_t make_quarantine() override { return 99; }
  std::vector<OldCampaign> campaigns(std::uint64_t after, std::uint32_t /*limit*/) override {
    if (after >= 1) return {};
    return {{1, 2, R"({"media":3})", std::nullopt}};
  }
  std::vector<OldRow> rows(std::uint64_t after, std::uint32_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<OldRow> found;
    for (auto at = rows_there.upper_bound(after); at != rows_there.end() && found.size() < limit; ++at) {
      if (!lines.contains(at->first)) found.push_back(at->second);
    }
    return found;
  }
  void take(const std::vector<TakenRow>& rows) override {
    const std::lock_guard lock(mutex_);
    call();
    EXPECT_TRUE(is_expanded);
    if (fails_at != 0 && rows.front().before.id.value >= fails_at) throw Fault("the table takes no more");
    for (const TakenRow& row : rows) {
      EXPECT_TRUE(lines.emplace(row.before.id.value, row).second) << "taken twice";
    }
  }
  void gather_orphans(std::uint64_t /*quarantine*/) override { call(); }
  std::vector<UnreadRow> unread(std::uint64_t /*after*/, std::uint32_t /*limit*/) override { return {}; }
  void keep_bytes(const std::vector<BytesFound>& /*found*/) override {}
  JournalSums sums() override {
    JournalSums sums;
    sums.rows = lines.size();
    return sums;
  }
  std::vector<JournalLine> journal(std::uint64_t /*after*/, std::uint32_t /*limit*/) override { return {}; }
  std::vector<MediaId> quarantined(std::uint32_t /*limit*/) override { return {}; }
  std::vector<NewRow> new_rows(std::uint64_t /*after*/, std::uint32_t /*limit*/) override { return {}; }
  void set_old_path(MediaId /*id*/, std::string_view /*path*/) override {}
  Piece put_back(std::uint64_t after, std::uint32_t /*limit*/) override {
    call();
    const auto next = lines.upper_bound(after);
    if (next == lines.end()) return {0, after, false};
    const std::uint64_t id = next->first;
    lines.erase(next);
    return {1, id, true};
  }

 private:
  std::mutex mutex_;  // rows are read while those before them are written

  void call() {
    if (dies_at > 0 && --dies_at == 0) throw Killed{};
  }
};

class FakeAliases final : public AliasRepository {
 public:
  std::map<std::string, std::uint64_t, std::less<>> known;

  void add(const std::vector<Alias>& aliases) override {
    for (const Alias& alias : aliases) {
      auto& media = known.emplace(alias.path, alias.media.value).first->second;
      media = std::min(media, alias.media.value);
    }
  }
  std::optional<AliasTarget> find(std::string_view /*path*/) override { return std::nullopt; }
  std::vector<ListedAlias> list(std::uint64_t /*after*/, std::uint32_t /*limit*/) override { return {}; }
};

class NoBytes final : public OldBytes {
 public:
  std::optional<media::OpenObject> open(const std::string& /*location*/,
                                        const std::string& /*key*/) override {
    return std::nullopt;
  }
  bool can_look(const std::string& /*location*/) const override { return false; }
};

class NoStore final : public media::StorageAdapter {
 public:
  media::Location location() const override { return media::Location::local; }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& /*key*/, std::string_view /*type*/,
                                                   std::uint64_t /*bytes*/) override {
    throw Fault("nothing is stored here");
  }
  UniqueFd scratch() override { return {}; }
  void adopt(UniqueFd /*scratch*/, const media::ObjectKey& /*key*/, std::string_view /*type*/) override {}
  Result<media::OpenObject> get(const media::ObjectKey& /*key*/) override {
    return error(ErrorCode::not_found, "nothing is here");
  }
  std::optional<media::ObjectStat> stat(const media::ObjectKey& /*key*/) override { return std::nullopt; }
  Status move(const media::ObjectKey& /*from*/, const media::ObjectKey& /*to*/) override { return {}; }
  bool remove(const media::ObjectKey& /*key*/) override { return false; }
  void list(
      std::string_view /*prefix*/,
      const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& /*visit*/) override {}
  std::optional<std::uint64_t> free_bytes() override { return std::nullopt; }
};

class CutoverTest : public testing::Test {
 protected:
  CutoverTest() {
    for (std::uint64_t id = 1; id <= 7; ++id) {
      OldRow row;
      row.id = {id};
      row.path = "https://app.example/media/public/" + std::to_string(id) + ".jpg";
      row.size = "1";
      row.location = "local";
      table_.rows_there.emplace(id, row);
    }
  }

  Cutover cutover() {
    CutoverWays ways;
    ways.progress = [](std::string_view, std::uint64_t, std::uint64_t) {};
    ways.bring_up_schema = [this] { EXPECT_TRUE(table_.is_expanded); };
    ways.begin_dump = [this] { dump_.clear(); };
    ways.append_dump = [this](std::string_view sql) { dump_ += sql; };
    ways.end_dump = [] {};
    ways.replica_lag_s = [this] { return lag_s_; };
    ways.sleep = [this](std::chrono::milliseconds time) {
      slept_ += time;
      lag_s_ = 0;
    };
    CutoverSettings settings = settings_;
    settings.batch = 2;
    return Cutover({table_, aliases_, bytes_, store_}, settings, ways);
  }

  FakeTable table_;
  FakeAliases aliases_;
  NoBytes bytes_;
  NoStore store_;
  CutoverSettings settings_;
  std::string dump_;
  std::uint64_t lag_s_ = 0;
  std::chrono::milliseconds slept_{0};
};

TEST_F(CutoverTest, GoesOnWhereverItWasKilled) {
  bool was_killed = true;
  for (int call = 1; was_killed; ++call) {
    table_.lines.clear();
    table_.notes.clear();
    table_.is_expanded = false;
    table_.dies_at = call;
    was_killed = false;
    try {
      cutover().migrate();
    } catch (const Killed&) {
      was_killed = true;
    }
    table_.dies_at = 0;
    EXPECT_EQ(cutover().migrate().rows, 7U) << call;
    EXPECT_EQ(table_.notes["phase"], "migrated") << call;
    EXPECT_EQ(dump_, "CREATEINSERT") << call;
    EXPECT_EQ(table_.backed_up, 7U) << call;
    EXPECT_EQ(aliases_.known.size(), 7U) << call;
    EXPECT_EQ(table_.lines.at(3).workspace, 2U) << "a campaign names it";
    EXPECT_EQ(table_.lines.at(1).workspace, 99U) << "nobody names it";
  }
}

TEST_F(CutoverTest, TellsOfABatchThatWasNotWritten) {
  for (const std::uint64_t id : {1U, 3U, 7U}) {  // the first one, one between, and the last one of a pass
    table_.fails_at = id;
    EXPECT_THROW(cutover().migrate(), Fault) << id;
    EXPECT_EQ(table_.notes["phase"], "rows");
    EXPECT_EQ(table_.lines.size(), id - 1) << "those before it are taken, those behind it are not";
  }
  table_.fails_at = 0;
  EXPECT_EQ(cutover().migrate().rows, 7U);
}

TEST_F(CutoverTest, TakesOverWhatCameSince) {
  Cutover cutover = this->cutover();
  cutover.migrate();
  OldRow row = table_.rows_there.at(7);
  row.id = {12};
  table_.rows_there.emplace(12, row);
  EXPECT_EQ(cutover.take_new_rows(), 1U);
  EXPECT_EQ(cutover.take_new_rows(), 0U);
  EXPECT_EQ(aliases_.known.at("public/7.jpg"), 7U) << "of two with one URL the lower one has it";
}

TEST_F(CutoverTest, GoesBackWhereverItWasKilled) {
  const auto nothing = [](const NewRow&) { return std::string(); };
  bool was_killed = true;
  for (int call = 1; was_killed; ++call) {
    cutover().migrate();
    table_.dies_at = call;
    was_killed = false;
    try {
      cutover().roll_back(nothing);
    } catch (const Killed&) {
      was_killed = true;
      table_.dies_at = 0;
      EXPECT_TRUE(table_.notes["phase"] == "migrated" || table_.notes["phase"] == "rolling back");
      cutover().roll_back(nothing);
    }
    table_.dies_at = 0;
    EXPECT_EQ(table_.notes["phase"], "rolled back");
    EXPECT_FALSE(table_.is_expanded);
    EXPECT_TRUE(table_.lines.empty());
    EXPECT_THROW(cutover().roll_back(nothing), Fault) << "there is nothing to go back from";
  }
}

TEST_F(CutoverTest, KeepsThePaceAndWaitsForReplicas) {
  settings_.rows_per_second = 1;
  lag_s_ = 60;
  cutover().migrate();
  EXPECT_GE(slept_, std::chrono::milliseconds(500 + 3000)) << "for the replica, and for seven rows";
}

TEST_F(CutoverTest, DoesNotMixWithABrokenOffWayBackOrEnd) {
  table_.notes["phase"] = "rolling back";
  EXPECT_THROW(cutover().migrate(), Fault);
  table_.notes["phase"] = "finishing";
  EXPECT_THROW(cutover().migrate(), Fault);
  EXPECT_THROW(cutover().roll_back([](const NewRow&) { return std::string(); }), Fault);
}

}  // namespace
}  // namespace lumbung::legacy
