#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/legacy_parts.h"
#include "app/commands/progress_bar.h"
#include "database/sql_final_table.h"
#include "legacy/cutover.h"
#include "legacy/finishing.h"
#include "legacy/verification.h"

namespace lumbung::app {
namespace {

struct FinishOptions {
  std::filesystem::path old_disk;
  std::uint64_t one_of = 100;
};

std::string unsound(const legacy::Verification& found) {
  std::string text = std::to_string(found.wrong) + " rows are not sound";
  if (!found.findings.empty())
    text += " (media " + std::to_string(found.findings[0].media) + ": " + found.findings[0].what + ")";
  return text + " and " + std::to_string(found.sums.not_taken) +
         " not taken over: 'lumbung legacy verify' and 'migrate' say more";
}

ExitCode finish_legacy(const FinishOptions& options, const CommandContext& context) {
  const LegacyLock lock(context.config);
  LegacyParts parts(context.config, options.old_disk);
  database::SqlFinalTable final_table(parts.database, parts.table);
  // What a run before left is of a table that may have been written to since.
  legacy::take_finish_back(parts.table, final_table);
  // The last look, as long as there is a way back.
  if (parts.table.note(legacy::kPhaseNote) == "migrated") {
    const legacy::Verification found =
        legacy::verify(parts.table, parts.aliases, parts.bytes, {}, options.one_of);
    if (!found.is_sound()) throw Fault(ErrorCode::unsafe, unsound(found));
  }
  legacy::CutoverWays cutover_ways;
  cutover_ways.progress = [](std::string_view, std::uint64_t, std::uint64_t) {};
  cutover_ways.replica_lag_s = [] { return 0; };
  legacy::Cutover cutover({parts.table, parts.aliases, parts.bytes, *parts.store}, {}, cutover_ways);
  ProgressBar bar("legacy finish");
  legacy::finish(parts.table, final_table,
                 {.progress =
                      [&](std::uint64_t done, std::uint64_t total) {
                        lock.require();
                        bar.advance(done, total);
                      },
                  .take_late_rows = [&] { cutover.take_late_rows(); }});
  bar.finish("done");
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(boost::json::object{{"finished", true}}) << "\n";
  } else {
    context.out
        << "The table is Lumbung's. The backup stays: DROP TABLE lumbung_backup_chat_media, when you like.\n";
  }
  return ExitCode::done;
}

}  // namespace

void declare_legacy_finish(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<FinishOptions>();
  CLI::App* command = legacy.add_subcommand(
      "finish", "After a last look: drop what the old application needed; from then on there is no way back");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command
      ->add_option("--one-of", options->one_of,
                   "Read the bytes of one of so many rows before; 0: none, wherever they are")
      ->capture_default_str();
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return finish_legacy(*options, context); };
  });
}

}  // namespace lumbung::app
