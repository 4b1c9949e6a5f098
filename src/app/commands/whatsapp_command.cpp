#include <algorithm>
#include <memory>
#include <ostream>
#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/table.h"
#include "app/engines.h"
#include "database/application_account_rows.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct AccountLine {
  database::ApplicationAccount found;
  std::string state;
  bool taken = false;  ///< or would be
};

/// "a, b" of the members that the application does not know. Without the first one nothing can be sent.
std::string missing_members(const whatsapp::Account& account) {
  std::string words;
  const auto add = [&](const std::string& member, const char* name) {
    if (member.empty()) words.append(words.empty() ? "" : ", ").append(name);
  };
  add(account.access_token, "access_token");
  add(account.waba_id, "waba_id");
  add(account.app_id, "app_id");
  add(account.app_secret, "app_secret");
  return words;
}

bool is_meta_number(const std::string& number) {
  constexpr std::size_t kBytesMax = 64;
  return number.size() <= kBytesMax &&
         std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::string with_missing(const std::string& state, const whatsapp::Account& account) {
  const std::string missing = missing_members(account);
  return missing.empty() ? state : state + "; lacks " + missing;
}

/// Nothing that is there already is changed.
AccountLine take_over(Engines& engines, database::ApplicationAccount found, bool apply,
                      std::set<std::string>& taken) {
  const whatsapp::Account& account = found.account;
  AccountLine line;
  if (!is_meta_number(account.phone_number_id)) {
    line.state = "skipped: the number is no id of Meta's";
  } else if (account.access_token.empty()) {
    line.state = "skipped: it has no access_token";
  } else if (!engines.workspaces.find(account.workspace_id)) {
    line.state = "skipped: there is no such workspace";
  } else if (taken.contains(account.phone_number_id)) {
    line.state = "skipped: named twice";
  } else if (const auto there = engines.accounts.find_number(account.phone_number_id)) {
    const bool is_own = there->workspace_id == account.workspace_id;
    line.state = is_own ? with_missing("there already", *there) : "skipped: another workspace has it";
  } else {
    if (apply) engines.accounts.put(account, command_origin()).value();
    taken.insert(account.phone_number_id);
    line.taken = true;
    line.state = with_missing(apply ? "taken" : "to be taken", account);
  }
  line.found = std::move(found);
  return line;
}

void print_lines(const std::vector<AccountLine>& lines, bool apply, const CommandContext& context) {
  json::array rows;
  Table table({"WORKSPACE", "NUMBER", "FROM", "STATE"});
  for (const AccountLine& line : lines) {
    const whatsapp::Account& account = line.found.account;
    rows.push_back({{"workspace", account.workspace_id.value},
                    {"phone_number_id", account.phone_number_id},
                    {"source", line.found.source},
                    {"taken", line.taken && apply},
                    {"state", line.state}});
    table.add(
        {std::to_string(account.workspace_id.value), account.phone_number_id, line.found.source, line.state});
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
    return;
  }
  if (lines.empty()) {
    context.out << "The application has no numbers of Meta's.\n";
    return;
  }
  table.print(context.out);
  if (apply) return;
  const bool has_more = std::ranges::any_of(lines, &AccountLine::taken);
  context.out << (has_more ? "Nothing was changed; --apply takes them over.\n"
                           : "There is nothing left to take over.\n");
}

ExitCode import_accounts(bool apply, const CommandContext& context) {
  Engines engines(context.config);
  std::vector<AccountLine> lines;
  std::set<std::string> taken;
  for (database::ApplicationAccount& found : database::application_accounts(engines.database))
    lines.push_back(take_over(engines, std::move(found), apply, taken));
  print_lines(lines, apply, context);
  return ExitCode::done;
}

}  // namespace

void declare_whatsapp_command(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* whatsapp = app.add_subcommand("whatsapp", "Numbers of WhatsApp");
  whatsapp->require_subcommand(1);
  CLI::App* import = whatsapp->add_subcommand(
      "import", "Take over the numbers that the application speaks for; shows them and changes nothing");
  auto apply = std::make_shared<bool>(false);
  import->add_flag("--apply", *apply, "Take them over; what is there already stays as it is");
  import->callback([apply, &chosen] {
    chosen.run = [apply](const CommandContext& context) { return import_accounts(*apply, context);
};
}  // namespace lumbung::app
);
}

}  // namespace lumbung::app
