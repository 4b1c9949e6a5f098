#pragma once

#include <string>

#include "database/engine/dialect.h"

namespace lumbung::database {

/// MariaDB 10.6 or newer and MySQL 8.0.21 or newer, InnoDB, at READ COMMITTED: transactions lock the rows
/// that they read in order to change them, and no gaps between rows.
class MariadbDialect final : public Dialect {
 public:
  explicit MariadbDialect(const DatabaseOptions& options);

  /// Logs in and sets: utf8mb4, UTC, strict SQL, READ COMMITTED, the time to wait for a row, and of what
  /// writes that its first statement begins a transaction, which spares the way of another. A server that
  /// does not answer counts as lost after 20 s; a connection that says nothing ends after 30 s. Refuses a
  /// server that is too old, or whose certificate is for another name, with a Fault.
  void open(soci::session& session, Access access) const override;
  DatabaseFault to_fault(const std::exception& error) const override;
  std::string place() const override { return place_; }
  const SqlWords& words() const override;
  Engine engine() const override { return Engine::mariadb; }

 private:
  void connect(soci::session& session) const;

  std::string connect_string_;
  std::string place_;
  MariadbServer server_;
  long long lock_wait_s_;
  bool encrypted_;
  const bool takes_old_servers_;
};

/// The version in a server's greeting ("10.11.6-MariaDB-0+deb12u1", "8.0.36"): does Lumbung run on it?
bool is_supported_server(std::string_view version);

}  // namespace lumbung::database
