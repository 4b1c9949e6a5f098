#include "support/mariadb.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/clock.h"
#include "base/uuid.h"
#include "database/engine/session.h"
#include "database/schema/migrator.h"

namespace lumbung::test {
namespace {

/// A database with this name behind the `…/` or `…/mysql?…` of the engine.
std::string named(std::string url, const std::string& name) {
  const std::size_t place = url.find("mysql?");
  return place == std::string::npos ? url + name : url.replace(place, 5, name);
}

std::unique_ptr<const database::Dialect> dialect_of(const std::string& url) {
  return database::make_dialect(database::parse_database_url(url).value());
}

void run_once(const std::string& url, const std::string& sql) {
  const auto dialect = dialect_of(url);
  database::Session(*dialect, database::Access::read_write).run(sql);
}

using Names = std::vector<std::string>;

Names names_of(database::Session& session, const std::string& question) {
  Names names;
  for (auto& [name] : session.all<std::string>(question)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  return names;
}

Names tables_of(database::Session& session) {
  return names_of(session,
                  "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
}

/// Those that have rows, or had some that counted.
Names used_of(database::Session& session, const Names& tables) {
  std::string question =
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment > "
      "1";
  for (const std::string& table : tables)
    question += " UNION SELECT '" + table + "' FROM DUAL WHERE EXISTS (SELECT 1 FROM `" + table + "`)";
  return names_of(session, question);
}

/// What a database is when its schema was just made.
class FirstStart {
 public:
  FirstStart() {
    database::Database made(database_.options());
    database::Migrator(made, SystemClock()).migrate().value();
    const auto dialect = dialect_of(database_.url());
    database::Session session(*dialect, database::Access::read_write);
    tables_ = tables_of(session);
    filled_ = used_of(session, tables_);
  }

  /// Makes it the same again; false when it has other tables.
  bool restore(const MariadbDatabase& used) const {
    const auto dialect = dialect_of(used.admin_url());
    database::Session session(*dialect, database::Access::read_write);
    if (tables_of(session) != tables_) return false;
    session.run("SET foreign_key_checks = 0, lock_wait_timeout = 10");
    for (const std::string& table : used_of(session, tables_)) session.run("TRUNCATE TABLE `" + table + "`");
    for (const std::string& table : filled_)
      session.run("INSERT INTO `" + table + "` SELECT * FROM `" + database_.name() + "`.`" + table + "`");
    return true;
  }

 private:
  const MariadbDatabase database_;
  Names tables_;
  Names filled_;
};

std::vector<std::unique_ptr<MariadbDatabase>>& emptied() {
  mariadb_server();  // is there longer than what is on it
  static std::vector<std::unique_ptr<MariadbDatabase>> databases;
  return databases;
}

}  // namespace

const Engine& mariadb_server() {
  // tests/matrix/mysql has the same tests run on MySQL.
  const char* other = std::getenv("LUMBUNG_TEST_MARIADB");
  static const Engine server(other == nullptr ? "mariadb" : other);
  return server;
}

MariadbDatabase::MariadbDatabase(const Engine& server) : server_(server) {
  name_ = "lumbung_" + Uuid::make().str().substr(0, 18);
  url_ = named(server["URL"], name_);
  run_once(server["ADMIN_URL"],
           "CREATE DATABASE `" + name_ + "` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
}

MariadbDatabase::~MariadbDatabase() {
  try {
    run_once(server_["ADMIN_URL"], "DROP DATABASE `" + name_ + "`");
  } catch (const std::exception&) {
    return;  // a server that is full or gone; its directory goes with it
  }
}

database::DatabaseOptions MariadbDatabase::options() const {
  return database::parse_database_url(url_).value();
}

std::string MariadbDatabase::admin_url() const {
  return named(server_["ADMIN_URL"], name_);
}

void MariadbDatabase::as_root(const std::string& sql) const {
  run_once(admin_url(), sql);
}

RecycledMariadb::RecycledMariadb() {
  if (emptied().empty()) {
    database_ = std::make_unique<MariadbDatabase>();
  } else {
    database_ = std::move(emptied().back());
    emptied().pop_back();
  }
}

RecycledMariadb::~RecycledMariadb() {
  try {
    static const FirstStart first_start;
    if (first_start.restore(*database_)) emptied().push_back(std::move(database_));
  } catch (const std::exception&) {
    return;  // the next test gets a new one
  }
}

}  // namespace lumbung::test
