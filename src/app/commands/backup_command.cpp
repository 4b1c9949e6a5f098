#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/backup/backup.h"
#include "app/commands/command.h"
#include "app/data_dir_lock.h"
#include "app/engines.h"
#include "app/installation.h"
#include "base/byte_size.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct BackupWords {
  std::string directory;
  bool link = false;
  bool verify = false;
};

/// Throws Fault when rows or objects are kept by an engine that has means of its own.
EmbeddedPlaces places_of(const Config& config) {
  const database::DatabaseOptions database = database_options(config);
  const bool on_disk = config.storage.empty() || config.storage.starts_with("file:");
  if (database.server || !on_disk) {
    throw Fault(
        ErrorCode::invalid_argument,
        "backup and restore are for SQLite and a disk. On MariaDB take mariadb-dump --single-transaction "
        "first, then copy the bucket; docs/RECOVERY.md says how.");
  }
  return {database.path, config.media_dir(), config.data_dir / "keys"};
}

ExitCode print(const BackupReport& report, std::string_view done, const CommandContext& context) {
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{
                       {"objects", report.objects},
                       {"bytes", report.bytes},
                       {"copied", report.copied},
                       {"removed", report.removed},
                       {"problems", json::array(report.problems.begin(), report.problems.end())}})
                << "\n";
  } else {
    context.out << done << " " << report.objects << " objects, " << format_byte_size(report.bytes) << "; "
                << report.copied << " copied, " << report.removed << " removed.\n";
    for (const std::string& problem : report.problems) context.out << "PROBLEM: " << problem << "\n";
  }
  return report.problems.empty() ? ExitCode::done : ExitCode::failed;
}

/// Whether `path` is `place` or lies below it, links followed.
bool lies_in(const fs::path& path, const fs::path& place) {
  const fs::path inner = fs::weakly_canonical(fs::absolute(path));
  const fs::path outer = fs::weakly_canonical(fs::absolute(place));
  const auto ends = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return ends.first == outer.end() || *ends.first == "";  // "": of a slash at the end
}

/// A backup removes from its own tree what its database doesn't name, and replaces the database that is
/// there: neither may be what is in use.
void require_apart(const fs::path& target, const EmbeddedPlaces& from, const fs::path& data_dir) {
  const bool inside = lies_in(target, data_dir) || lies_in(target, from.media);
  const bool around = lies_in(from.media, target / "media") || lies_in(from.database, target / "lumbung.db");
  if (!inside && !around) return;
  throw Fault(ErrorCode::unsafe,
              "A backup in " + target.string() +
                  " would lie in what is in use, the data directory or the media: name another "
                  "directory.");
}

ExitCode back_up(const BackupWords& words, const CommandContext& context) {
  const EmbeddedPlaces from = places_of(context.config);
  if (words.verify) return print(verify_backup(words.directory), "Verified:", context);
  if (!fs::exists(from.database))
    throw Fault(ErrorCode::not_found, "There is no database " + from.database.string() + " to back up.");
  require_apart(words.directory, from, context.config.data_dir);
  const SystemClock clock;
  const CopyBy by = words.link ? CopyBy::hard_link : CopyBy::bytes;
  return print(make_backup(from, words.directory, by, clock), "Backed up:", context);
}

void require_nothing(const fs::path& path) {
  if (!fs::exists(path) || fs::is_empty(path)) return;
  throw Fault(
      ErrorCode::unsafe,
      path.string() + " is not empty: restore into a new data directory, or move this one away first.");
}

ExitCode restore(const BackupWords& words, const CommandContext& context) {
  require_nothing(context.config.data_dir);
  const EmbeddedPlaces to = places_of(context.config);
  require_nothing(to.media);
  if (fs::exists(to.database)) throw Fault(ErrorCode::unsafe, to.database.string() + " is there already.");
  prepare_data_dir(context.config);
  const DataDirLock alone(context.config.data_dir, DataDirLock::Use::alone);
  return print(restore_backup(words.directory, to), "Restored:", context);
}

}  // namespace

void declare_backup(CLI::App& app, ChosenCommand& chosen) {
  auto words = std::make_shared<BackupWords>();
  CLI::App* command = app.add_subcommand(
      "backup", "Copy database, media and keys, while they are used, or bring an older copy up to date");
  command->add_option("directory", words->directory, "Where the backup is")->required();
  command->add_flag("--link", words->link, "Second names instead of copies, on the same filesystem");
  command->add_flag("--verify", words->verify, "Change nothing; read the backup and compare every hash");
  command->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return back_up(*words, context); };
  });
}

void declare_restore(CLI::App& app, ChosenCommand& chosen) {
  auto words = std::make_shared<BackupWords>();
  CLI::App* command = app.add_subcommand("restore", "Bring a backup into an empty data directory");
  command->add_option("directory", words->directory, "Where the backup is")->required();
  command->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return restore(*words, context); };
  });
}

}  // namespace lumbung::app
