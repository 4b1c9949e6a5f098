#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "net/web_url.h"

namespace lumbung::app {

namespace {

std::string check_forward_url(const std::string& url) {
  if (url.empty()) return {};
  const auto parsed = net::parse_web_url(url);
  return parsed ? std::string() : parsed.error().message;
}

}  // namespace

void declare_whatsapp(CLI::App& app, Config& config) {
  add(app, "--graph-url", config.graph_url, "Meta's Graph API, with its version")
      ->check(
          [](const std::string& url) {
            const auto parsed = net::parse_web_url(url);
            if (!parsed) return parsed.error().message;
            return parsed->has_credentials || url.find_first_of("?#") != std::string::npos
                       ? std::string("must be a URL without a password, a query or a fragment")
                       : std::string();
          },
          "URL");
  add(app, "--callbacks-forward-url", config.callbacks_forward_url,
      "The application's webhook for callbacks of Meta that are not Lumbung's; empty: none")
      ->check(check_forward_url, "URL");
}

}  // namespace lumbung::app
