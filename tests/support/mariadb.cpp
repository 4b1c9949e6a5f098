#include "support/mariadb.h"

#include <cstdlib>

#include "base/uuid.h"
#include "database/engine/session.h"

namespace lumbung::test {
namespace {

/// A database with this name behind the `…/` or `…/mysql?…` of the engine.
std::string named(std::string url, const std::string& name) {
  const std::size_t place = url.find("mysql?");
  return place == std::string::npos ? url + name : url.replace(place, 5, name);
}

void run_once(const std::string& url, const std::string& sql) {
  const auto dialect = database::make_dialect(database::parse_database_url(url).value());
  database::Session(*dialect, database::Access::read_write).run(sql);
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

void MariadbDatabase::as_root(const std::string& sql) const {
  run_once(named(server_["ADMIN_URL"], name_), sql);
}

}  // namespace lumbung::test
