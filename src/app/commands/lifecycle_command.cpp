#include "app/commands/lifecycle_command.h"

#include <algorithm>
#include <functional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/table.h"
#include "app/storage_engine.h"
#include "storage/s3/lifecycle.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;
using storage::LifecycleRule;

/// A bucket and what Lumbung wants of its rules.
struct Wish {
  net::HttpClient http;
  SystemClock clock;
  storage::S3Client client;
  storage::BucketLifecycle lifecycle;
  std::vector<LifecycleRule> wanted;

  Wish(const Config& config, const std::string& transitions)
      : http({.ca_file = s3_settings(config).ca_file}),
        client(s3_settings(config), storage::AwsEnvironment::of_process(), http, clock, telemetry::Log()),
        lifecycle(client),
        wanted(storage::wanted_rules(client.settings().prefix,
                                     storage::parse_transitions(transitions).value())) {}
};

std::string words_of(const LifecycleRule& rule) {
  std::string words;
  const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
  for (const auto& [days, storage_class] : rule.transitions)
    add("to " + storage_class + " after " + std::to_string(days) + " days");
  if (rule.expiration_days) add("removed after " + std::to_string(*rule.expiration_days) + " days");
  if (rule.abort_multipart_days)
    add("unfinished uploads removed after " + std::to_string(*rule.abort_multipart_days) + " days");
  if (!rule.enabled) add("switched off");
  return words;
}

/// How a rule of the bucket stands to what is wanted.
std::string state_of(const LifecycleRule& rule, const std::vector<LifecycleRule>& others,
                     const std::string& absent, const std::string& same, const std::string& different) {
  const auto found = std::find_if(others.begin(), others.end(),
                                  [&](const LifecycleRule& other) { return other.id == rule.id; });
  if (found == others.end()) return absent;
  return *found == rule ? same : different;
}

class Rows {
 public:
  void add(const LifecycleRule& rule, const std::string& state) {
    table_.add({rule.id, state, rule.prefix, words_of(rule)});
    list_.push_back({{"id", rule.id}, {"state", state}, {"prefix", rule.prefix}, {"text", words_of(rule)}});
  }
  void print(const CommandContext& context) const {
    if (context.format == OutputFormat::json) {
      context.out << json::serialize(list_) << "\n";
    } else {
      table_.print(context.out);
    }
  }

 private:
  Table table_{{"RULE", "STATE", "KEYS", ""}};
  json::array list_;
};

ExitCode show(Wish& wish, const CommandContext& context) {
  Rows rows;
  for (const LifecycleRule& rule : wish.lifecycle.read())
    rows.add(rule, state_of(rule, wish.wanted, "not ours", "as wanted", "differs"));
  rows.print(context);
  return ExitCode::done;
}

ExitCode diff(Wish& wish, const CommandContext& context) {
  Rows rows;
  bool same = true;
  const auto there = wish.lifecycle.read();
  for (const LifecycleRule& rule : wish.wanted) {
    const bool is_absence = rule.is_absence();
    const std::string state = state_of(rule, there, is_absence ? "as wanted" : "missing", "as wanted",
                                       is_absence ? "unwanted" : "differs");
    same = same && state == "as wanted";
    rows.add(rule, state);
  }
  rows.print(context);
  return same ? ExitCode::done : ExitCode::failed;
}

ExitCode apply(Wish& wish, const CommandContext& context) {
  wish.lifecycle.write(wish.wanted);
  return diff(wish, context);
}

}  // namespace

void declare_lifecycle(CLI::App& storage, ChosenCommand& chosen) {
  CLI::App* lifecycle = storage.add_subcommand(
      "lifecycle", "The rules by which S3 moves originals to colder classes and clears what was left behind");
  lifecycle->require_subcommand(1);
  const auto transitions = std::make_shared<std::string>(storage::kDefaultTransitions);
  const auto add = [&](const char* name, const char* text, ExitCode (*run)(Wish&, const CommandContext&)) {
    CLI::App* command = lifecycle->add_subcommand(name, text);
    command
        ->add_option("--transitions", *transitions,
                     "DAYS:CLASS of originals, with commas between; empty: they stay where they are")
        ->capture_default_str();
    command->callback([transitions, run, &chosen] {
      chosen.run = [transitions, run](const CommandContext& context) {
        if (!is_s3(context.config))
          throw Fault(ErrorCode::invalid_argument, "only a bucket (--storage s3://…) has lifecycle rules");
        Wish wish(context.config, *transitions);
        return run(wish, context);
      };
    });
  };
  add("show", "All rules of the bucket", show);
  add("diff", "What apply would change; exit code 1 when it would", diff);
  add("apply", "Write the rules that are missing or differ; those of others stay", apply);
}

}  // namespace lumbung::app
