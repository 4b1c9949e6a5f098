#include "app/commands/cdn_command.h"

#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/storage_engine.h"
#include "storage/s3/cloudfront.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct SignOptions {
  std::string path;
  std::string until;
  std::string since;
  std::string ip_range;
  bool as_cookies = false;
};

Timestamp time_of(const std::string& text) {
  const auto time = from_rfc3339(text);
  if (!time)
    throw Fault(ErrorCode::invalid_argument, "\"" + text + "\" is not a time such as 2027-01-31T12:00:00Z");
  return *time;
}

void print(const CommandContext& context, const storage::NameValues& values) {
  json::object object;
  for (const auto& [name, value] : values) {
    object[name] = value;
    if (context.format == OutputFormat::text) context.out << name << "=" << value << "\n";
  }
  if (context.format == OutputFormat::json) context.out << json::serialize(object) << "\n";
}

ExitCode sign(const SignOptions& options, const CommandContext& context) {
  const auto network = open_content_network(context.config);
  if (!network) throw Fault(ErrorCode::invalid_argument, "cdn: set --cdn cloudfront://…");
  storage::CloudFrontPolicy policy{.resource = network->resource_of(options.path),
                                   .expires_at = time_of(options.until),
                                   .starts_at = {},
                                   .ip_range = options.ip_range};
  if (!options.since.empty()) policy.starts_at = time_of(options.since);
  print(context, options.as_cookies ? network->cookies(policy)
                                    : storage::NameValues{{"url", network->signed_url(policy)}});
  return ExitCode::done;
}

}  // namespace

void declare_cdn(CLI::App& storage, ChosenCommand& chosen) {
  CLI::App* command =
      storage.add_subcommand("cdn-sign", "Sign a URL of the CDN, or cookies for all that a pattern matches");
  const auto options = std::make_shared<SignOptions>();
  command->add_option("path", options->path, "Key of an object; for cookies with * and ? as wildcards")
      ->required();
  command->add_option("--until", options->until, "When it ends, such as 2027-01-31T12:00:00Z")->required();
  command->add_option("--since", options->since, "When it begins; default: at once");
  command->add_option("--ip", options->ip_range, "Only for these addresses, such as 192.0.2.0/24");
  command->add_flag("--cookies", options->as_cookies, "Cookies instead of a URL");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return sign(*options, context); };
  });
}

}  // namespace lumbung::app
