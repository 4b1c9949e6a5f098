#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "api/json/audit_json.h"
#include "app/commands/command.h"
#include "app/commands/table.h"
#include "app/engines.h"

namespace lumbung::app {
namespace {

struct AuditWords {
  std::uint64_t workspace = 0;
  std::string media;
  std::string action;
  std::string since;
  std::uint32_t limit = 50;
};

constexpr const char* kActionExample = "media.deleted";
constexpr const char* kTimeExample = "2026-11-22T14:00:00Z";

template <class Value>
std::optional<Value> parsed(const std::string& flag, const std::string& word, std::optional<Value> value,
                            const std::string& example) {
  if (word.empty()) return std::nullopt;
  if (!value)
    throw Fault(ErrorCode::invalid_argument,
                flag + " takes one such as " + example + ", and \"" + word + "\" is none");
  return value;
}

access::AuditFilter filter_of(const AuditWords& words) {
  access::AuditFilter filter;
  if (words.workspace != 0) filter.workspace = WorkspaceId{words.workspace};
  filter.media =
      parsed("--media", words.media, Uuid::parse(words.media), "018f3b1e-0000-7000-8000-000000000006");
  filter.action = parsed("--action", words.action, access::audit_action_from(words.action), kActionExample);
  filter.since = parsed("--since", words.since, from_rfc3339(words.since), kTimeExample);
  return filter;
}

std::string actor_text(const access::Actor& actor) {
  std::string text(access::to_string(actor.kind));
  if (actor.token_id) text += " " + std::to_string(actor.token_id->value);
  return actor.name.empty() ? text : text + " (" + actor.name + ")";
}

ExitCode show(const AuditWords& words, const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "AT", "WORKSPACE", "WHO", "ACTION", "WHAT", "REQUEST", "FROM"});
  boost::json::array rows;
  const access::AuditPage page = engines.audit.list(filter_of(words), std::nullopt, words.limit);
  for (const access::AuditEntry& entry : page.entries) {
    table.add({std::to_string(entry.id.value), to_rfc3339(entry.at),
               entry.workspace_id.value == 0 ? "-" : std::to_string(entry.workspace_id.value),
               actor_text(entry.origin.actor), std::string(access::to_string(entry.action)),
               entry.media ? entry.media->str() : entry.subject, entry.origin.request_id,
               entry.origin.address});
    rows.push_back(api::audit_json(entry));
  }
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

}  // namespace

void declare_audit(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* command = app.add_subcommand("audit", "Show who did what to which media, newest first");
  auto words = std::make_shared<AuditWords>();
  command->add_option("--workspace", words->workspace, "Of this workspace alone");
  command->add_option("--media", words->media, "Of this media alone")->type_name("UUID");
  command->add_option("--action", words->action, std::string("Such as ") + kActionExample);
  command->add_option("--since", words->since, std::string("Such as ") + kTimeExample)->type_name("TIME");
  command->add_option("--limit", words->limit, "Lines at most")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return show(*words, context); };
  });
}

}  // namespace lumbung::app
