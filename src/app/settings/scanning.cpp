#include <map>

#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "scanning/clamd_address.h"

namespace lumbung::app {

void declare_scanning(CLI::App& app, Config& config) {
  add(app, "--scanner", config.scanner, "none, clamd:SOCKET or clamd://HOST:PORT")
      ->check(
          [](const std::string& url) {
            if (url == "none") return std::string();
            const auto parsed = scanning::parse_clamd_address(url);
            return parsed ? std::string() : parsed.error().message;
          },
          "URL");
  const std::map<std::string, media::ScanPolicy> policies{{"require", media::ScanPolicy::require},
                                                          {"allow", media::ScanPolicy::allow}};
  add_choice(app, "--scan-when-down", config.scan_policies.scanner_down, policies,
             "require: files wait for the scanner | allow: they pass unscanned");
  add_choice(app, "--scan-when-too-large", config.scan_policies.unscannable, policies,
             "the same for files that the scanner can't look into");
}

}  // namespace lumbung::app
