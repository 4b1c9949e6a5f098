#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "net/web_url.h"

namespace lumbung::app {

void declare_log(CLI::App& app, Config& config) {
  using telemetry::LogFormat;
  using telemetry::LogLevel;
  add_choice(app, "--log-level", config.log_level,
             {{"debug", LogLevel::debug},
              {"info", LogLevel::info},
              {"warning", LogLevel::warning},
              {"error", LogLevel::error},
              {"off", LogLevel::off}},
             "debug | info | warning | error | off");
  add_choice(app, "--log-format", config.log_format,
             {{"auto", LogFormat::automatic}, {"json", LogFormat::json}, {"human", LogFormat::human}},
             "auto | json | human; auto: human on a terminal");
  add(app, "--otlp-endpoint", config.otlp_endpoint,
      "Spans of traces go to http://HOST:4318, a collector that takes OTLP/HTTP (Jaeger, Tempo); default: "
      "nothing is recorded")
      ->check(
          [](const std::string& url) {
            const bool good = url.empty() || net::parse_web_url(url).has_value();
            return good ? std::string() : "\"" + url + "\" is no http:// or https:// URL";
          },
          "URL");
  add(app, "--otlp-sample-ratio", config.otlp_sample_ratio,
      "Of the traces that begin here, so many are recorded, 0 to 1; a caller's traceparent decides itself")
      ->check(CLI::Range(0.0, 1.0));
}

}  // namespace lumbung::app
