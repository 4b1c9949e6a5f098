#include "database/engine/dialect.h"

#include "database/engine/mariadb_dialect.h"
#include "database/engine/sqlite_dialect.h"

namespace lumbung::database {

std::unique_ptr<const Dialect> make_dialect(const DatabaseOptions& options) {
  if (options.server) return std::make_unique<MariadbDialect>(options);
  return std::make_unique<SqliteDialect>(options.path, options.busy_timeout);
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
