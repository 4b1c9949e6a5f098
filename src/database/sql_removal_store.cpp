#include "database/sql_removal_store.h"

#include "database/content_rows.h"
#include "database/engine/id_list.h"
#include "database/object_rows.h"
#include "database/removal_rows.h"
#include "database/replacement_rows.h"

namespace lumbung::database {
namespace {

using media::ObjectKey;
using media::Removal;

using Line = std::tuple<std::string, std::int64_t>;

/// How long a request to remove may be on its way after its sender was given up.
constexpr std::chrono::milliseconds kNameRests = media::RemovalStore::kDelayMax;
constexpr std::chrono::milliseconds kUntilLookedAtAgain = std::chrono::minutes(1);
/// Until the media whose own name it is was erased, perhaps.
constexpr std::chrono::milliseconds kUntilOwnerIsLookedFor = media::RemovalStore::kDelayMax;
/// Clocks of several nodes may differ by so much.
constexpr std::chrono::milliseconds kClockSkewMax = std::chrono::minutes(1);
/// So many pages of lines that are passed over one transaction looks at.
constexpr int kRoundsMax = 20;

std::int64_t latest_due_ms(Timestamp now) {
  return to_unix_ms(now + media::RemovalStore::kDelayMax + kClockSkewMax);
}

struct ListLook {
  bool due = false;          ///< the time of some has come
  bool implausible = false;  ///< some are due at a time that nobody can have meant
};
ListLook look_at_list(Session& session, Timestamp now) {
  const auto found = session.one<int, int>(
      "SELECT EXISTS (SELECT 1 FROM lumbung_removals WHERE due_ms <= :now),"
      " EXISTS (SELECT 1 FROM lumbung_removals WHERE due_ms > :latest)",
      {{"now", to_unix_ms(now)}, {"latest", latest_due_ms(now)}});
  const auto& [due, implausible] = found.value();
  return {due != 0, implausible != 0};
}

/// What nobody can have put off for so long (RemovalStore::kDelayMax): what waits is due, what is in hand or
/// rests is so for as long as if that had begun now.
void mend_due_times(Session& session, Timestamp now, Timestamp in_hand_until) {
  std::vector<std::string> paths;
  for (const auto& [path] : session.all<std::string>(
           "SELECT path FROM lumbung_removals WHERE due_ms > :latest ORDER BY due_ms DESC LIMIT :limit" +
               std::string(session.words().lock_free),
           {{"latest", latest_due_ms(now)}, {"limit", static_cast<std::uint64_t>(kIdsMax)}}))
    paths.push_back(path);
  if (paths.empty()) return;
  const IdList list(paths);
  session.execute(
      "UPDATE lumbung_removals SET due_ms = CASE WHEN lease < 0 THEN :rested WHEN lease > :postponed THEN "
      ":until ELSE :now END WHERE path " +
          list.sql,
      Binds{{"rested", to_unix_ms(now + kNameRests)},
            {"postponed", kPostponedRemoval},
            {"until", to_unix_ms(in_hand_until)},
            {"now", to_unix_ms(now)}} +
          list.binds);
}

/// Names that have rested long enough may be used again.
void free_rested(Session& session, std::int64_t now_ms, std::uint32_t limit) {
  for (const auto& [path] : session.all<std::string>("SELECT path FROM lumbung_removals WHERE due_ms <= :now "
                                                     "AND lease = -1 ORDER BY due_ms LIMIT :limit" +
                                                         std::string(session.words().lock_free),
                                                     {{"now", now_ms}, {"limit", limit}})) {
    session.execute("DELETE FROM lumbung_removals WHERE path = :path AND lease = -1", {{"path", path}});
  }
}

/// A name that is not of our making may be that of several media over one content, each with bytes of its
/// own: the ledger has one of them, and the rows of the others don't follow it.
bool is_name_of_its_own(Session& session, const ObjectKey& path) {
  return path.tier() != "temp" && !path.content() && is_named_by_media(session, path);
}

void look_again(Session& session, const ObjectKey& path, Timestamp when) {
  session.execute("UPDATE lumbung_removals SET due_ms = :later WHERE path = :path",
                  {{"later", to_unix_ms(when)}, {"path", path.str()}});
}

/// False when the object is needed, or may come to be: where a content is not listed there is nothing that
/// could be locked while a sweep takes its left-overs for free. What is named leaves the list, if its name is
/// free to be used; what belongs to a content in process is looked at again when that may have ended.
bool take_in_hand(Session& session, const ObjectKey& path, Timestamp now, Timestamp until) {
  if (is_listed_or_in_process(session, path) || is_being_replaced(session, path)) {
    session.execute(
        "DELETE FROM lumbung_removals WHERE path = :path AND lease = 0"
        " AND EXISTS (SELECT 1 FROM lumbung_objects o WHERE o.path = :path)",
        {{"path", path.str()}});
    look_again(session, path, now + kUntilLookedAtAgain);
    return false;
  }
  if (is_name_of_its_own(session, path)) {
    look_again(session, path, now + kUntilOwnerIsLookedFor);
    return false;
  }
  session.execute(
      "UPDATE lumbung_removals SET lease = :until, due_ms = :until, leases = leases + 1 WHERE path = :path",
      {{"until", to_unix_ms(until)}, {"path", path.str()}});
  return true;
}

struct WhatWaits {
  std::string table;
  std::string condition;
  Binds binds;
};

/// In pages, each up to the moment at which its last line would be due.
void make_all_due(Database& database, const WhatWaits& what, Timestamp now) {
  constexpr std::uint32_t kPassedAtOnce = 499;
  const std::int64_t now_ms = to_unix_ms(now);
  for (std::int64_t after_ms = now_ms;;) {
    const Binds page = what.binds + Binds{{"after", after_ms}};
    const auto last = database.read([&](Session& session) {
      return session.one<std::int64_t>("SELECT due_ms FROM " + what.table + " WHERE due_ms > :after AND " +
                                           what.condition + " ORDER BY due_ms LIMIT 1 OFFSET :passed",
                                       page + Binds{{"passed", kPassedAtOnce}});
    });
    const std::int64_t until_ms = last ? std::get<0>(*last) : INT64_MAX;
    database.transact([&](Session& session) {
      session.execute("UPDATE " + what.table +
                          " SET due_ms = :now WHERE due_ms > :after AND due_ms <= :until AND " +
                          what.condition,
                      page + Binds{{"now", now_ms}, {"until", until_ms}});
    });
    if (!last) return;
    after_ms = until_ms;
  }
}

/// What is due, the longest first.
std::vector<Line> due_lines(Session& session, std::int64_t now_ms, std::uint32_t limit) {
  return session.all_of<Line>(
      "SELECT path, noted_ms FROM lumbung_removals WHERE due_ms <= :now AND lease >= 0"
      " ORDER BY due_ms LIMIT :limit" +
          std::string(session.words().lock_free),
      {{"now", now_ms}, {"limit", limit}});
}

}  // namespace

std::vector<Removal> SqlRemovalStore::take(std::uint32_t limit, std::chrono::seconds in_hand_for) {
  const Timestamp now = clock_.now();
  // Asked without the write lock first, so that an idle minute costs nothing.
  const ListLook seen = database_.read([&](Session& session) { return look_at_list(session, now); });
  if (!seen.due && !seen.implausible) return {};
  const Timestamp until = now + in_hand_for;
  return database_.transact([&](Session& session) {
    if (seen.implausible) mend_due_times(session, now, until);
    free_rested(session, to_unix_ms(now), limit);
    std::vector<Removal> taken;
    // A line that is passed over is not due any more, so that each round sees others.
    for (int round = 0; round < kRoundsMax && taken.empty(); ++round) {
      const std::vector<Line> lines = due_lines(session, to_unix_ms(now), limit);
      if (lines.empty()) break;
      for (const auto& [text, noted_ms] : lines) {
        const ObjectKey path = ObjectKey::parse(text).value();
        if (take_in_hand(session, path, now, until)) taken.push_back({path, until, from_unix_ms(noted_ms)});
      }
    }
    return taken;
  });
}

void SqlRemovalStore::finish(const std::vector<Removal>& removals, Names names) {
  if (removals.empty()) return;
  const std::int64_t rested_ms = to_unix_ms(clock_.now() + kNameRests);
  const int takings_that_free = names == Names::free_at_once ? 1 : 0;
  database_.transact([&](Session& session) {
    for (const Removal& removal : removals) {
      const std::int64_t holder = to_unix_ms(removal.in_hand_until);
      const std::uint64_t freed = session.execute(
          "DELETE FROM lumbung_removals WHERE path = :path AND lease = :lease AND leases = :freeing",
          {{"path", removal.path.str()}, {"lease", holder}, {"freeing", takings_that_free}});
      if (freed == 1) continue;
      // The time of noting goes along, so that what rests is not among what waits longest.
      session.execute(
          "UPDATE lumbung_removals SET lease = -1, due_ms = :rested, noted_ms = :rested"
          " WHERE path = :path AND lease = :lease",
          {{"rested", rested_ms}, {"path", removal.path.str()}, {"lease", holder}});
    }
  });
}

void SqlRemovalStore::release(const std::vector<Removal>& removals) {
  if (removals.empty()) return;
  const std::int64_t now_ms = to_unix_ms(clock_.now());
  database_.transact([&](Session& session) {
    for (const Removal& removal : removals) {
      session.execute(
          "UPDATE lumbung_removals SET due_ms = :now, lease = CASE WHEN leases > 1 THEN :postponed ELSE 0 "
          "END,"
          " leases = leases - 1 WHERE path = :path AND lease = :lease",
          {{"now", now_ms},
           {"postponed", kPostponedRemoval},
           {"path", removal.path.str()},
           {"lease", to_unix_ms(removal.in_hand_until)}});
    }
  });
}

void SqlRemovalStore::postpone(const Removal& removal, std::chrono::seconds delay) {
  const Timestamp due = clock_.now() + delay;
  database_.transact([&](Session& session) {
    session.execute(
        "UPDATE lumbung_removals SET due_ms = :due, lease = :postponed WHERE path = :path AND lease = :lease",
        {{"due", to_unix_ms(due)},
         {"postponed", kPostponedRemoval},
         {"path", removal.path.str()},
         {"lease", to_unix_ms(removal.in_hand_until)}});
  });
}

void SqlRemovalStore::make_due(Holders holders) {
  const Timestamp now = clock_.now();
  make_all_due(database_, {"lumbung_replacements", "TRUE", {}}, now);
  // A line that nobody has in hand waits, too: while its content was in process it was passed over.
  if (holders == Holders::respected) {
    make_all_due(database_,
                 {"lumbung_removals", "lease IN (0, :postponed)", {{"postponed", kPostponedRemoval}}}, now);
  } else {
    make_all_due(database_, {"lumbung_removals", "lease >= 0", {}}, now);
  }
}

bool SqlRemovalStore::follow_replacement() {
  return point_rows_to_ledger(database_, clock_);
}

media::RemovalBacklog SqlRemovalStore::backlog() {
  return database_.read([&](Session& session) {
    media::RemovalBacklog backlog;
    const auto count = session.one<std::uint64_t>(
        "SELECT COUNT(*) FROM (SELECT 1 FROM lumbung_removals WHERE lease >= 0 LIMIT :most) AS waiting",
        {{"most", kCountedMax}});
    backlog.waiting = std::get<0>(count.value());
    const auto oldest = session.one<std::int64_t>(
        "SELECT noted_ms FROM lumbung_removals WHERE lease >= 0 ORDER BY noted_ms LIMIT 1");
    if (oldest) backlog.oldest_noted_at = from_unix_ms(std::get<0>(*oldest));
    return backlog;
  });
}

}  // namespace lumbung::database
