#include <ostream>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/legacy_parts.h"
#include "app/commands/progress_bar.h"
#include "database/sql_moves.h"
#include "legacy/moving.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct MoveLegacyOptions {
  std::filesystem::path old_disk;
  std::uint64_t rows_per_second = 0;
  std::uint64_t megabytes_per_second = 0;
  std::uint32_t follow_s = 0;
  bool removes_old = false;
};

/// Rows that a later run moves.
std::uint64_t waiting_in(const legacy::MoveReport& report) {
  const auto found = report.stay.find(legacy::Obstacle::in_process);
  return found == report.stay.end() ? 0 : found->second;
}

json::object to_json(const legacy::MoveReport& report, const legacy::MoveSums& sums) {
  json::object stay;
  for (const auto& [obstacle, rows] : report.stay) stay[legacy::word_of(obstacle)] = rows;
  json::array findings;
  for (const legacy::MoveFinding& finding : report.findings)
    findings.push_back({{"media", finding.media}, {"what", finding.what}});
  return {{"moved_now", report.moved},
          {"shared_now", report.shared},
          {"bytes_stored_now", report.bytes_stored},
          {"stay", std::move(stay)},
          {"removed_now", report.removed},
          {"old_files_needed", report.still_needed},
          {"wrong", report.wrong},
          {"findings", std::move(findings)},
          {"moved", sums.moved},
          {"left", sums.left},
          {"bytes_before", sums.bytes_before},
          {"bytes_originals", sums.bytes_originals},
          {"bytes_deduplicated", sums.bytes_deduplicated()},
          {"bytes_variants", sums.bytes_variants},
          {"bytes_after", sums.bytes_originals + sums.bytes_variants},
          {"removed", sums.removed},
          {"bytes_removed", sums.bytes_removed}};
}

void print_move(const CommandContext& context, const legacy::MoveReport& report,
                const legacy::MoveSums& sums) {
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(to_json(report, sums)) << "\n";
    return;
  }
  context.out << "Moved now: " << report.moved << " rows, " << report.shared
              << " of them to content that was there already.\n";
  for (const auto& [obstacle, rows] : report.stay)
    context.out << "Left for now, " << legacy::word_of(obstacle) << ": " << rows << " rows.\n";
  context.out << "Moved in all: " << sums.moved << " rows, left: " << sums.left << ". Bytes before "
              << sums.bytes_before << ", after " << sums.bytes_originals + sums.bytes_variants
              << " (originals " << sums.bytes_originals << ", variants so far " << sums.bytes_variants
              << "); deduplicated " << sums.bytes_deduplicated() << ".\n";
  context.out << "Old files removed: of " << sums.removed << " rows, " << sums.bytes_removed << " bytes";
  context.out << (sums.removed < sums.moved ? "; the others are kept.\n" : ".\n");
  if (report.still_needed > 0)
    context.out << "Old files that other rows need, or may: " << report.still_needed << ".\n";
  for (const legacy::MoveFinding& finding : report.findings)
    context.out << "media " << finding.media << ": " << finding.what << "\n";
  if (waiting_in(report) > 0)
    context.out << "Rows in process wait for the workers: run this again when they are done.\n";
}

ExitCode move_legacy(const MoveLegacyOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, options.old_disk);
  if (parts.table.note(legacy::kPhaseNote) != "finished")
    throw Fault(
        ErrorCode::unsafe,
        "bytes are moved after 'lumbung legacy finish': until then the old application looks for them "
        "where they are, and so does the way back");
  database::SqlMoves moves(parts.database, parts.clock);
  ProgressBar bar("legacy move");
  legacy::MovingWays ways;
  ways.progress = [&](std::uint64_t done, std::uint64_t total) {
    lock.require();
    bar.advance(done, total);
  };
  ways.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  ways.remove_old = [&](const std::string& location, const std::string& key) {
    parts.bytes.remove(location, key);
  };
  constexpr std::uint64_t kMegabyte = 1000UL * 1000;
  const legacy::MovingSettings settings{options.rows_per_second, options.megabytes_per_second * kMegabyte};
  legacy::Moving moving({moves, parts.bytes, *parts.store}, settings, ways);
  moving.move();
  while (options.follow_s > 0 && waiting_in(moving.report()) > 0) {
    ways.sleep(std::chrono::seconds(options.follow_s));
    moving.move();
  }
  if (options.removes_old) moving.remove_old();
  bar.finish("done");
  print_move(context, moving.report(), moves.sums());
  return moving.report().wrong == 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_legacy_move(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<MoveLegacyOptions>();
  CLI::App* command = legacy.add_subcommand(
      "move",
      "After finish, if you like: move the old files to Lumbung's own places, each content once, and have "
      "variants made by jobs behind all others; goes on where it was stopped. Old files are kept");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command->add_option("--rows-per-second", options->rows_per_second, "At most so many; 0: no limit")
      ->capture_default_str();
  command
      ->add_option("--megabytes-per-second", options->megabytes_per_second,
                   "Read at most so much of the old files; 0: no limit")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  command->add_option("--follow", options->follow_s,
                      "While rows wait for workers: try them again every so many seconds");
  command->add_flag(
      "--remove-old", options->removes_old,
      "Remove old files whose copy was read back, is what it should be, and which no row names");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return move_legacy(*options, context); };
  });
}

}  // namespace lumbung::app
