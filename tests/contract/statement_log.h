#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "database/engine/database.h"
#include "database/engine/session.h"

namespace lumbung::test {

/// Tables that have more rows the longer an installation is used.
inline constexpr std::array<std::string_view, 23> kGrowingTables = {"chat_media",
                                                                    "lumbung_media",
                                                                    "lumbung_media_paths",
                                                                    "lumbung_words",
                                                                    "lumbung_objects",
                                                                    "lumbung_jobs",
                                                                    "lumbung_dead_letters",
                                                                    "lumbung_events",
                                                                    "lumbung_event_claims",
                                                                    "lumbung_audit",
                                                                    "lumbung_webhook_deliveries",
                                                                    "lumbung_erasures",
                                                                    "lumbung_removals",
                                                                    "lumbung_scan_verdicts",
                                                                    "lumbung_event_progress",
                                                                    "lumbung_generations",
                                                                    "lumbung_replacements",
                                                                    "lumbung_fits",
                                                                    "lumbung_uploads",
                                                                    "lumbung_imports",
                                                                    "campaigns",
                                                                    "lumbung_campaigns",
                                                                    "lumbung_holds"};

/// Keeps the statements that run while it watches, to ask the engine how it goes about them. Thread-safe.
class StatementLog {
 public:
  database::StatementObserver observer() {
    return [this](std::string_view sql, const database::Binds& binds) { note(sql, binds); };
  }

  void watch() {
    const MutexLock lock(mutex_);
    watching_ = true;
  }

  /// Each statement that walks over a growing table, with the line of its plan that says so. Watches no
  /// longer.
  std::vector<std::string> unbounded(database::Database& database) {
    std::map<std::string, database::Binds> statements;
    {
      const MutexLock lock(mutex_);
      watching_ = false;
      for (const auto& [sql, kept] : statements_) {
        for (const auto& [name, value] : kept) statements[sql].push_back({name, value});
      }
    }
    std::vector<std::string> found;
    for (const auto& statement : statements) {
      const bool is_sqlite = database.dialect().engine() == database::Engine::sqlite;
      const auto look = [&](database::Session& session) {
        const auto& [sql, binds] = statement;
        const auto bad = is_sqlite ? sqlite(session, sql, binds) : mariadb(session, sql, binds);
        for (const std::string& line : bad) found.push_back(sql + "\n    " + line);
      };
      // MariaDB explains a change only where it might be made.
      if (is_sqlite) {
        database.read(look);
      } else {
        database.transact(look);
      }
    }
    return found;
  }

  /// Statistics for the optimizer, as a table has them that is used.
  static void analyze(database::Database& database) {
    const bool is_sqlite = database.dialect().engine() == database::Engine::sqlite;
    database.transact([&](database::Session& session) {
      if (is_sqlite) return session.run("ANALYZE");
      for (const std::string_view table : kGrowingTables) {
        session.all<std::string, std::string, std::string, std::string>("ANALYZE TABLE " +
                                                                        std::string(table));
      }
    });
  }

 private:
  using Kept = std::vector<std::pair<std::string, database::Cell>>;

  void note(std::string_view sql, const database::Binds& binds) {
    const MutexLock lock(mutex_);
    if (!watching_) return;
    const auto [place, is_new] = statements_.try_emplace(std::string(sql));
    if (!is_new) return;
    for (const database::Bind& bind : binds) place->second.emplace_back(std::string(bind.name), bind.value);
  }

  /// `name` as a plan has it: a table, or what the statement calls it.
  static bool is_growing(const std::string& name, const std::string& sql) {
    return std::ranges::any_of(kGrowingTables, [&](std::string_view table) {
      return name == table ||
             std::regex_search(sql, std::regex("\\b" + std::string(table) + " (AS )?" + name + "\\b"));
    });
  }

  static bool has_limit(const std::string& sql) { return sql.find(" LIMIT ") != std::string::npos; }

  /// Whatever range it goes by, it reads all of it.
  static bool counts(const std::string& sql) {
    return sql.find("COUNT(") != std::string::npos || sql.find("SUM(") != std::string::npos;
  }

  static std::vector<std::string> sqlite(database::Session& session, const std::string& sql,
                                         const database::Binds& binds) {
    const auto plan = session.all<std::int64_t, std::int64_t, std::int64_t, std::string>(
        "EXPLAIN QUERY PLAN " + sql, binds);
    // What a part of the plan goes by: the first table that it reads.
    std::map<std::int64_t, std::string> driver;
    std::vector<std::string> bad;
    static const std::regex kTable("^(SCAN|SEARCH) (\\S+)");
    for (const auto& [id, parent, unused, line] : plan) {
      std::smatch match;
      if (std::regex_search(line, match, kTable)) {
        const std::string table = match[2];
        const bool is_one = line.find("(rowid=?)") != std::string::npos;
        driver.try_emplace(parent, is_growing(table, sql) && !is_one ? table : "");
        const bool is_read_whole = match[1] == "SCAN" || (counts(sql) && !is_one);
        if (is_read_whole && is_growing(table, sql) && !has_limit(sql)) bad.push_back(line);
      }
      if (line.find("USE TEMP B-TREE FOR ORDER BY") == std::string::npos) continue;
      if (!driver[parent].empty()) bad.push_back(line + " of " + driver[parent]);
    }
    return bad;
  }

  static std::vector<std::string> mariadb(database::Session& session, const std::string& sql,
                                          const database::Binds& binds) {
    using Text = std::string;
    constexpr std::uint64_t kRowsMax = 6'000;
    std::vector<std::string> bad;
    // MySQL tells its plans in other columns, which SOCI would read past their end.
    const auto version = session.one<Text>("SELECT VERSION()");
    if (std::get<0>(version.value()).find("MariaDB") == Text::npos) return bad;
    for (const auto& [id, select, table, type, possible, key, length, reference, rows, extra] :
         session.all<Text, Text, Text, Text, Text, Text, Text, Text, Text, Text>("EXPLAIN " + sql, binds)) {
      if (select == "INSERT" || !is_growing(table, sql)) continue;
      const bool is_sorted = extra.find("filesort") != Text::npos || extra.find("temporary") != Text::npos;
      const bool stops_early = has_limit(sql) && !is_sorted;
      const std::uint64_t estimate = rows.empty() ? 0 : std::stoull(rows);
      if (type == "ALL" || ((type == "index" || estimate > kRowsMax) && !stops_early))
        bad.push_back(table + ": " + type + " " + key + ", " + rows + " rows, " + extra);
    }
    return bad;
  }

  Mutex mutex_;
  bool watching_ LUMBUNG_GUARDED_BY(mutex_) = false;
  std::map<std::string, Kept> statements_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::test
