#include "app/commands/token_jwt_command.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "access/jwt.h"
#include "app/engines.h"
#include "base/byte_size.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

struct JwtOptions {
  std::uint64_t workspace = 0;
  std::vector<std::string> abilities;
  std::uint64_t ttl_seconds = 3600;
  std::string max_size;
  std::vector<std::string> types;
  std::string subject;
  bool plain = false;
};

std::set<access::Ability> browser_abilities(const std::vector<std::string>& words) {
  if (words.empty()) return access::everyday_abilities();
  std::set<access::Ability> abilities;
  for (const std::string& word : words) {
    const auto ability = access::ability_from(word);
    if (!ability || *ability == access::Ability::admin) {
      throw Fault(ErrorCode::invalid_argument, "--ability: \"" + word +
                                                   "\" is none that a JWT may have: media:read, media:write, "
                                                   "media:erase, jobs:manage, campaigns:manage");
    }
    abilities.insert(*ability);
  }
  return abilities;
}

access::UploadLimits wanted_limits(const JwtOptions& options) {
  access::UploadLimits limits;
  if (!options.max_size.empty()) {
    limits.bytes_max = parse_byte_size(options.max_size);
    if (!limits.bytes_max || *limits.bytes_max == 0) {
      throw Fault(ErrorCode::invalid_argument,
                  "--max-size: \"" + options.max_size + "\" is not a size such as 500000 or 16M");
    }
  }
  for (const std::string& pattern : options.types) {
    if (!access::is_type_pattern(pattern)) {
      throw Fault(ErrorCode::invalid_argument,
                  "--type: \"" + pattern + "\" is not a type such as image/* or application/pdf");
    }
  }
  limits.types = options.types;
  return limits;
}

access::JwtClaims wanted_claims(const JwtOptions& options, Timestamp now) {
  constexpr auto kLifeMax = static_cast<std::uint64_t>(access::kJwtLifeMax.count());
  if (options.ttl_seconds == 0 || options.ttl_seconds > kLifeMax)
    throw Fault(ErrorCode::invalid_argument, "--ttl: a JWT lives from 1s to 24h");
  if (options.subject.size() > access::kSubjectBytesMax) {
    throw Fault(ErrorCode::invalid_argument,
                "--sub: it has more than " + std::to_string(access::kSubjectBytesMax) + " bytes");
  }
  const auto expires_at = std::chrono::floor<std::chrono::seconds>(now) +
                          std::chrono::seconds(static_cast<std::int64_t>(options.ttl_seconds));
  return {.workspace_id = WorkspaceId{options.workspace},
          .abilities = browser_abilities(options.abilities),
          .expires_at = expires_at,
          .upload_limits = wanted_limits(options),
          .subject = options.subject};
}

access::JwtKeys keys_of(const Config& config) {
  access::JwtKeys keys(config.jwt_secret, config.jwt_secret_previous);
  if (keys.can_sign()) return keys;
  throw Fault(
      ErrorCode::invalid_argument,
      "jwt-secret is not set, so no JWT is believed. Put 32 bytes or more, such as openssl rand -base64 "
      "32 gives, into LUMBUNG_JWT_SECRET (or a file that LUMBUNG_JWT_SECRET_FILE names), for the server "
      "and for this command.");
}

ExitCode print_jwt(const JwtOptions& options, const CommandContext& context) {
  const access::JwtKeys keys = keys_of(context.config);
  Engines engines(context.config);
  const Timestamp now = engines.clock.now();
  const access::JwtClaims claims = wanted_claims(options, now);
  if (!engines.workspaces.find(claims.workspace_id)) {
    throw Fault(ErrorCode::not_found, "There is no workspace " + std::to_string(options.workspace) +
                                          "; make one with 'lumbung workspace create NAME'.");
  }
  const std::string text = keys.sign(claims);
  if (!keys.verify(text, now)) {
    throw Fault(ErrorCode::invalid_argument,
                "--type, --sub: together they are too long for a JWT, which has " +
                    std::to_string(access::kJwtBytesMax) + " bytes at most");
  }
  const std::string end = to_rfc3339(claims.expires_at);
  if (context.format == OutputFormat::json) {
    const boost::json::object answer{
        {"token", text}, {"workspace_id", claims.workspace_id.value}, {"expires_at", end}};
    context.out << boost::json::serialize(answer) << "\n";
  } else if (options.plain) {
    context.out << text << "\n";
  } else {
    context.out << "JWT for workspace " << claims.workspace_id.value << ", good until " << end
                << " and not to be revoked:\n"
                << text << "\n";
  }
  return ExitCode::done;
}

}  // namespace

void declare_token_jwt(CLI::App& token, ChosenCommand& chosen) {
  auto options = std::make_shared<JwtOptions>();
  CLI::App* command =
      token.add_subcommand("jwt", "Print a JWT as an application makes them for its browsers, for trying");
  command->add_option("--workspace", options->workspace, "Workspace that it is for")
      ->required()
      ->check(CLI::PositiveNumber);
  command->add_option("--ability", options->abilities,
                      "media:read, media:write, media:erase, jobs:manage or campaigns:manage; may be "
                      "repeated; default: read and "
                      "write");
  const std::map<std::string, std::uint64_t> units{{"s", 1}, {"m", 60}, {"h", 3600}};
  command->add_option("--ttl", options->ttl_seconds, "Its life, such as 30s, 15m or 1h; 24h at most")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_SENSITIVE, "TIME"))
      ->default_str("1h");
  command->add_option("--max-size", options->max_size, "Largest file that it uploads, such as 16M")
      ->type_name("SIZE");
  command->add_option("--type", options->types,
                      "What it uploads, by content: image/*, application/pdf; may be repeated; default: all");
  command->add_option("--sub", options->subject, "Whom the audit trail names");
  command->add_flag("--plain", options->plain, "Print the JWT and nothing else");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return print_jwt(*options, context); };
  });
}

}  // namespace lumbung::app
