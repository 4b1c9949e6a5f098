#include "database/engine/database.h"

#include "database/engine/group_writer.h"
#include "database/engine/pooled_writer.h"
#include "database/engine/read_only.h"

namespace lumbung::database {
namespace {

std::unique_ptr<Writer> make_writer(const Dialect& dialect, const DatabaseOptions& options) {
  if (options.make_writer) return options.make_writer(dialect);
  if (std::string why = dialect.why_read_only(); !why.empty()) return make_refusing_writer(std::move(why));
  if (dialect.engine() == Engine::mariadb) return std::make_unique<PooledWriter>(dialect, options);
  return std::make_unique<GroupWriter>(dialect);
}

}  // namespace

Database::Database(const DatabaseOptions& options)
    : dialect_(make_dialect(options)),
      writer_(make_writer(*dialect_, options)),
      readers_(*dialect_, Access::read_only, options.readers_max, options.pool_timeout),
      before_read_(options.before_read) {}

Database::~Database() = default;

std::string Database::engine_version() {
  const std::string version = read([](Session& session) {
    return std::get<0>(session.one<std::string>(session.words().version).value());
  });
  if (dialect_->engine() == Engine::sqlite) return "SQLite " + version;
  return (version.find("MariaDB") == std::string::npos ? "MySQL " : "MariaDB ") + version;
}

void Database::write(const std::function<bool(Session&)>& work) {
  writer_->run([&](Session& session) {
    session.counters().clear();  // of one that was rolled back
    if (!work(session)) return false;
    session.counters().write(session);
    return true;
  });
}

}  // namespace lumbung::database
