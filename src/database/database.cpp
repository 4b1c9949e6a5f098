#include "database/database.h"

#include "database/session.h"
#include "database/writer.h"

namespace lumbung::database {

Result<DatabaseOptions> parse_database_url(std::string_view url) {
  constexpr std::string_view kScheme = "sqlite:";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return error(ErrorCode::invalid_argument, "the database must be given as sqlite:PATH");
  }
  const std::string_view path = url.substr(kScheme.size());
  // Each connection to ":memory:" would have a database of its own.
  if (path == ":memory:" || path.find_first_of("\"\n") != std::string_view::npos) {
    return error(ErrorCode::invalid_argument, "the database must be a file whose name has no quotes");
  }
  DatabaseOptions options;
  options.path = path;
  return options;
}

Database::Database(DatabaseOptions options)
    : options_(std::move(options)), writer_(std::make_unique<Writer>(options_.path, options_.busy_timeout)) {}

Database::~Database() = default;

void Database::write(const std::function<bool(Session&)>& work) {
  writer_->run(work);
}

Database::Borrowed::Borrowed(Database& database) : database_(database) {
  {
    std::unique_lock lock(database_.mutex_);
    database_.returned_.wait(lock, [&] {
      return !database_.idle_.empty() || database_.readers_ < database_.options_.readers_max;
    });
    if (!database_.idle_.empty()) {
      session_ = std::move(database_.idle_.back());
      database_.idle_.pop_back();
      return;
    }
    ++database_.readers_;
  }
  try {
    session_ = std::make_unique<Session>(database_.options_.path, Session::Access::read_only,
                                         database_.options_.busy_timeout);
  } catch (...) {
    const std::lock_guard lock(database_.mutex_);
    --database_.readers_;
    database_.returned_.notify_one();
    throw;
  }
}

Database::Borrowed::~Borrowed() {
  const std::lock_guard lock(database_.mutex_);
  database_.idle_.push_back(std::move(session_));
  database_.returned_.notify_one();
}

}  // namespace lumbung::database
