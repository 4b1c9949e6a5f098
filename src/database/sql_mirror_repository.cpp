#include "database/sql_mirror_repository.h"

#include <charconv>
#include <string>

#include "database/counted_rows.h"
#include "database/mirror_page_rows.h"
#include "database/mirror_place_rows.h"
#include "database/mirror_rows.h"
#include "media/catch_up.h"

namespace lumbung::database {
namespace {

using media::MirrorPage;
using Ids = std::vector<std::uint64_t>;
using Changed = std::tuple<std::uint64_t, std::string>;

constexpr std::uint32_t kMirrorPage = 500;
constexpr std::string_view kCheckTask = "mirror_check";
/// A night begins then, in UTC, before the housekeeping that reads everything.
constexpr std::chrono::minutes kNightBegins{100};

// The steps of a check, as lumbung_positions has them.
constexpr std::string_view kRowsStep = "rows";
constexpr std::string_view kMediaStep = "media";
constexpr std::string_view kWordsStep = "words";
constexpr std::string_view kPathsStep = "paths";
constexpr std::string_view kFitsStep = "fits";
constexpr std::string_view kCountersStep = "counters";
constexpr std::string_view kSumsStep = "sums";

/// In the order of (updated_at, id), by two ranges: many rows may have the same time.
std::vector<Changed> changed_behind(Session& session, const MirrorPlace& place, const std::string& until) {
  const SqlWords& words = session.words();
  std::string from = "SELECT id, updated_at FROM chat_media";
  from.append(words.by_index).append("idx_lumbung_chat_media_changed").append(words.by_index_end);
  std::vector<Changed> changed = session.all_of<Changed>(
      from +
          " WHERE updated_at = :place AND updated_at < :until AND id > :after"
          " ORDER BY id LIMIT :limit",
      {{"place", place.updated_at}, {"until", until}, {"after", place.id}, {"limit", kMirrorPage}});
  if (changed.size() == kMirrorPage) return changed;
  for (Changed& row : session.all_of<Changed>(
           from + " WHERE updated_at > :place AND updated_at < :until"
                  " ORDER BY updated_at, id LIMIT :limit",
           {{"place", place.updated_at}, {"until", until}, {"limit", kMirrorPage - changed.size()}}))
    changed.push_back(std::move(row));
  return changed;
}

/// The newest ones that the catch-up does not come to yet: stamped a moment ago, or by who has another time.
/// Not in any order that a place could be kept of.
Ids stamped_since(Session& session, const std::string& until) {
  const SqlWords& words = session.words();
  std::string sql = "SELECT id FROM chat_media";
  sql.append(words.by_index).append("idx_lumbung_chat_media_changed").append(words.by_index_end);
  sql += " WHERE updated_at >= :until ORDER BY updated_at DESC, id DESC LIMIT :limit";
  Ids ids;
  for (const auto& [id] : session.all<std::uint64_t>(sql, {{"until", until}, {"limit", kMirrorPage}}))
    ids.push_back(id);
  return ids;
}

std::int64_t night_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time - kNightBegins).time_since_epoch().count();
}

Ids ids_behind(Session& session, std::uint64_t after) {
  Ids ids;
  for (const auto& [id] :
       session.all<std::uint64_t>("SELECT id FROM chat_media WHERE id > :after ORDER BY id LIMIT :limit",
                                  {{"after", after}, {"limit", kMirrorPage}}))
    ids.push_back(id);
  return ids;
}

/// What the mirror lacked when it was made, it lacks no more.
void complete(Session& session, Timestamp now) {
  MirrorPlace place = mirror_place(session, session.words().lock);
  if (place.is_complete) return;
  place.is_complete = true;
  keep_mirror_place(session, place, now);
}

std::string sentence_of(std::string_view whose, std::string_view name, std::int64_t lacks) {
  return "the counter " + std::string(name) + " of " + std::string(whose) + " was " +
         std::to_string(lacks < 0 ? -lacks : lacks) + (lacks < 0 ? " too high" : " too low");
}

}  // namespace

/// How far the check is that goes on, or goes on next.
struct SqlMirrorRepository::Check {
  std::uint64_t round = 0;
  std::string step;
  std::uint64_t after = 0;
  std::int64_t night = 0;  ///< of the last one that came to its end
  bool is_first = false;   ///< what there was before the mirror is not counted yet

  void begin(std::string_view next) {
    step = next;
    after = 0;
  }
};

MirrorPage SqlMirrorRepository::catch_up() {
  const Timestamp now = clock_.now();
  const std::string until = to_sql(media::as_of(now));
  MirrorPlace place;
  std::vector<Changed> changed;
  Ids ids;
  database_.read([&](Session& session) {
    place = mirror_place(session);
    MirrorPlace from = place;
    // Where there was nothing more, what came late is looked for once again.
    if (place.is_even) {
      from.updated_at = place.unsure_since();
      from.id = MediaId{0};
    }
    changed = changed_behind(session, from, until);
    ids = stamped_since(session, until);
  });
  MirrorPage page;
  for (const auto& [id, updated_at] : changed) ids.push_back(id);
  mirror_page(database_, ids, page);
  page.has_more = changed.size() == kMirrorPage;
  MirrorPlace reached = place;
  if (!changed.empty()) {
    reached.updated_at = std::get<1>(changed.back());
    reached.id = MediaId{std::get<0>(changed.back())};
  }
  reached.is_even = !page.has_more;
  if (reached == place) return page;
  database_.transact([&](Session& session) {
    reached.is_complete =
        mirror_place(session, session.words().lock).is_complete;  // check() may have said so meanwhile
    keep_mirror_place(session, reached, now);
  });
  return page;
}

MirrorPage SqlMirrorRepository::check() {
  Check check;
  MirrorPlace place;
  database_.read([&](Session& session) {
    place = mirror_place(session);
    const auto row = session.one<std::uint64_t, std::string, std::string, std::int64_t>(
        "SELECT round, step, after, at_ms FROM lumbung_positions WHERE task = :task", {{"task", kCheckTask}});
    if (!row) return;
    const auto& [round, step, after, at_ms] = *row;
    check = {round, step, 0, night_of(from_unix_ms(at_ms))};
    std::from_chars(after.data(), after.data() + after.size(), check.after);
  });
  if (check.step.empty()) {
    if (place.is_complete && check.night >= night_of(clock_.now())) return {};
    if (!place.is_complete && !place.is_even) return {};
    check.begin(kRowsStep);
  }
  check.is_first = !place.is_complete;
  MirrorPage page;
  page.has_more = true;
  if (check.step == kRowsStep) {
    check_rows(check, page);
  } else if (check.step == kMediaStep) {
    check_leavings(check, "lumbung_media", kWordsStep, page);
  } else if (check.step == kWordsStep) {
    check_leavings(check, "lumbung_words", kPathsStep, page);
  } else if (check.step == kPathsStep) {
    check_leavings(check, "lumbung_media_paths", kFitsStep, page);
  } else if (check.step == kFitsStep) {
    check_leavings(check, "lumbung_fits", kCountersStep, page);
  } else if (check.step == kCountersStep) {
    check_counters(check, page);
  } else {
    check_sums(check, page);
  }
  return page;
}

void SqlMirrorRepository::check_rows(Check& check, MirrorPage& page) {
  const Ids ids = database_.read([&](Session& session) { return ids_behind(session, check.after); });
  mirror_page(database_, ids, page);
  if (ids.size() < kMirrorPage) {
    check.begin(kMediaStep);
  } else {
    check.after = ids.back();
  }
  keep(check);
}

/// Lines of `table` whose media is gone without the mirror's being told: deleted by the application, or with
/// its whole workspace. An id is never given twice.
void SqlMirrorRepository::check_leavings(Check& check, std::string_view table, std::string_view next,
                                         MirrorPage& page) {
  const std::string sql =
      "SELECT l.media_id, CASE WHEN m.id IS NULL THEN 1 ELSE 0 END FROM (SELECT DISTINCT media_id FROM " +
      std::string(table) +
      " WHERE media_id > :after ORDER BY media_id LIMIT :limit) AS l"
      " LEFT JOIN chat_media m ON m.id = l.media_id ORDER BY l.media_id";
  const auto lines = database_.read([&](Session& session) {
    return session.all<std::uint64_t, int>(sql, {{"after", check.after}, {"limit", kMirrorPage}});
  });
  Ids gone;
  for (const auto& [id, is_gone] : lines) {
    if (is_gone != 0) gone.push_back(id);
  }
  page.looked_at += lines.size();
  if (!gone.empty()) {
    page.mended += database_.transact([&](Session& session) {
      std::uint64_t forgotten = 0;
      for (const std::uint64_t id : gone) {
        if (session.one<std::uint64_t>("SELECT id FROM chat_media WHERE id = :id", {{"id", id}})) continue;
        forget_mirror(session, MediaId{id});
        ++forgotten;
      }
      return forgotten;
    });
  }
  if (lines.size() == kMirrorPage) {
    check.after = std::get<0>(lines.back());
  } else {
    check.begin(next);
  }
  keep(check);
}

void SqlMirrorRepository::check_counters(Check& check, MirrorPage& page) {
  std::optional<WorkspaceId> workspace;
  const Drift drift = database_.read([&](Session& session) {
    workspace = next_counted(session, WorkspaceId{check.after});
    return workspace ? drift_of(session, *workspace) : Drift{};
  });
  if (!workspace) {
    check.begin(kSumsStep);
    return keep(check);
  }
  const Check before = check;
  check.after = workspace->value;
  const bool is_mine = database_.transact([&](Session& session) {
    // Another process that counted the same at the same time has added it.
    if (!is_at(session, before)) return false;
    for (const auto& [name, lacks] : drift) session.counters().add(*workspace, name, MediaId{0}, lacks);
    keep(session, check);
    return true;
  });
  if (!is_mine) return;
  for (const auto& [name, lacks] : drift) {
    // The first time nothing but what there was before is missing.
    if (!check.is_first)
      page.problems.push_back(sentence_of("workspace " + std::to_string(workspace->value), name, lacks));
  }
  page.mended += drift.size();
  ++page.looked_at;
}

void SqlMirrorRepository::check_sums(Check& check, MirrorPage& page) {
  const Drift drift = database_.read([](Session& session) { return drift_of_sums(session); });
  Check ended = check;
  ++ended.round;
  ended.begin("");
  const bool is_mine = database_.transact([&](Session& session) {
    if (!is_at(session, check)) return false;
    for (const auto& [name, lacks] : drift) session.counters().add_to_row(kAllWorkspaces, name, 0, lacks);
    keep(session, ended);
    complete(session, clock_.now());
    return true;
  });
  if (!is_mine) return;
  for (const auto& [name, lacks] : drift) page.problems.push_back(sentence_of("all workspaces", name, lacks));
  page.mended += drift.size();
  page.has_more = false;
}

/// Whether no other process has gone on from there; if so, none does before the commit.
bool SqlMirrorRepository::is_at(Session& session, const Check& check) {
  const auto row = session.one<std::uint64_t, std::string, std::string>(
      "SELECT round, step, after FROM lumbung_positions WHERE task = :task" +
          std::string(session.words().lock),
      {{"task", kCheckTask}});
  return row && *row == std::tuple(check.round, check.step, std::to_string(check.after));
}

void SqlMirrorRepository::keep(Session& session, const Check& check) {
  session.execute(
      "REPLACE INTO lumbung_positions (task, round, step, after, at_ms)"
      " VALUES (:task, :round, :step, :after, :now)",
      {{"task", kCheckTask},
       {"round", check.round},
       {"step", check.step},
       {"after", std::to_string(check.after)},
       {"now", to_unix_ms(clock_.now())}});
}

void SqlMirrorRepository::keep(const Check& check) {
  database_.transact([&](Session& session) { keep(session, check); });
}

}  // namespace lumbung::database
