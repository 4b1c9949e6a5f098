#include "database/counted_rows.h"

#include <algorithm>
#include <array>
#include <string>

#include "database/counter_rows.h"
#include "media/media.h"

namespace lumbung::database {
namespace {

constexpr std::uint32_t kCountedPage = 5000;

constexpr std::array<std::string_view, 9> kCounterNames = {
    "pending",         "processing",        "completed",
    "failed",          kDeletedCounter,     kDeletedBytesCounter,
    kLiveBytesCounter, kStoredBytesCounter, kSavedBytesCounter};

/// The literal, if there is such a counter.
std::optional<std::string_view> counter_named(std::string_view word) {
  if (const auto* name = std::ranges::find(kCounterNames, word); name != kCounterNames.end()) return *name;
  const auto* tier = std::ranges::find(kTierCounters, word, &TierCounter::name);
  return tier == kTierCounters.end() ? std::nullopt : std::optional(tier->name);
}

void add_shelf(Session& session, WorkspaceId workspace, int shelf, Drift& counted) {
  MediaId after;
  for (;;) {
    const auto rows = session.all<MediaId, std::string, std::int64_t>(
        "SELECT media_id, status, size FROM lumbung_media WHERE workspace_id = :workspace"
        " AND shelf = :shelf AND media_id > :after ORDER BY media_id LIMIT :limit",
        {{"workspace", workspace}, {"shelf", shelf}, {"after", after}, {"limit", kCountedPage}});
    for (const auto& [id, word, size] : rows) {
      after = id;
      const auto status = media::processing_status_from(word);
      if (!status) continue;  // a version that knew of the archive alone made it
      if (shelf >= 2) {
        counted[kDeletedCounter] += 1;
        counted[kDeletedBytesCounter] += size;
        continue;
      }
      counted[media::to_string(*status)] += 1;
      counted[kLiveBytesCounter] += size;
    }
    if (rows.size() < kCountedPage) return;
  }
}

/// The last is its tier.
using LedgerLine = std::tuple<std::string, std::string, std::int64_t, std::int64_t, std::string>;

std::vector<LedgerLine> lines_behind(Session& session, WorkspaceId workspace, const LedgerLine& last) {
  constexpr std::string_view kColumns =
      "SELECT hash, variant, bytes, refs, SUBSTR(path, 1, INSTR(path, '/') - 1) FROM lumbung_objects";
  std::vector<LedgerLine> lines = session.all_of<LedgerLine>(
      std::string(kColumns) +
          " WHERE workspace_id = :workspace AND hash = :hash AND variant > :variant"
          " ORDER BY variant",
      {{"workspace", workspace}, {"hash", std::get<0>(last)}, {"variant", std::get<1>(last)}});
  for (LedgerLine& line : session.all_of<LedgerLine>(
           std::string(kColumns) + " WHERE workspace_id = :workspace AND hash > :hash"
                                   " ORDER BY hash, variant LIMIT :limit",
           {{"workspace", workspace}, {"hash", std::get<0>(last)}, {"limit", kCountedPage}})) {
    lines.push_back(std::move(line));
  }
  return lines;
}

void add_ledger(Session& session, WorkspaceId workspace, Drift& counted) {
  LedgerLine last;
  for (;;) {
    std::vector<LedgerLine> lines = lines_behind(session, workspace, last);
    for (const auto& [hash, variant, bytes, refs, tier] : lines) {
      counted[kStoredBytesCounter] += bytes;
      if (const auto name = tier_counter(tier)) counted[*name] += bytes;
      counted[kSavedBytesCounter] += bytes * std::max<std::int64_t>(refs - 1, 0);
    }
    if (lines.size() < kCountedPage) return;
    last = std::move(lines.back());
  }
}

/// What was counted, less what these rows say.
Drift less(Drift counted, const std::vector<std::tuple<std::string, std::int64_t>>& rows) {
  for (const auto& [word, value] : rows) {
    if (const auto name = counter_named(word)) counted[*name] -= value;
  }
  std::erase_if(counted, [](const auto& entry) { return entry.second == 0; });
  return counted;
}

std::vector<std::tuple<std::string, std::int64_t>> sums_of(Session& session, WorkspaceId workspace) {
  return session.all<std::string, std::int64_t>(
      "SELECT name, SUM(value) FROM lumbung_counters WHERE workspace_id = :workspace GROUP BY name",
      {{"workspace", workspace}});
}

}  // namespace

std::optional<WorkspaceId> next_counted(Session& session, WorkspaceId after) {
  std::optional<WorkspaceId> next;
  for (const char* table : {"lumbung_media", "lumbung_objects", "lumbung_counters"}) {
    const auto row =
        session.one<WorkspaceId>("SELECT workspace_id FROM " + std::string(table) +
                                     " WHERE workspace_id > :after ORDER BY workspace_id LIMIT 1",
                                 {{"after", after}});
    if (row && (!next || std::get<0>(*row) < *next)) next = std::get<0>(*row);
  }
  return next;
}

Drift drift_of(Session& session, WorkspaceId workspace) {
  const OneMoment moment(session);
  Drift counted;
  for (const int shelf : {0, 1, 2, 3}) add_shelf(session, workspace, shelf, counted);
  add_ledger(session, workspace, counted);
  return less(std::move(counted), sums_of(session, workspace));
}

Drift drift_of_sums(Session& session) {
  const OneMoment moment(session);
  Drift counted;
  for (const auto& [word, value] : session.all<std::string, std::int64_t>(
           "SELECT name, SUM(value) FROM lumbung_counters WHERE workspace_id > 0 GROUP BY name")) {
    if (const auto name = counter_named(word)) counted[*name] += value;
  }
  return less(std::move(counted), sums_of(session, kAllWorkspaces));
}

}  // namespace lumbung::database
