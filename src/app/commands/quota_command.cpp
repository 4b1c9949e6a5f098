#include "app/commands/quota_command.h"

#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "api/json/workspace_json.h"
#include "app/commands/command_origin.h"
#include "app/engines.h"
#include "base/byte_size.h"

namespace lumbung::app {
namespace {

constexpr std::uint32_t kUploadsPerMinuteMost = 1'000'000;
constexpr std::string_view kNone = "none";

/// What was said on the command line: "" leaves a limit as it is, "none" lifts it.
struct QuotaWords {
  std::uint64_t workspace = 0;
  std::string bytes;
  std::string files;
  std::string uploads_per_minute;
};

template <class Number>
void change(std::optional<Number>& limit, const std::string& flag, const std::string& word,
            std::optional<std::uint64_t> parsed, std::uint64_t most) {
  if (word.empty()) return;
  limit.reset();
  if (word == kNone) return;
  if (!parsed || *parsed > most)
    throw Fault(ErrorCode::invalid_argument, flag + ": \"" + word + "\" is neither a number nor none");
  limit = static_cast<Number>(*parsed);
}

std::optional<std::uint64_t> whole_number(const std::string& word) {
  std::uint64_t number = 0;
  return CLI::detail::lexical_cast(word, number) ? std::optional(number) : std::nullopt;
}

access::Quota changed(access::Quota quota, const QuotaWords& words) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  change(quota.bytes_max, "--bytes", words.bytes, parse_byte_size(words.bytes), kMost);
  change(quota.files_max, "--files", words.files, whole_number(words.files), kMost);
  const auto uploads = whole_number(words.uploads_per_minute);
  if (uploads == 0U) throw Fault(ErrorCode::invalid_argument, "--uploads-per-minute: at least 1, or none");
  change(quota.uploads_per_minute_max, "--uploads-per-minute", words.uploads_per_minute, uploads,
         kUploadsPerMinuteMost);
  return quota;
}

ExitCode set_quota(const QuotaWords& words, const CommandContext& context) {
  Engines engines(context.config);
  const WorkspaceId id{words.workspace};
  const auto workspace = engines.workspaces.find(id);
  if (!workspace) {
    throw Fault(ErrorCode::not_found, "There is no workspace " + std::to_string(words.workspace) + ".");
  }
  const auto before = engines.quotas.state(id);
  engines.quotas.set(id, changed(before ? before->quota : access::Quota{}, words), command_origin());
  const auto after = engines.quotas.state(id);
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(api::workspace_json(*workspace, after)) << "\n";
  } else {
    context.out << "Quota of workspace " << words.workspace << ": "
                << (after ? quota_text(after) : std::string(kNone)) << "\n";
  }
  return ExitCode::done;
}

}  // namespace

std::string quota_text(const std::optional<access::QuotaState>& state) {
  if (!state) return "-";
  std::string text;
  const auto add = [&text](const std::string& limit) { text += (text.empty() ? "" : ", ") + limit; };
  const access::Quota& quota = state->quota;
  if (quota.bytes_max) add(format_byte_size(*quota.bytes_max));
  if (quota.files_max) add(std::to_string(*quota.files_max) + " files");
  if (quota.uploads_per_minute_max) add(std::to_string(*quota.uploads_per_minute_max) + " uploads a minute");
  return text;
}

void declare_workspace_quota(CLI::App& workspace, ChosenCommand& chosen) {
  CLI::App* command =
      workspace.add_subcommand("quota", "Limit what a workspace may have; none lifts a limit");
  auto words = std::make_shared<QuotaWords>();
  command->add_option("id", words->workspace, "Number of the workspace")->required();
  command->add_option("--bytes", words->bytes, "Of its originals together, such as 10G")->type_name("SIZE");
  command->add_option("--files", words->files, "Media at most")->type_name("NUMBER");
  command->add_option("--uploads-per-minute", words->uploads_per_minute, "Uploads that may begin in a minute")
      ->type_name("NUMBER");
  command->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return set_quota(*words, context); };
  });
}

}  // namespace lumbung::app
