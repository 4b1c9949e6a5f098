#pragma once

#include <memory>
#include <string>

#include "database/engine/database.h"
#include "support/engine.h"

namespace lumbung::test {

/// The server of this test program, started at the first call and stopped at exit.
const Engine& mariadb_server();

/// An empty database of its own on a server, dropped at the end.
class MariadbDatabase {
 public:
  explicit MariadbDatabase(const Engine& server = mariadb_server());
  ~MariadbDatabase();
  MariadbDatabase(const MariadbDatabase&) = delete;
  MariadbDatabase& operator=(const MariadbDatabase&) = delete;

  const std::string& name() const { return name_; }
  const std::string& url() const { return url_; }
  database::DatabaseOptions options() const;
  /// Of this database, for root.
  std::string admin_url() const;
  /// What only root may do, in this database.
  void as_root(const std::string& sql) const;

 private:
  const Engine& server_;
  std::string name_;
  std::string url_;
};

/// One for tests that make the schema and leave it as it is: emptied at the end and taken for the next test
/// of the program, for which making the tables would be most of its time.
class RecycledMariadb {
 public:
  RecycledMariadb();
  ~RecycledMariadb();
  RecycledMariadb(const RecycledMariadb&) = delete;
  RecycledMariadb& operator=(const RecycledMariadb&) = delete;

  const std::string& url() const { return database_->url(); }
  database::DatabaseOptions options() const { return database_->options(); }

 private:
  std::unique_ptr<MariadbDatabase> database_;
};

}  // namespace lumbung::test
