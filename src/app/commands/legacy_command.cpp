#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <sys/file.h>

#include "app/commands/legacy_parts.h"
#include "app/engines.h"
#include "app/installation.h"
#include "app/storage_engine.h"

namespace lumbung::app {
namespace {

database::DatabaseOptions server_options(const Config& config) {
  database::DatabaseOptions options = database_options(config);
  if (!options.server)
    throw Fault(ErrorCode::invalid_argument,
                "the old application's table is in MariaDB or MySQL: name its database with --database "
                "mysql://user:password@host/name");
  options.takes_old_servers = true;  // to say in words what it lacks
  return options;
}

UniqueFd locked_file(const Config& config) {
  const std::filesystem::path path = legacy_dir(config) / "lock";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) throw fault_from_errno("open " + path.string(), errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    throw Fault(ErrorCode::unsafe, "another 'lumbung legacy' works on this data directory");
  return file;
}

}  // namespace

LegacyParts::LegacyParts(const Config& config, const std::filesystem::path& old_disk)
    : database(database::for_migration(server_options(config))),
      table(database, clock),
      aliases(database, clock),
      store(open_storage(config, clock,
                         telemetry::Log::to_stderr(telemetry::LogLevel::error, config.log_format))),
      bytes(old_disk, *store, is_s3(config)) {}

std::filesystem::path legacy_dir(const Config& config) {
  prepare_data_dir(config);
  std::filesystem::path directory = config.data_dir / "legacy";
  std::filesystem::create_directories(directory);
  return directory;
}

LegacyLock::LegacyLock(const Config& config)
    : file_(locked_file(config)), database_(server_options(config), "lumbung.legacy.", {}) {
  if (!database_.is_held())
    throw Fault(ErrorCode::unsafe,
                "another 'lumbung legacy' works on this database, here or on another machine");
}

void LegacyLock::require() const {
  if (!database_.is_held())
    throw Fault(ErrorCode::unavailable,
                "the connection was lost that keeps other 'lumbung legacy' away from this database: run this "
                "again");
}

legacy::WalkFiles walk_of_old_disk(const std::filesystem::path& old_disk) {
  if (old_disk.empty()) return {};
  return [old_disk](const std::function<void(const std::string&)>& visit) {
    for (const char* folder : {"public", "avatars"}) {
      std::error_code failed;
      for (auto at = std::filesystem::recursive_directory_iterator(
               old_disk / folder, std::filesystem::directory_options::skip_permission_denied, failed);
           !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
        std::error_code strange;
        if (at->is_regular_file(strange)) visit(at->path().lexically_relative(old_disk).string());
      }
    }
  };
}

void declare_legacy(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* legacy =
      app.add_subcommand("legacy", "Take over the table of the application that was there before Lumbung");
  legacy->require_subcommand(1);
  declare_legacy_plan(*legacy, chosen);
  declare_legacy_migrate(*legacy, chosen);
  declare_legacy_verify(*legacy, chosen);
  declare_legacy_rollback(*legacy, chosen);
  declare_legacy_finish(*legacy, chosen);
  declare_legacy_move(*legacy, chosen);
  declare_legacy_rewrite(*legacy, chosen);
}

}  // namespace lumbung::app
