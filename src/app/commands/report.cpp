#include "app/commands/report.h"

#include <ostream>

#include "base/byte_size.h"

namespace lumbung::app {
namespace {

void print_text(std::ostream& out, const media::HousekeepingReport& report) {
  const bool dry = report.mode == media::RunMode::dry;
  out << to_string(report.task) << ": " << report.examined << " examined, " << report.removed
      << (dry ? " would be removed (" : " removed (") << format_byte_size(report.bytes) << ")";
  for (const auto& [what, count] : report.changed) out << ", " << count << (dry ? " would be " : " ") << what;
  for (const auto& [reason, count] : report.kept_because) out << ", " << count << " kept: " << reason;
  if (report.healed > 0) out << ", " << report.healed << " media are made anew";
  out << "\n";
  if (report.capped)
    out << "  stopped at the cap of one run (--removals-per-run-max); run it again for the rest\n";
  for (const std::string& line : report.listed) out << "  " << line << "\n";
  for (const std::string& problem : report.problems) out << "  problem: " << problem << "\n";
  if (report.problems_total > report.problems.size()) {
    out << "  … and " << report.problems_total - report.problems.size() << " more problems\n";
  }
}

void print_json(std::ostream& out, const std::vector<media::HousekeepingReport>& reports) {
  out << "[";
  for (std::size_t i = 0; i < reports.size(); ++i) out << (i == 0 ? "" : ",") << reports[i].to_json();
  out << "]\n";
}

}  // namespace

ExitCode print_reports(const CommandContext& context, const std::vector<media::HousekeepingReport>& reports) {
  bool sound = true;
  for (const auto& report : reports) sound = sound && report.problems_total == 0;
  if (context.format == OutputFormat::json) {
    print_json(context.out, reports);
  } else {
    for (const auto& report : reports) print_text(context.out, report);
  }
  return sound ? ExitCode::done : ExitCode::failed;
}

}  // namespace lumbung::app
