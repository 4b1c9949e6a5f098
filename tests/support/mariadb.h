#pragma once

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
  /// What only root may do, in this database.
  void as_root(const std::string& sql) const;

 private:
  const Engine& server_;
  std::string name_;
  std::string url_;
};

}  // namespace lumbung::test
