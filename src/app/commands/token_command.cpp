#include <algorithm>
#include <chrono>
#include <iterator>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "access/access.h"
#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/name_check.h"
#include "app/commands/table.h"
#include "app/commands/token_jwt_command.h"
#include "app/engines.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kPage = 500;

struct CreateOptions {
  std::string workspace = "1";
  std::string name = "cli";
  std::vector<std::string> abilities;
  std::uint32_t valid_days = 0;
  bool plain = false;
};

std::optional<WorkspaceId> workspace_from(const std::string& word) {
  if (word == "*") return std::nullopt;
  std::uint64_t id = 0;
  if (!CLI::detail::lexical_cast(word, id) || id == 0) {
    throw Fault(ErrorCode::invalid_argument,
                "--workspace: \"" + word + "\" is neither a workspace's number nor *");
  }
  return WorkspaceId{id};
}

std::set<access::Ability> abilities_from(const std::vector<std::string>& words) {
  if (words.empty()) return access::everyday_abilities();
  std::set<access::Ability> abilities;
  for (const std::string& word : words) {
    const auto ability = access::ability_from(word);
    if (!ability)
      throw Fault(
          ErrorCode::invalid_argument,
          "--ability: \"" + word +
              "\" is none of media:read, media:write, media:erase, jobs:manage, campaigns:manage, admin");
    abilities.insert(*ability);
  }
  return abilities;
}

std::string join(const std::set<access::Ability>& abilities) {
  std::string text;
  for (const access::Ability ability : abilities)
    text += (text.empty() ? "" : ",") + std::string(to_string(ability));
  return text;
}

ExitCode create(const CreateOptions& options, const CommandContext& context) {
  Engines engines(context.config);
  access::NewToken wanted{options.name, workspace_from(options.workspace), abilities_from(options.abilities),
                          std::nullopt};
  if (wanted.workspace_id && !engines.workspaces.find(*wanted.workspace_id)) {
    throw Fault(ErrorCode::not_found, "There is no workspace " + options.workspace +
                                          "; make one with 'lumbung workspace create NAME'.");
  }
  if (options.valid_days > 0) wanted.expires_at = engines.clock.now() + std::chrono::days(options.valid_days);
  const access::IssuedToken issued = access::issue_token(engines.tokens, wanted, command_origin()).value();
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"id", issued.token.id.value},
                                                {"token", issued.text},
                                                {"abilities", join(issued.token.abilities)}})
                << "\n";
  } else if (options.plain) {
    context.out << issued.text << "\n";
  } else {
    context.out << "Token " << issued.token.id.value << " (" << join(issued.token.abilities)
                << "), shown this once:\n"
                << issued.text << "\n";
  }
  return ExitCode::done;
}

std::vector<access::Token> all_tokens(access::TokenRepository& tokens) {
  std::vector<access::Token> all;
  for (TokenId after;;) {
    auto page = tokens.list(std::nullopt, after, kPage);
    std::ranges::move(page, std::back_inserter(all));
    if (page.size() < kPage) return all;
    after = all.back().id;
  }
}

ExitCode list_tokens(const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "NAME", "WORKSPACE", "ABILITIES", "CREATED", "STATE"});
  json::array rows;
  for (const access::Token& token : all_tokens(engines.tokens)) {
    const std::string workspace = token.workspace_id ? std::to_string(token.workspace_id->value) : "*";
    const std::string state = token.revoked_at   ? "revoked"
                              : token.expires_at ? "until " + to_rfc3339(*token.expires_at)
                                                 : "valid";
    table.add({std::to_string(token.id.value), token.name, workspace, join(token.abilities),
               to_rfc3339(token.created_at), state});
    rows.push_back({{"id", token.id.value},
                    {"name", token.name},
                    {"workspace", workspace},
                    {"abilities", join(token.abilities)},
                    {"created_at", to_rfc3339(token.created_at)},
                    {"state", state}});
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

ExitCode revoke(std::uint64_t id, const CommandContext& context) {
  Engines engines(context.config);
  if (!engines.tokens.revoke(std::nullopt, TokenId{id}, command_origin())) {
    throw Fault(ErrorCode::not_found, "There is no valid token " + std::to_string(id) + ".");
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"revoked", id}}) << "\n";
  } else {
    context.out << "Revoked token " << id << ".\n";
  }
  return ExitCode::done;
}

ExitCode revoke_urls(const std::string& word, const CommandContext& context) {
  const auto workspace = workspace_from(word);
  if (!workspace) {
    throw Fault(ErrorCode::invalid_argument, "--urls ends the URLs of one workspace: name it by its number.");
  }
  Engines engines(context.config);
  const auto epoch = engines.workspaces.revoke_urls(*workspace, command_origin());
  if (!epoch) throw Fault(ErrorCode::not_found, "There is no workspace " + word + ".");
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"revoked_urls_of", workspace->value}, {"url_epoch", *epoch}})
                << "\n";
  } else {
    context.out << "Workspace " << workspace->value
                << " signs its URLs with another key. All that were handed out so far are refused within a "
                   "second, on every node.\n"
                   "Tokens stay valid. What a browser or a cache has kept is kept, and URLs of a CDN are "
                   "signed with the CDN's own key: they last until they expire.\n";
  }
  return ExitCode::done;
}

struct RevokeOptions {
  std::uint64_t id = 0;
  bool urls = false;
  std::string workspace;
};

/// Either a token or the URLs of a workspace: never what was not named.
ExitCode revoke_either(const RevokeOptions& options, const CommandContext& context) {
  if (options.urls) {
    if (options.id != 0) {
      throw Fault(ErrorCode::invalid_argument,
                  "--urls ends the URLs of a workspace and takes no token: revoke that by itself.");
    }
    if (options.workspace.empty())
      throw Fault(ErrorCode::invalid_argument, "--urls: say of which --workspace.");
    return revoke_urls(options.workspace, context);
  }
  if (!options.workspace.empty())
    throw Fault(ErrorCode::invalid_argument, "--workspace belongs to --urls; a token has a number.");
  if (options.id == 0)
    throw Fault(ErrorCode::invalid_argument, "Say which token: 'lumbung token list' shows their numbers.");
  return revoke(options.id, context);
}

void declare_revoke(CLI::App& token, ChosenCommand& chosen) {
  auto options = std::make_shared<RevokeOptions>();
  CLI::App* command =
      token.add_subcommand("revoke", "Make a token invalid, or all signed URLs of a workspace");
  command->add_option("id", options->id, "Number of the token; URLs that were made with it stay valid");
  command->add_flag("--urls", options->urls,
                    "Give the workspace another key for its URLs: those handed out so far are refused within "
                    "a second. URLs of a CDN are not");
  command->add_option("--workspace", options->workspace, "Workspace whose URLs are to end");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return revoke_either(*options, context); };
  });
}

void declare_create(CLI::App& token, ChosenCommand& chosen) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* command = token.add_subcommand("create", "Make a token and show it once");
  command->add_option("--workspace", options->workspace, "Workspace that it belongs to; * for all")
      ->capture_default_str();
  command->add_option("--name", options->name, "What it is for")
      ->capture_default_str()
      ->check(refusal_of_name, "NAME");
  command->add_option("--ability", options->abilities,
                      "media:read, media:write, media:erase, jobs:manage, campaigns:manage or admin; may be "
                      "repeated; default: read and write");
  command->add_option("--valid-days", options->valid_days, "Days until it expires; default: never")
      ->check(CLI::Range(1, 36'500));
  command->add_flag("--plain", options->plain, "Print the token and nothing else");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return create(*options, context); };
  });
}

}  // namespace

void declare_token(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* token = app.add_subcommand("token", "Tokens of the API");
  token->require_subcommand(1);
  declare_create(*token, chosen);
  token->add_subcommand("list", "Show all tokens, without their text")->callback([&chosen] {
    chosen.run = list_tokens;
  });
  declare_revoke(*token, chosen);
  declare_token_jwt(*token, chosen);
}

}  // namespace lumbung::app
