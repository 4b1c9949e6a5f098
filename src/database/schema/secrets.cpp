#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kSecretsOnSqlite = {
    R"(CREATE TABLE lumbung_secret_check (
  id INTEGER NOT NULL PRIMARY KEY,
  value VARCHAR(255) NOT NULL))",
};

constexpr std::array<std::string_view, 1> kSecretsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_secret_check (
  id INT NOT NULL PRIMARY KEY,
  value VARCHAR(255) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `lumbung_secret_check`: one row, from the first secret on, sealed with the key of the database's secrets.
Schema secret_schema() {
  return {kSecretsOnSqlite, kSecretsOnMariadb};
}

}  // namespace lumbung::database
