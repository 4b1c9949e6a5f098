#include "app/installation.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include "app/engines.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOthers = 077;

/// Leaves alone what belongs to another user, links, and a directory that all share (/tmp).
void take_from_others(const fs::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || found.st_uid != ::geteuid()) return;
  if (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode)) return;
  if ((found.st_mode & kOthers) == 0 || (found.st_mode & S_ISVTX) != 0) return;
  if (::chmod(path.c_str(), found.st_mode & 07700) != 0)
    throw fault_from_errno("chmod " + path.string(), errno);
}

/// An installation that were begun there would have the objects and none of the rows.
void require_no_broken_restoration(const fs::path& database) {
  if (fs::exists(database) || !fs::exists(draft_of(database))) return;
  throw Fault(ErrorCode::unsafe, "A restoration into " + fs::absolute(database).string() +
                                     " broke off: empty the data directory and run 'lumbung restore' again.");
}

bool has_tables(const database::DatabaseOptions& options) {
  const SystemClock clock;
  database::Database database(options);
  return std::ranges::any_of(database::Migrator(database, clock).status(),
                             [](const auto& step) { return step.applied_at.has_value(); });
}

}  // namespace

std::filesystem::path draft_of(const std::filesystem::path& database) {
  return database.string() + ".part";
}

void keep_new_files_private() {
  ::umask(kOthers);
}

void prepare_data_dir(const Config& config) {
  std::error_code failed;
  fs::create_directories(config.data_dir, failed);
  if (failed) throw Fault("data-dir " + config.data_dir.string() + ": " + failed.message());
  take_from_others(fs::canonical(config.data_dir));
  const database::DatabaseOptions options = database_options(config);
  if (!options.server) {
    require_no_broken_restoration(options.path);
    for (const char* side : {"", "-wal", "-shm", "-journal"}) take_from_others(options.path + side);
  }
  const fs::path keys = config.data_dir / "keys";
  take_from_others(keys);
  if (!fs::is_directory(keys)) return;
  for (const auto& entry : fs::directory_iterator(keys)) take_from_others(entry.path());
}

bool installation_exists(const Config& config) {
  const database::DatabaseOptions options = database_options(config);
  std::error_code absent;
  if (!options.server) {
    const auto bytes = fs::file_size(options.path, absent);
    return !absent && bytes > 0;
  }
  const bool keys_given = !config.signing_key.empty() && !config.secret_key.empty();
  return (keys_given || fs::is_directory(config.data_dir / "keys", absent)) && has_tables(options);
}

const Config& require_installation(const Config& config) {
  if (installation_exists(config)) return config;
  const database::DatabaseOptions options = database_options(config);
  const std::string missing = options.server
                                  ? "its keys or the tables in " + database_place(options) + " are not there"
                                  : "there is no database " + fs::absolute(options.path).string();
  throw Fault(
      ErrorCode::not_found,
      "There is no installation in the data directory " + fs::absolute(config.data_dir).string() + ": " +
          missing +
          ". Name the directory of yours with --data-dir or LUMBUNG_DATA_DIR, or make a new one there with "
          "'lumbung serve'.");
}

}  // namespace lumbung::app
