#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/command.h"
#include "base/error.h"
#include "legacy/url_rules.h"

namespace lumbung::app {
namespace {

struct RulesWords {
  bool nginx = false;
  bool cloudfront = false;
  bool s3 = false;
};

ExitCode print_rules(const RulesWords& words, const CommandContext& context) {
  const auto print = [&context](const Result<std::string>& text) {
    if (!text) throw Fault(text.error().code, text.error().message);
    context.out << *text;
  };
  const std::string& url = context.config.public_url;
  if (words.nginx) print(legacy::nginx_rules(url));
  if (words.cloudfront) print(legacy::cloudfront_rules(url));
  if (words.s3) print(legacy::s3_rules(url));
  return ExitCode::done;
}

}  // namespace

void declare_legacy_rules(CLI::App& app, ChosenCommand& chosen) {
  const auto made = app.get_subcommands([](CLI::App* command) { return command->get_name() == "legacy"; });
  CLI::App* legacy = made.empty() ? nullptr : made.front();
  if (legacy == nullptr) {
    legacy = app.add_subcommand("legacy", "The application before Lumbung");
    legacy->require_subcommand(1);
  }
  CLI::App* command =
      legacy->add_subcommand("rules", "Print rules for the old hosts: old URLs there lead to --public-url");
  auto words = std::make_shared<RulesWords>();
  CLI::Option_group* which = command->add_option_group("which", "One of");
  which->add_flag("--nginx", words->nginx, "Locations for the server block of the old host");
  which->add_flag("--cloudfront", words->cloudfront, "A function of the distribution of the old bucket");
  which->add_flag("--s3", words->s3, "Routing rules of the old bucket as a website");
  which->require_option(1);
  command->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return print_rules(*words, context); };
  });
}

}  // namespace lumbung::app
