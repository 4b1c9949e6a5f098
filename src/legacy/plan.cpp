#include "legacy/plan.h"

#include <algorithm>
#include <unordered_set>

#include "legacy/hints.h"
#include "legacy/taking.h"

namespace lumbung::legacy {
namespace {

constexpr std::uint32_t kPlanBatch = 2000;
constexpr std::size_t kListedMax = 20;
constexpr std::uint64_t kRowsPerSecond = 15'000;
constexpr std::uint64_t kJournalBytesPerRow = 700;

/// Looks through the rows, and remembers of the keys as much as tells which files have one.
class Survey {
 public:
  Survey(Plan& plan, OldBytes& bytes, std::uint64_t every) : plan_(plan), bytes_(bytes), every_(every) {}

  void add(const TakenRow& row) {
    const OldRow& before = row.before;
    ++plan_.rows;
    ++plan_.by_status[before.status.empty() ? "without a status" : before.status];
    ++plan_.workspace_by[word_of(row.source)];
    ++plan_.type_by[before.type == row.type ? "as it stands"
                    : before.type           ? "normalised"
                                            : "by the file's name"];
    ++plan_.size_by[row.size ? "digits" : "no number"];
    ++plan_.location_by[row.location];
    if (row.is_disputed) ++plan_.disputed;
    if (!row.key) ++plan_.without_key;
    const bool said_local = before.location == "local";
    if (said_local != (row.location == "local")) ++plan_.location_lies;
    if (row.source == WorkspaceSource::none && plan_.without_workspace.size() < kListedMax)
      plan_.without_workspace.push_back(before.id);
    if (row.key && row.location == "local") keys_.insert(hash_of(*row.key));
    if (every_ == 0 || !row.key) return;
    if (!bytes_.can_look(row.location)) {
      ++plan_.out_of_reach;
    } else if (plan_.rows % every_ == 0) {
      look_for(row);
    }
  }

  bool has_row(const std::string& path) const {
    constexpr std::string_view kFolder = "public/";
    if (keys_.contains(hash_of(path))) return true;
    return path.starts_with(kFolder) && keys_.contains(hash_of(path.substr(kFolder.size())));
  }

 private:
  static std::size_t hash_of(const std::string& path) { return std::hash<std::string>{}(path); }

  void look_for(const TakenRow& row) {
    ++plan_.looked_for;
    const auto object = bytes_.open(row.location, *row.key);
    if (!object) {
      ++plan_.missing;
      if (plan_.missing_ids.size() < kListedMax) plan_.missing_ids.push_back(row.before.id);
    } else if (!seen_.insert(sha256_of(*object)).second) {
      ++plan_.duplicates;
    }
  }

  Plan& plan_;
  OldBytes& bytes_;
  const std::uint64_t every_;
  std::unordered_set<std::size_t> keys_;
  std::unordered_set<std::string> seen_;
};

void survey_files(Plan& plan, const Survey& survey, const WalkFiles& walk) {
  if (!walk) return;
  walk([&](const std::string& path) {
    if (survey.has_row(path)) return;
    ++plan.files_without_row;
    if (plan.some_files_without_row.size() < kListedMax) plan.some_files_without_row.push_back(path);
  });
}

void judge(Plan& plan) {
  if (plan.shape.state == StartingState::absent)
    plan.blockers.emplace_back("there is no table chat_media in this database");
  if (!plan.shape.is_supported)
    plan.blockers.push_back(
        "the server is version " + plan.shape.server +
        ": no DEFAULT (uuid()) (a trigger would have to set uuid), no columns that are added "
        "at once (each ALTER copies the table and keeps writers away), and CHECK is ignored; "
        "upgrade to MySQL 8.0.21 or MariaDB 10.6 first");
  if (plan.shape.state == StartingState::ours)
    plan.notes.emplace_back("this table is Lumbung's own: there is nothing to take over");
  if (plan.shape.state == StartingState::migrated)
    plan.notes.emplace_back("the migration ended: rows below are those that were written since");
  if (plan.without_key > 0)
    plan.notes.push_back(std::to_string(plan.without_key) + " rows name no file: they are kept without one");
  if (plan.out_of_reach > 0)
    plan.notes.push_back(
        "of " + std::to_string(plan.out_of_reach) +
        " rows nobody said where the files are (--old-disk, --storage): none was looked for, "
        "and migrate, verify and finish need to know");
  if (plan.missing > 0)
    plan.notes.push_back(
        std::to_string(plan.missing) + " of " + std::to_string(plan.looked_for) +
        " files that were looked for are not there: they answered 404 before, and answer 410 then");
}

}  // namespace

Plan make_plan(OldTable& table, OldBytes& bytes, const WalkFiles& walk, const PlanSettings& settings) {
  Plan plan;
  plan.shape = table.shape();
  const StartingState state = plan.shape.state;
  if (state != StartingState::absent && state != StartingState::ours) {
    Hints hints;
    hints.learn(table);
    plan.unreadable_campaigns = hints.unreadable();
    const std::set<std::uint64_t> workspaces = table.workspaces();
    const std::uint64_t every =
        settings.sample == 0 ? 0 : std::max<std::uint64_t>(1, plan.shape.rows / settings.sample);
    Survey survey(plan, bytes, every);
    std::vector<OldRow> rows;
    for (std::uint64_t after = 0; !(rows = table.rows(after, kPlanBatch)).empty();) {
      after = rows.back().id.value;
      for (OldRow& row : rows) {
        hints.tell(row);
        survey.add(taken(row, workspaces, 0));
      }
    }
    survey_files(plan, survey, walk);
    plan.steps = table.expansion();
    for (TableStep& step : table.indexes()) plan.steps.push_back(std::move(step));
    plan.expected_seconds = 1 + plan.rows / kRowsPerSecond;
    plan.expected_bytes = 2 * plan.shape.bytes + plan.rows * kJournalBytesPerRow;
  }
  judge(plan);
  return plan;
}

}  // namespace lumbung::legacy
