#include "app/config_options.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "jobs/job_store.h"
#include "jobs/workspace_turns.h"
#include "queue/nats/settings.h"
#include "realtime/pusher_settings.h"
#include "scanning/clamd_address.h"

namespace lumbung::app {
namespace {

constexpr std::array kSecrets = {"LUMBUNG_SIGNING_KEY",
                                 "LUMBUNG_SIGNING_KEY_PREVIOUS",
                                 "LUMBUNG_BROADCAST_SECRET",
                                 "LUMBUNG_DATABASE",
                                 "LUMBUNG_QUEUE",
                                 "LUMBUNG_BROADCAST"};

/// "--data-dir" → "LUMBUNG_DATA_DIR"
std::string variable_of(const std::string& flag) {
  std::string name = "LUMBUNG_";
  for (const char c : flag.substr(2))
    name.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

/// CLI11 lets the file win over the environment; here the environment is nearer to the process and wins.
class FileBehindEnvironment final : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> said = CLI::ConfigTOML::from_config(input);
    std::erase_if(said, [](const CLI::ConfigItem& item) {
      return std::getenv(variable_of("--" + item.name).c_str()) != nullptr;
    });
    return said;
  }
};

template <class Value>
CLI::Option* add(CLI::App& app, const std::string& flag, Value& value, const std::string& text) {
  return app.add_option(flag, value, text)->envname(variable_of(flag))->capture_default_str();
}

CLI::Option* add_bytes(CLI::App& app, const std::string& flag, std::uint64_t& bytes,
                       const std::string& text) {
  const auto read = [&bytes, flag](const CLI::results_t& words) {
    const auto parsed = parse_byte_size(words.front());
    if (!parsed)
      throw CLI::ValidationError(flag, "\"" + words.front() + "\" is not a size such as 512M or 2G");
    bytes = *parsed;
    return true;
  };
  return app.add_option(flag, read, text)
      ->envname(variable_of(flag))
      ->type_name("SIZE")
      ->default_str(format_byte_size(bytes));
}

constexpr std::chrono::seconds kTenYears = std::chrono::days(3'650);

template <class Duration>
CLI::Option* add_seconds(CLI::App& app, const std::string& flag, Duration& duration, const std::string& text,
                         std::chrono::seconds most = kTenYears) {
  const auto read = [&duration, flag, most](const CLI::results_t& words) {
    std::int64_t seconds = 0;
    if (!CLI::detail::lexical_cast(words.front(), seconds) || seconds < 1 || seconds > most.count()) {
      throw CLI::ValidationError(flag, "\"" + words.front() + "\" is not a number of seconds from 1 to " +
                                           std::to_string(most.count()));
    }
    duration = std::chrono::seconds(seconds);
    return true;
  };
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  return app.add_option(flag, read, text)
      ->envname(variable_of(flag))
      ->type_name("SECONDS")
      ->default_str(std::to_string(now));
}

template <class Enum>
CLI::Option* add_choice(CLI::App& app, const std::string& flag, Enum& value,
                        const std::map<std::string, Enum>& words, const std::string& text) {
  return app.add_option(flag, value, text)
      ->envname(variable_of(flag))
      ->transform(CLI::CheckedTransformer(words));
}

void declare_listener(CLI::App& app, Config& config) {
  const auto is_listen = [](const std::string& text) {
    return parse_listen(text) ? std::string() : "\"" + text + "\" is not HOST:PORT, such as 127.0.0.1:8080";
  };
  add(app, "--listen", config.listen, "Address of the HTTP listener")->check(is_listen, "HOST:PORT");
  add(app, "--tls-certificate", config.tls_certificate,
      "PEM file, the issuers' after the own: speak HTTPS (read again when it changes)");
  add(app, "--tls-key", config.tls_key, "PEM file of the certificate's private key");
  add(app, "--public-url", config.public_url,
      "URL under which clients reach this server; makes URLs absolute")
      ->check(
          [](const std::string& url) {
            const bool good = url.empty() || url.starts_with("http://") || url.starts_with("https://");
            return good ? std::string() : "\"" + url + "\" does not begin with http:// or https://";
          },
          "URL");
  add(app, "--io-threads", config.io_threads, "Network threads; 0: one for each core")
      ->check(CLI::Range(0, 256));
  add(app, "--blocking-threads", config.blocking_threads, "Threads for disk and database")
      ->check(CLI::Range(1, 1024));
  add(app, "--question-threads", config.question_threads,
      "Threads and database connections for lists, statistics and other questions, besides all others")
      ->check(CLI::Range(1, 256));
  add_seconds(app, "--question-wait-max", config.question_wait_max,
              "A question that does not get its turn in so many seconds is refused (503)",
              std::chrono::hours(1));
  add(app, "--connections-max", config.connections_max, "Open connections")->check(CLI::Range(1, 1'000'000));
  add(app, "--cors-origins", config.cors_origins, "Origins whose browsers may call the API; * for all")
      ->delimiter(',');
  add(app, "--requests-per-second-max", config.requests_per_second_max,
      "API requests a second for each token; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  add(app, "--request-burst-max", config.request_burst_max, "API requests of a token at once")
      ->check(CLI::Range(1, 1'000'000));
}

void declare_engines(CLI::App& app, Config& config) {
  add(app, "--database", config.database,
      "sqlite:FILE, or mysql://user:password@host:3306/database?socket=PATH&tls_ca=FILE&connections=N; "
      "default: lumbung.db in the data directory");
  add(app, "--storage", config.storage,
      "file:DIRECTORY, or s3://BUCKET?endpoint=URL&region=NAME&path_style=0|1&prefix=PATH&ca_file=FILE"
      "&cold_class=STANDARD_IA; "
      "default: media/ in the data directory");
  add(app, "--cdn", config.cdn,
      "cloudfront://DOMAIN?key_pair_id=ID&private_key_file=FILE&hash=sha1|sha256, in front of the bucket");
  add(app, "--queue", config.queue,
      "database, or nats://HOST:PORT,HOST:PORT?replicas=N&name=NAME&ca=FILE (tls:// to encrypt)")
      ->check(
          [](const std::string& url) {
            if (url == "database") return std::string();
            const auto parsed = queue::parse_nats_url(url);
            return parsed ? std::string() : parsed.error().message;
          },
          "URL");
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
  add_bytes(app, "--free-space-reserve", config.free_space_reserve_bytes,
            "Uploads are refused (507) below so much free disk");
  add_bytes(app, "--upload-max", config.upload_bytes_max, "Largest upload (413 above)");
  add_seconds(app, "--url-valid", config.url_valid_for, "Life of a signed URL");
  add(app, "--signing-key", config.signing_key, "Key of signed URLs; default: made once, kept in keys/");
  add(app, "--signing-key-previous", config.signing_key_previous, "The key before it, still believed");
  add(app, "--broadcast", config.broadcast,
      "builtin, or pusher://KEY:SECRET@HOST:PORT/APP-ID (pushers:// for HTTPS): events go there, too")
      ->check(
          [](const std::string& url) {
            if (url == "builtin") return std::string();
            const auto parsed = realtime::parse_pusher_url(url);
            return parsed ? std::string() : parsed.error().message;
          },
          "URL");
  add_choice(app, "--webhook-addresses", config.webhook_reach,
             {{"public", net::Reach::public_addresses}, {"any", net::Reach::anywhere}},
             "public | any: where webhooks may lead; any also into the server's own network");
  add(app, "--broadcast-key", config.broadcast_key, "Pusher app key of the built-in hub");
  add(app, "--broadcast-secret", config.broadcast_secret, "Its secret; default: made once, kept in keys/");
}

void declare_work(CLI::App& app, Config& config) {
  app.add_option("--workers", config.workers,
                 "Threads for media, beside those for webhooks; default: one for each core; 0: no jobs")
      ->envname("LUMBUNG_WORKERS")
      ->check(CLI::Range(0, 1024));
  add_seconds(app, "--lease", config.lease_for, "Jobs of a dead worker are taken over after so many seconds",
              jobs::kLeaseMax);
  add(app, "--workspace-weights", config.workspace_weights,
      "Workspaces that get more than one job in a row when they take turns: 7=3,12=2")
      ->check(
          [](const std::string& text) {
            const auto parsed = jobs::parse_turn_weights(text);
            return parsed ? std::string() : parsed.error().message;
          },
          "ID=WEIGHT");
  add(app, "--codec", config.codec_path, "Path of lumbung-codec; default: beside this program");
  add_choice(app, "--sandbox", config.sandbox, {{"on", SandboxSetting::on}, {"off", SandboxSetting::off}},
             "on | off: decode without a sandbox; only for finding faults");
  add_bytes(app, "--codec-memory-max", config.codec_limits.memory_bytes_max,
            "Memory of one decoding process");
  add_seconds(app, "--codec-cpu-max", config.codec_limits.cpu_time_max,
              "Processor time of one decoding process");
  add_seconds(app, "--codec-wall-max", config.codec_limits.wall_time_max, "Time of one decoding process");
  add(app, "--pixels-max", config.codec_limits.pixels_max, "Pixels of an image, over all frames")
      ->check(CLI::PositiveNumber);
  add(app, "--frames-max", config.codec_limits.frames_max, "Frames of an animation")
      ->check(CLI::PositiveNumber);
  add_choice(app, "--webp-encoder", config.webp_encoder,
             {{"lumbung", sandbox::WebpEncoder::lumbung}, {"libwebp", sandbox::WebpEncoder::libwebp}},
             "lumbung | libwebp: who makes the WebP of opaque stills; default: lumbung");
  add(app, "--ffmpeg", config.ffmpeg, "ffmpeg, by its path or by a name in PATH");
  add(app, "--ffprobe", config.ffprobe, "ffprobe, likewise");
  add_bytes(app, "--ffmpeg-memory-max", config.ffmpeg_memory_bytes_max, "Memory of one run of ffmpeg");
  add_seconds(app, "--ffmpeg-wall-max", config.ffmpeg_wall_time_max,
              "Time of all runs of ffmpeg for one video or audio");
  add(app, "--soffice", config.soffice, "LibreOffice, by its path or by a name in PATH");
  add_bytes(app, "--office-memory-max", config.office_memory_bytes_max, "Memory of one run of LibreOffice");
  add_seconds(app, "--office-wall-max", config.office_wall_time_max, "Time of one run of LibreOffice");
  add(app, "--orphan-days", config.orphan_days, "Days until unused media count as orphans")
      ->check(CLI::Range(7, 36'500));
  add_choice(app, "--orphan-action", config.orphan_action,
             {{"off", media::OrphanAction::off},
              {"report", media::OrphanAction::report},
              {"archive", media::OrphanAction::archive},
              {"delete", media::OrphanAction::soft_delete}},
             "off | report | archive | delete: what becomes of orphans; default: off");
  add(app, "--removals-per-run-max", config.removals_per_run_max,
      "Media or objects that one step of a housekeeping run may remove, archive or move")
      ->check(CLI::PositiveNumber);
  add(app, "--webhook-delivery-days", config.webhook_delivery_days,
      "Days until ended deliveries of webhooks and their dead letters are forgotten")
      ->check(CLI::Range(1, 36'500));
  add(app, "--audit-days", config.audit_days, "Days until the audit trail forgets; 0: never")
      ->check(CLI::Range(0, 36'500));
}

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
}

void group_last(CLI::App& app, std::size_t from, const std::string& group) {
  const auto options = app.get_options();
  for (std::size_t i = from; i < options.size(); ++i) options[i]->group(group);
}

}  // namespace

void declare_settings(CLI::App& app, Config& config) {
  app.set_config("--config", "lumbung.toml", "Configuration file (TOML); keys are the flags without --")
      ->envname("LUMBUNG_CONFIG");
  app.config_formatter(std::make_shared<FileBehindEnvironment>());
  app.allow_config_extras(CLI::config_extras_mode::error);
  add(app, "--data-dir", config.data_dir, "Directory of database, media and keys");
  const auto grouped = [&](const std::string& group, void (*declare)(CLI::App&, Config&)) {
    const std::size_t from = app.get_options().size();
    declare(app, config);
    group_last(app, from, group);
  };
  grouped("Listener", declare_listener);
  grouped("Engines", declare_engines);
  grouped("Work", declare_work);
  grouped("Log", declare_log);
}

void load_secret_files() {
  for (const char* name : kSecrets) {
    const std::string file_variable = std::string(name) + "_FILE";
    const char* path = std::getenv(file_variable.c_str());
    if (path == nullptr || std::getenv(name) != nullptr) continue;
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line))
      throw Fault(ErrorCode::invalid_argument, file_variable + ": can't read a line from " + path);
    ::setenv(name, line.c_str(), 1);
  }
}

}  // namespace lumbung::app
