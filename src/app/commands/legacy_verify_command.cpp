#include <fstream>
#include <iterator>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/legacy_parts.h"
#include "app/key_store.h"
#include "base/hmac_sha256.h"
#include "legacy/verification.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct LegacyVerifyOptions {
  std::filesystem::path old_disk;
  std::filesystem::path report;
  std::filesystem::path check;
  std::uint64_t one_of = 1;
};

std::string signature_of(const Config& config, const std::string& text) {
  const std::string key =
      config.signing_key.empty() ? load_or_make_secret(config.data_dir, "signing") : config.signing_key;
  return hmac_sha256(key, "legacy verify\n" + text).hex();
}

json::object to_json(const legacy::Verification& found, Timestamp now) {
  json::array findings;
  for (const legacy::Finding& finding : found.findings)
    findings.push_back({{"media", finding.media}, {"what", finding.what}});
  json::object report{{"made_at", to_rfc3339(now)},        {"sound", found.is_sound()},
                      {"journal_rows", found.sums.rows},   {"quarantined", found.sums.quarantined},
                      {"not_taken", found.sums.not_taken}, {"deleted_since", found.sums.gone}};
  report["rows_compared"] = found.rows;
  report["rows_read"] = found.read;
  report["bytes_read"] = found.bytes_read;
  report["old_urls"] = found.urls;
  report["files_without_media"] = found.files_without_media;
  report["wrong"] = found.wrong;
  report["findings"] = std::move(findings);
  return report;
}

/// One line of the report and one of its signature.
ExitCode check_report(const LegacyVerifyOptions& options, const CommandContext& context) {
  std::ifstream file(options.check);
  std::string report;
  std::string signature;
  if (!std::getline(file, report) || !std::getline(file, signature))
    throw Fault(ErrorCode::not_found, "there is no report in " + options.check.string());
  const bool is_ours = signature == signature_of(context.config, report);
  context.out << (is_ours ? "The report is as it was written.\n"
                          : "The report was changed, or is of another installation.\n");
  return is_ours ? ExitCode::done : ExitCode::failed;
}

ExitCode verify_legacy(const LegacyVerifyOptions& options, const CommandContext& context) {
  if (!options.check.empty()) return check_report(options, context);
  LegacyParts parts(context.config, options.old_disk);
  const std::string phase = parts.table.note(legacy::kPhaseNote).value_or("");
  if (phase != "migrated" && phase != "finishing" && phase != "finished")
    throw Fault(ErrorCode::conflict, "there is nothing to verify before 'lumbung legacy migrate' ended");
  const legacy::Verification found = legacy::verify(parts.table, parts.aliases, parts.bytes,
                                                    walk_of_old_disk(options.old_disk), options.one_of);
  const std::string report = json::serialize(to_json(found, parts.clock.now()));
  const std::string signature = signature_of(context.config, report);
  if (!options.report.empty()) {
    std::ofstream file(options.report);
    file << report << "\n" << signature << "\n";
    if (!file.flush()) throw Fault("can't write " + options.report.string());
  }
  if (context.format == OutputFormat::json) {
    context.out << report << "\n" << signature << "\n";
  } else {
    context.out << (found.is_sound() ? "Sound: " : "Not sound: ") << found.rows << " rows compared, "
                << found.read << " files read, " << found.urls << " old URLs, " << found.wrong << " wrong, "
                << found.sums.not_taken << " not taken over, " << found.sums.gone << " deleted since, "
                << found.files_without_media << " files that are no media.\n";
    for (const legacy::Finding& finding : found.findings)
      context.out << "media " << finding.media << ": " << finding.what << "\n";
    context.out << "Signature: " << signature << "\n";
  }
  return found.is_sound() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_legacy_verify(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<LegacyVerifyOptions>();
  CLI::App* command = legacy.add_subcommand(
      "verify", "Compare rows, old URLs and bytes, and sign what was found; 0: sound, 1: not");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command
      ->add_option("--one-of", options->one_of,
                   "Read the bytes of one of so many rows; 1: all, 0: none, wherever they are")
      ->capture_default_str();
  command->add_option("--report", options->report, "Write the report and its signature into this file");
  command->add_option("--check", options->check, "Only say whether such a file is as it was written");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return verify_legacy(*options, context); };
  });
}

}  // namespace lumbung::app
