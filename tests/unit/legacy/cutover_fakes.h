#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "legacy/aliases.h"
#include "legacy/old_bytes.h"
#include "legacy/old_table.h"
#include "media/storage_adapter.h"

namespace lumbung::legacy {

/// What a kill leaves: everything that was done before.
struct Killed {};

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

/// The table in memory. Dies at the call that `dies_at` counts.
class FakeTable final : public OldTable {
 public:
  explicit FakeTable(FakeAliases& aliases) : aliases_(aliases) {}

  std::vector<Alias> aside;
  bool has_aside = false;
  bool fails_at_indexes = false;
  std::map<std::uint64_t, OldRow> rows_there;
  std::map<std::uint64_t, TakenRow> lines;
  std::map<std::string, std::string, std::less<>> notes;
  std::vector<JournalLine> journal_lines;
  std::vector<std::string> statements;
  std::optional<NewRow> made;  ///< by Lumbung
  std::map<std::uint64_t, std::string> old_paths;
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
  std::vector<TableStep> indexes() override {
    if (fails_at_indexes) throw Fault("there is no room for indexes");
    return {};
  }
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
  bool begin_aside() override {
    call();
    has_aside = has_aside || aliases_.known.empty();
    return has_aside;
  }
  void keep_aside(const std::vector<Alias>& aliases) override {
    const std::lock_guard lock(mutex_);
    call();
    EXPECT_TRUE(has_aside);
    aside.insert(aside.end(), aliases.begin(), aliases.end());
  }
  void settle_aside() override {
    call();
    aliases_.add(aside);
    call();
    aside.clear();
    has_aside = false;
  }
  void drop_aside() override {
    call();
    aside.clear();
    has_aside = false;
  }
  std::vector<UnreadRow> unread(std::uint64_t /*after*/, std::uint32_t /*limit*/) override { return {}; }
  void keep_bytes(const std::vector<BytesFound>& /*found*/) override {}
  JournalSums sums() override {
    JournalSums sums;
    sums.rows = lines.size();
    return sums;
  }
  std::vector<JournalLine> journal(std::uint64_t after, std::uint32_t /*limit*/) override {
    return after == 0 ? journal_lines : std::vector<JournalLine>{};
  }
  std::vector<MediaId> quarantined(std::uint32_t /*limit*/) override { return {}; }
  std::vector<NewRow> new_rows(std::uint64_t after, std::uint32_t /*limit*/) override {
    if (!made || made->id.value <= after) return {};
    return {*made};
  }
  void set_old_path(MediaId id, std::string_view path) override {
    call();
    old_paths[id.value] = path;
  }
  Piece put_back(std::uint64_t after, std::uint32_t /*limit*/) override {
    call();
    const auto next = lines.upper_bound(after);
    if (next == lines.end()) return {0, after, false};
    const std::uint64_t id = next->first;
    lines.erase(next);
    return {1, id, true};
  }

 private:
  FakeAliases& aliases_;
  std::mutex mutex_;  // rows are read while those before them are written

  void call() {
    if (dies_at > 0 && --dies_at == 0) throw Killed{};
  }
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

}  // namespace lumbung::legacy
