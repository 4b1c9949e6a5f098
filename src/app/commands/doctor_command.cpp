#include <chrono>
#include <filesystem>
#include <functional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/commands/doctor_programs.h"
#include "app/commands/doctor_scale.h"
#include "app/commands/table.h"
#include "app/engines.h"
#include "app/installation.h"
#include "app/storage_engine.h"
#include "app/tls.h"
#include "sandbox/probe.h"
#include "scanning/clamd_scanner.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

/// A scanner that says its version later than this hangs.
constexpr std::chrono::seconds kScannerPatience{5};

/// A part that throws is broken, and what it throws says why.
Finding examine(const std::string& part, const std::function<std::string()>& look) {
  try {
    return {part, Finding::Weight::fine, look()};
  } catch (const std::exception& fault) {
    return {part, Finding::Weight::broken, fault.what()};
  }
}

std::string look_at_database(const Config& config) {
  const SystemClock clock;
  const database::DatabaseOptions options = database_options(config);
  database::Database database(options);
  const std::string engine = database.engine_version();
  std::size_t pending = 0;
  for (const auto& state : database::Migrator(database, clock).status()) pending += state.applied_at ? 0 : 1;
  const std::string migrations = pending == 0
                                     ? "schema up to date"
                                     : std::to_string(pending) + " migrations to apply ('lumbung migrate')";
  std::string found = database_place(options) + ", " + engine + ", " + migrations;
  const std::string why = database.dialect().why_read_only();
  if (why.empty()) return found;
  throw Fault(found + ", but " + why + ": it can be read and backed up, and no server can run on it");
}

Finding look_at_scanner(const Config& config) {
  if (config.scanner == "none") {
    return {"scanner", Finding::Weight::missing,
            "files are not scanned for malware; apt-get install clamav-daemon and set scanner to "
            "clamd:/run/clamav/clamd.ctl"};
  }
  return examine("scanner", [&] {
    scanning::ClamdScanner scanner({scanning::parse_clamd_address(config.scanner).value(), kScannerPatience});
    const auto begun = std::chrono::steady_clock::now();
    const Result<std::string> version = scanner.signatures_version();
    if (version) return config.scanner + ", " + *version;
    const bool hangs = std::chrono::steady_clock::now() - begun >= kScannerPatience;
    throw Fault(
        config.scanner +
        (hangs ? " takes connections and does not answer: restart it (" : " does not answer: start it (") +
        version.error().detail + ")");
  });
}

std::string look_at_certificate(const Config& config) {
  const auto left =
      std::chrono::floor<std::chrono::days>(tls_credentials(config)->expires_at() - SystemClock().now());
  const std::string file = config.tls_certificate.string();
  if (left.count() < 0) throw Fault(file + " has expired: renew it (no restart needed)");
  return file + ", good for " + std::to_string(left.count()) + " days";
}

/// Findings of several parts; what they throw together breaks them together.
void add(std::vector<Finding>& findings, const std::string& part,
         const std::function<std::vector<Finding>()>& look) {
  try {
    for (Finding& finding : look()) findings.push_back(std::move(finding));
  } catch (const std::exception& fault) {
    findings.push_back({part, Finding::Weight::broken, fault.what()});
  }
}

/// Whether nothing was installed yet; what can't be asked is looked at as if it were there, and found broken.
bool is_vacant(const Config& config) {
  try {
    return !installation_exists(config);
  } catch (const Fault&) {
    return false;
  }
}

/// To look must not make: what keeps an installation's data is asked only when there is one.
void examine_engines(const Config& config, bool vacant, std::vector<Finding>& findings) {
  if (vacant) {
    findings.push_back({"database", Finding::Weight::missing,
                        "there is no installation in " + std::filesystem::absolute(config.data_dir).string() +
                            " yet; 'lumbung serve' makes one"});
  } else {
    findings.push_back(examine("database", [&] { return look_at_database(config); }));
  }
  if (!vacant || is_s3(config)) findings.push_back(examine("storage", [&] { return try_storage(config); }));
  if (!vacant) findings.push_back(examine("queue", [&] { return try_queue(config); }));
}

std::vector<Finding> examine_all(const Config& config) {
  std::vector<Finding> findings;
  const bool vacant = is_vacant(config);
  examine_engines(config, vacant, findings);
  for (const sandbox::Ability& ability : sandbox::probe()) {
    findings.push_back(
        {ability.name, ability.works ? Finding::Weight::fine : Finding::Weight::broken, ability.detail});
  }
  add(findings, "programs", [&] { return examine_programs(config); });
  findings.push_back(look_at_scanner(config));
  if (!config.tls_certificate.empty() || !config.tls_key.empty())
    findings.push_back(examine("tls", [&] { return look_at_certificate(config); }));
  if (!vacant) add(findings, "workers", [&] { return examine_workers(config); });
  add(findings, "outside", [&] { return examine_outside(config); });
  add(findings, "scale", [&] { return examine_scale(config); });
  if (!vacant) add(findings, "backlog", [&] { return examine_backlog(config); });
  return findings;
}

std::string_view word_of(Finding::Weight weight) {
  switch (weight) {
    case Finding::Weight::fine:
      return "ok";
    case Finding::Weight::missing:
      return "missing";
    case Finding::Weight::broken:
      return "BROKEN";
  }
  return "";
}

ExitCode examine_and_print(const CommandContext& context) {
  bool sound = true;
  Table table({"PART", "STATE", ""});
  json::array rows;
  for (const Finding& finding : examine_all(context.config)) {
    sound = sound && finding.weight != Finding::Weight::broken;
    table.add({finding.part, std::string(word_of(finding.weight)), finding.text});
    rows.push_back({{"part", finding.part}, {"state", word_of(finding.weight)}, {"text", finding.text}});
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return sound ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_doctor(CLI::App& app, ChosenCommand& chosen) {
  app.add_subcommand("doctor", "Say what works, what is missing and how to mend it")->callback([&chosen] {
    chosen.run = examine_and_print;
  });
}

}  // namespace lumbung::app
