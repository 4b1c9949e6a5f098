#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.h"
#include "media/scan/malware_gate.h"
#include "media/upkeep/housekeeping.h"
#include "net/http_client.h"
#include "sandbox/wire/messages.h"
#include "telemetry/log.h"

namespace lumbung::app {

enum class SandboxSetting { on, off };
enum class OldBucketSetting { no, yes };

/// Everything that can be set, gathered from flags, then LUMBUNG_* variables, then lumbung.toml (the first
/// one that says something wins). settings/ declares each setting once, with its name, default and
/// text.
struct Config {
  std::filesystem::path data_dir = "var";

  // The listener.
  std::string listen = "127.0.0.1:8080";
  std::string admin_listen;               ///< empty: none; else only what looks at the server itself
  std::filesystem::path tls_certificate;  ///< with the key: HTTPS instead of HTTP
  std::filesystem::path tls_key;
  std::string public_url;
  std::string media_url;         ///< the origin of media alone; empty: public_url
  std::uint32_t io_threads = 0;  ///< 0: as many as cores
  std::uint32_t blocking_threads = 16;
  std::uint32_t question_threads = 4;
  std::chrono::seconds question_wait_max{5};
  std::uint32_t connections_max = 10'000;
  std::uint32_t connections_per_address_max = 256;  ///< 0: no limit
  std::vector<std::string> trusted_proxies;         ///< addresses and networks
  std::uint64_t buffered_bytes_max = 64 * kMiB;     ///< bodies of requests other than uploads, all together
  std::uint32_t waiting_websockets_per_address_max = 64;
  std::vector<std::string> cors_origins;
  double requests_per_second_max = 200;  ///< for each token; 0: no limit
  std::uint32_t request_burst_max = 1000;
  std::uint32_t bad_tokens_per_minute_max = 60;  ///< for each address; 0: no limit

  // The engines.
  std::string database;  ///< empty: sqlite:<data-dir>/lumbung.db
  std::string storage;   ///< file:… or s3://…; empty: file:<data-dir>/media
  std::string cdn;       ///< cloudfront://…; empty: none
  std::string cdn_invalidation_url;
  std::string queue = "database";  ///< or nats://…, tls://…
  std::uint64_t free_space_reserve_bytes = 512 * kMiB;

  // Uploads and delivery.
  std::uint64_t upload_bytes_max = 2 * kGiB;
  std::uint32_t workspace_uploads_max = 64;  ///< at a time, in this process
  net::Reach import_reach = net::Reach::public_addresses;
  std::chrono::seconds url_valid_for{std::chrono::hours(24)};
  std::string signing_key;  ///< empty: made on the first start and kept in <data-dir>/keys
  std::string signing_key_previous;
  std::string
      secret_key;  ///< of secrets in the database; empty: made on the first start and kept in <data-dir>/keys
  std::string secret_key_previous;
  std::string jwt_secret;  ///< empty: no JWT is believed
  std::string jwt_secret_previous;

  // The scan for malware.
  std::string scanner = "none";  ///< or clamd:/path/of/socket, clamd://host:port
  media::ScanPolicies scan_policies;

  // Live events.
  std::string broadcast = "builtin";  ///< or pusher://…, beside the built-in hub
  std::string broadcast_key = "lumbung";
  net::Reach webhook_reach = net::Reach::public_addresses;
  std::string broadcast_secret;  ///< empty: made on the first start and kept in <data-dir>/keys

  // WhatsApp.
  std::string graph_url = "https://graph.facebook.com/v25.0";  ///< of Meta's Graph API, with its version
  std::string callbacks_forward_url;  ///< of the application; empty: what is not ours is passed on to nobody

  // Work.
  std::optional<std::uint32_t> workers;  ///< nullopt: as many as cores
  std::chrono::seconds lease_for{20};    ///< of a job; a dead worker's jobs are taken over after so long
  std::string workspace_weights;         ///< "7=3,12=2", of those that get more jobs than others
  std::filesystem::path codec_path;      ///< empty: lumbung-codec beside this program
  SandboxSetting sandbox = SandboxSetting::on;
  sandbox::Limits codec_limits;
  sandbox::Encoders encoders;
  std::filesystem::path ffmpeg = "ffmpeg";  ///< a name without a slash is looked for in PATH
  std::filesystem::path ffprobe = "ffprobe";
  std::uint64_t ffmpeg_memory_bytes_max = kGiB;    ///< of one run
  std::chrono::seconds ffmpeg_wall_time_max{600};  ///< of all runs for one file
  std::filesystem::path soffice = "soffice";       ///< LibreOffice; likewise
  std::uint64_t office_memory_bytes_max = kGiB;    ///< of one run
  std::chrono::seconds office_wall_time_max{30};   ///< of one run
  std::uint32_t orphan_days = 7;
  media::OrphanAction orphan_action = media::OrphanAction::off;
  std::uint64_t removals_per_run_max = 1000;
  std::uint32_t webhook_delivery_days = 30;
  std::uint32_t audit_days = 365;      ///< 0: for ever
  std::uint32_t recipient_days = 365;  ///< likewise

  // The log.
  telemetry::LogLevel log_level = telemetry::LogLevel::info;
  telemetry::LogFormat log_format = telemetry::LogFormat::automatic;

  // Traces.
  std::string otlp_endpoint;     ///< of a collector; empty: nothing is recorded
  double otlp_sample_ratio = 1;  ///< of the traces that begin here

  // The application before Lumbung.
  std::filesystem::path old_disk;                      ///< the old application's storage/app; empty: none
  OldBucketSetting old_bucket = OldBucketSetting::no;  ///< whether `storage` is the old application's

  std::string database_url() const;
  /// The directory of the storage on disk. Throws Fault for a storage URL of another kind.
  std::filesystem::path media_dir() const;
  std::uint32_t worker_count() const;
  /// Of one worker, so that all of them together keep the cores busy and no more.
  std::uint32_t ffmpeg_thread_count() const;
  std::uint32_t io_thread_count() const;
};

/// "127.0.0.1:8080" or "[::1]:8080".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};
std::optional<ListenAddress> parse_listen(const std::string& text);
/// Whether nobody but this machine reaches the address.
bool is_loopback(const ListenAddress& address);

}  // namespace lumbung::app
