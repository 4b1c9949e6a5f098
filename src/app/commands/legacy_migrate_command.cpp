#include <csignal>
#include <fstream>
#include <iostream>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "app/commands/legacy_parts.h"
#include "app/commands/legacy_plan_report.h"
#include "app/commands/progress_bar.h"
#include "app/engines.h"
#include "database/schema/migrator.h"
#include "database/sql_final_table.h"
#include "http/packing.h"
#include "legacy/cutover.h"
#include "legacy/finishing.h"
#include "storage/disk/root_directory.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct MigrateLegacyOptions {
  std::filesystem::path old_disk;
  legacy::CutoverSettings settings;
  std::string replica;
  std::uint32_t follow_s = 0;
};

/// The rows as they were, in a file of gzip members one behind the other: what a kill leaves is written anew.
class DumpFile {
 public:
  explicit DumpFile(std::filesystem::path path) : path_(std::move(path)) {}

  void begin() {
    buffer_.clear();
    file_.reset(::open(part().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file_) throw fault_from_errno("make " + part().string(), errno);
  }
  void append(std::string_view sql) {
    buffer_ += sql;
    constexpr std::size_t kMemberBytes = 1UL << 20U;
    if (buffer_.size() >= kMemberBytes) flush();
  }
  void end() {
    flush();
    storage::sync_fully(file_.get(), part().string());
    file_.reset();
    std::filesystem::rename(part(), path_);
    const UniqueFd folder(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw fault_from_errno("open " + path_.parent_path().string(), errno);
    storage::sync_fully(folder.get(), path_.parent_path().string());
  }

 private:
  std::filesystem::path part() const { return path_.string() + ".part"; }

  void flush() {
    if (buffer_.empty()) return;
    auto member = http::packed(buffer_, http::Coding::gzip);
    // A member of a few bytes may not become smaller; blanks behind a semicolon are nothing to SQL.
    if (!member) member = http::packed(buffer_ + std::string(4096, ' '), http::Coding::gzip);
    if (!member) throw Fault("there is no memory to pack the dump");
    for (std::string_view rest = *member; !rest.empty();) {
      const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
      if (written < 0) throw fault_from_errno("write " + part().string(), errno);
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

  std::filesystem::path path_;
  UniqueFd file_;
  std::string buffer_;
};

/// What a replica shows of a stamp that was written to the primary.
class ReplicaWatch {
 public:
  ReplicaWatch(LegacyParts& parts, const std::string& url) : parts_(parts) {
    if (url.empty()) return;
    auto options = database::parse_database_url(url);
    if (!options || !options->server)
      throw Fault(ErrorCode::invalid_argument, "--replica: not a URL of a MariaDB or MySQL server");
    database_ = std::make_unique<database::Database>(*std::move(options));
    table_ = std::make_unique<database::SqlOldTable>(*database_, parts.clock);
  }

  std::uint64_t lag_s() {
    if (!table_) return 0;
    const std::int64_t now = to_unix_seconds(parts_.clock.now());
    parts_.table.keep_note("heartbeat", std::to_string(now));
    const auto seen = table_->note("heartbeat");
    return seen ? static_cast<std::uint64_t>(std::max<std::int64_t>(0, now - std::stoll(*seen))) : 0;
  }

 private:
  LegacyParts& parts_;
  std::unique_ptr<database::Database> database_;
  std::unique_ptr<database::SqlOldTable> table_;
};

json::object to_json(const legacy::JournalSums& sums) {
  json::object sources;
  for (const auto& [source, rows] : sums.by_source) sources[source] = rows;
  json::object bytes;
  for (const auto& [state, rows] : sums.by_bytes) bytes[state] = rows;
  return {{"rows", sums.rows},         {"quarantined", sums.quarantined},
          {"disputed", sums.disputed}, {"not_taken", sums.not_taken},
          {"gone", sums.gone},         {"workspaces_by", sources},
          {"bytes_by", bytes},         {"bytes_read", sums.bytes_read}};
}

void print_sums(const CommandContext& context, LegacyParts& parts, const legacy::JournalSums& sums,
                const std::filesystem::path& dump) {
  constexpr std::uint32_t kListedMax = 1000;
  const auto quarantined = parts.table.quarantined(kListedMax);
  if (context.format == OutputFormat::json) {
    json::object report = to_json(sums);
    json::array ids;
    for (const MediaId id : quarantined) ids.emplace_back(id.value);
    report["quarantined_ids"] = std::move(ids);
    report["dump"] = dump.string();
    context.out << json::serialize(report) << "\n";
    return;
  }
  context.out << "Rows taken over: " << sums.rows << ", of them in quarantine: " << sums.quarantined
              << ", with sources that disagree: " << sums.disputed << ", not taken: " << sums.not_taken
              << ".\n";
  for (const auto& [state, rows] : sums.by_bytes)
    context.out << "Bytes " << state << ": " << rows << " rows.\n";
  if (!quarantined.empty())
    context.out << "In quarantine, by id: " << ids_in_words(quarantined, sums.quarantined) << "\n";
  context.out << "Backup: " << dump.string() << " and the table lumbung_backup_chat_media.\n";
}

ExitCode migrate_legacy(const MigrateLegacyOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, options.old_disk);
  database::SqlFinalTable final_table(parts.database, parts.table);
  legacy::take_finish_back(parts.table, final_table);
  const std::filesystem::path dump = legacy_dir(context.config) / "chat_media.sql.gz";
  DumpFile file(dump);
  ReplicaWatch replica(parts, options.replica);
  ProgressBar bar("legacy migrate");
  legacy::CutoverWays ways;
  ways.progress = [&](std::string_view, std::uint64_t done, std::uint64_t total) {
    lock.require();
    bar.advance(done, total);
  };
  ways.bring_up_schema = [&] {
    database::Migrator(parts.database, parts.clock).migrate(database::DuringCutover::allowed).value();
  };
  ways.begin_dump = [&] { file.begin(); };
  ways.append_dump = [&](std::string_view sql) { file.append(sql); };
  ways.end_dump = [&] { file.end(); };
  ways.replica_lag_s = [&] { return replica.lag_s(); };
  ways.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  legacy::Cutover cutover({parts.table, parts.aliases, parts.bytes, *parts.store}, options.settings, ways);
  const legacy::JournalSums sums = cutover.migrate();
  bar.finish("done");
  print_sums(context, parts, sums, dump);
  context.out.flush();
  while (options.follow_s > 0) {
    std::this_thread::sleep_for(std::chrono::seconds(options.follow_s));
    lock.require();
    cutover.take_new_rows();
  }
  return sums.not_taken == 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_legacy_migrate(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<MigrateLegacyOptions>();
  CLI::App* command = legacy.add_subcommand(
      "migrate", "Take the old table over while the old application goes on; goes on where it was stopped");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command->add_option("--rows-per-second", options->settings.rows_per_second, "At most so many; 0: no limit")
      ->capture_default_str();
  command
      ->add_option("--batch", options->settings.batch,
                   "Rows of one transaction at most; fewer where they take long")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  command->add_option("--replica", options->replica, "URL of a replica that must not fall behind");
  command->add_option("--replica-lag", options->settings.lag_max_s, "Wait while it is behind by more seconds")
      ->capture_default_str();
  command->add_flag("--copy-bytes", options->settings.copies_bytes,
                    "Store every local file in Lumbung's store, too");
  command->add_option(
      "--follow", options->follow_s,
      "Go on until it is ended: every so many seconds take over what the old application wrote");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return migrate_legacy(*options, context); };
  });
}

}  // namespace lumbung::app
