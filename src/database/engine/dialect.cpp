#include "database/engine/dialect.h"

#include "database/engine/mariadb_dialect.h"
#include "database/engine/sqlite_dialect.h"

namespace lumbung::database {

std::unique_ptr<const Dialect> make_dialect(const DatabaseOptions& options) {
  std::unique_ptr<Dialect> dialect;
  if (options.server) {
    dialect = std::make_unique<MariadbDialect>(options);
  } else {
    dialect = std::make_unique<SqliteDialect>(options.path, options.busy_timeout);
  }
  dialect->be_observed_by(options.on_statement);
  return dialect;
}

std::string like_pattern(std::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace lumbung::database
