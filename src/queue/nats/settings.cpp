#include "queue/nats/settings.h"

#include <algorithm>
#include <charconv>

namespace lumbung::queue {
namespace {

constexpr std::uint32_t kReplicasMax = 5;

Error refusal(const std::string& why) {
  return error(ErrorCode::invalid_argument, "queue: " + why + " (nats://HOST:PORT,HOST:PORT?replicas=3)");
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

Status set_parameter(NatsSettings& settings, std::string_view parameter) {
  const auto equals = parameter.find('=');
  const std::string_view key = parameter.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : parameter.substr(equals + 1);
  if (key == "replicas") {
    const auto [rest, failed] = std::from_chars(value.data(), value.data() + value.size(), settings.replicas);
    const bool good = failed == std::errc() && rest == value.data() + value.size() &&
                      settings.replicas >= 1 && settings.replicas <= kReplicasMax;
    return good ? Status() : Status(refusal("replicas must be 1 to 5"));
  }
  if (key == "name") {
    settings.name = value;
    return is_name(value) ? Status() : Status(refusal("name must be letters, digits, - and _"));
  }
  if (key == "ca") {
    settings.ca_file = value;
    return {};
  }
  return refusal("unknown parameter \"" + std::string(key) + "\"");
}

}  // namespace

Result<NatsSettings> parse_nats_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  const std::string_view scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos || (scheme != "nats" && scheme != "tls"))
    return refusal("it must begin with nats:// or tls://");
  url.remove_prefix(scheme_end + 3);
  const auto question = url.find('?');

  NatsSettings settings;
  std::string credentials;
  for (std::string_view server : split(url.substr(0, question), ',')) {
    const auto at = server.rfind('@');
    if (at != std::string_view::npos) {
      if (credentials.empty()) credentials = server.substr(0, at + 1);
    } else {
      server = server.substr(0, server.find('/'));
    }
    if (server.empty()) return refusal("a server has no name");
    const std::string own = at == std::string_view::npos ? credentials : std::string();
    settings.servers.push_back(std::string(scheme) + "://" + own + std::string(server));
  }
  if (question == std::string_view::npos) return settings;
  for (const std::string_view parameter : split(url.substr(question + 1), '&')) {
    if (const Status set = set_parameter(settings, parameter); !set) return set.error();
  }
  return settings;
}

std::string describe(const NatsSettings& settings) {
  std::string text;
  for (const std::string& server : settings.servers) {
    const auto scheme_end = server.find("://") + 3;
    const auto at = server.rfind('@');
    if (!text.empty()) text += ',';
    text += server.substr(0, scheme_end) + server.substr(at == std::string::npos ? scheme_end : at + 1);
  }
  return text + " (" + settings.name + ")";
}

}  // namespace lumbung::queue
