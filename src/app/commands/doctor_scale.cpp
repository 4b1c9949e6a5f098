#include "app/commands/doctor_scale.h"

#include <unistd.h>

#include "app/engines.h"
#include "app/open_files.h"
#include "app/serving_settings.h"
#include "app/storage_engine.h"
#include "base/byte_size.h"
#include "net/http_client.h"
#include "realtime/pusher_settings.h"
#include "storage/s3/clock_skew.h"
#include "storage/s3/cloudfront.h"

namespace lumbung::app {
namespace {

using Weight = Finding::Weight;

Finding look_at_open_files(const Config& config) {
  const std::uint64_t allowed = open_files_max();
  const DescriptorShare wanted = wanted_descriptors(config);
  const std::string text = std::to_string(allowed) + " allowed, " + std::to_string(descriptors_for(wanted)) +
                           " wanted by --connections-max, WebSockets and the server itself";
  const DescriptorShare granted = granted_descriptors(config);
  if (granted.connections == wanted.connections && granted.websockets == wanted.websockets)
    return {"open files", Weight::fine, text};
  return {"open files", Weight::missing,
          text + ": a server takes " + std::to_string(granted.connections) + " connections and " +
              std::to_string(granted.websockets) +
              " WebSockets at a time; raise LimitNOFILE (ulimit -Hn), or lower --connections-max"};
}

Finding look_at_memory(const Config& config) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const std::uint64_t there = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
  const std::uint64_t each = std::max(config.codec_limits.memory_bytes_max, config.ffmpeg_memory_bytes_max);
  // One more decodes photos while all of them are held up (queue/relief.h).
  const std::uint64_t relief = config.worker_count() > 0 ? config.codec_limits.memory_bytes_max : 0;
  const std::uint64_t wanted = each * config.worker_count() + relief;
  const std::string text = format_byte_size(there) + ", up to " + format_byte_size(wanted) + " for " +
                           std::to_string(config.worker_count()) + " workers";
  if (wanted <= there) return {"memory", Weight::fine, text};
  return {"memory", Weight::missing, text + "; lower --workers, --ffmpeg-memory-max or --codec-memory-max"};
}

Finding look_at_secrets(const Config& config) {
  const bool many_nodes = database_options(config).server.has_value();
  if (!many_nodes) return {"secrets", Weight::fine, "kept in the data directory"};
  std::string lacking;
  if (config.signing_key.empty()) lacking += " --signing-key";
  if (config.broadcast_secret.empty()) lacking += " --broadcast-secret";
  if (lacking.empty()) return {"secrets", Weight::fine, "set for all nodes"};
  return {"secrets", Weight::missing,
          "nodes that share a database must share their secrets, or they don't believe each other's URLs and "
          "sockets; set" +
              lacking};
}

/// Behind a proxy whose word does not count all clients have one address, its own.
Finding look_at_proxies(const Config& config) {
  if (!config.trusted_proxies.empty()) return {"proxies", Weight::fine, "trusted ones are set"};
  const bool is_behind = config.public_url.starts_with("https://") && config.tls_certificate.empty();
  if (!is_behind) return {"proxies", Weight::fine, "public-url needs none"};
  return {
      "proxies", Weight::missing,
      "public-url is https, which this server leaves to a proxy: all clients have the proxy's address, and "
      "one of them uses up what wrong tokens, connections and WebSockets each address may have; set "
      "--trusted-proxies to the proxy's address or network"};
}

Finding look_at_cdn(const Config& config) {
  if (config.cdn.empty()) return {"cdn", Weight::fine, "none is set"};
  try {
    open_content_network(config);
    return {"cdn", Weight::fine, config.cdn.substr(0, config.cdn.find('?'))};
  } catch (const std::exception& fault) {
    return {"cdn", Weight::broken, fault.what()};
  }
}

/// Any HTTP answer will do: only sending an event would show whether key and secret are right.
Finding look_at_broadcast(const Config& config) {
  if (config.broadcast == "builtin") return {"broadcast", Weight::fine, "the built-in hub"};
  const auto settings = realtime::parse_pusher_url(config.broadcast).value();
  net::HttpClient http;
  net::HttpRequest request;
  request.url = settings.origin;
  request.connect_timeout = std::chrono::seconds(5);
  request.total_timeout = std::chrono::seconds(10);
  const auto answer = http.send(request);
  if (answer) return {"broadcast", Weight::fine, settings.origin + " answers"};
  return {"broadcast", Weight::broken, settings.origin + ": " + answer.error().message};
}

/// Requests to a bucket are signed with the time, and what is signed for a while ends by its clock.
Finding look_at_clock(const Config& config) {
  constexpr std::chrono::minutes kSkewToMend{1};
  const storage::S3Settings settings = s3_settings(config);
  net::HttpClient http({.ca_file = settings.ca_file});
  net::HttpRequest request;
  request.method = "HEAD";
  request.url = settings.scheme + "://" + settings.authority + "/";
  request.connect_timeout = std::chrono::seconds(5);
  request.total_timeout = std::chrono::seconds(10);
  const auto answer = http.send(request);
  if (!answer) return {"clock", Weight::broken, settings.authority + ": " + answer.error().message};
  const auto date = answer->header("date");
  const auto theirs = date ? net::parse_http_date(*date) : std::nullopt;
  if (!theirs) return {"clock", Weight::fine, settings.authority + " does not say what time it is"};
  const Timestamp ours = SystemClock().now();
  const auto skew = std::chrono::abs(ours - *theirs);
  if (skew < kSkewToMend) return {"clock", Weight::fine, "that of the bucket, within a minute"};
  return {"clock", skew < storage::kSkewMax ? Weight::missing : Weight::broken,
          storage::describe_skew(ours, *theirs) + ": set it by NTP, or requests and links are refused"};
}

Finding look_at_orphans(database::Database& database, const Config& config, Timestamp now) {
  constexpr std::uint32_t kCounted = 1000;
  const SystemClock clock;
  const auto orphans = database::SqlHousekeepingRepository(database, clock)
                           .orphans(now - std::chrono::days(config.orphan_days), {0}, kCounted);
  const std::string count = std::to_string(orphans.size()) + (orphans.size() < kCounted ? "" : " or more");
  const std::string found =
      count + " media that nothing has used for " + std::to_string(config.orphan_days) + " days";
  const std::string action = "orphan-action is " + std::string(word_of(config.orphan_action)) + ": ";
  switch (config.orphan_action) {
    case media::OrphanAction::off:
      return {"orphans", Weight::fine, action + "none is looked for; " + found + " would be concerned"};
    case media::OrphanAction::report:
      return {"orphans", Weight::fine, action + found + " will be listed, and stay"};
    case media::OrphanAction::archive:
      return {"orphans", Weight::fine, action + found + " will be archived: hidden from lists, and kept"};
    case media::OrphanAction::soft_delete:
      return {"orphans", Weight::fine, action + found + " will be deleted, for good 30 days later"};
  }
  return {"orphans", Weight::fine, action + found};
}

}  // namespace

std::vector<Finding> examine_scale(const Config& config) {
  return {look_at_open_files(config), look_at_memory(config), look_at_secrets(config),
          look_at_proxies(config)};
}

std::vector<Finding> examine_outside(const Config& config) {
  std::vector<Finding> findings = {look_at_cdn(config), look_at_broadcast(config)};
  if (is_s3(config)) findings.push_back(look_at_clock(config));
  return findings;
}

std::vector<Finding> examine_backlog(const Config& config) {
  const SystemClock clock;
  database::Database database(database_options(config));
  for (const auto& step : database::Migrator(database, clock).status()) {
    if (!step.applied_at) return {};  // the tables are not there, and nothing waits
  }
  std::vector<Finding> findings = {look_at_orphans(database, config, clock.now())};
  const auto dead = database::SqlJobStore(database, clock).dead_letters({0}, std::nullopt, 1);
  findings.push_back(dead.empty()
                         ? Finding{"dead letters", Weight::fine, "none"}
                         : Finding{"dead letters", Weight::missing,
                                   "jobs were given up; 'lumbung jobs dead' lists them, 'lumbung jobs retry' "
                                   "brings them back"});
  database::SqlQuotaRepository quotas(database, clock);
  std::string full;
  for (const access::Workspace& workspace : database::SqlWorkspaceRepository(database, clock).list()) {
    const auto state = quotas.state(workspace.id);
    if (!state) continue;
    const bool no_bytes = state->quota.bytes_max && state->bytes_left() == 0;
    const bool no_files = state->quota.files_max && state->files_left() == 0;
    if (no_bytes || no_files) full += " " + std::to_string(workspace.id.value);
  }
  findings.push_back(
      full.empty() ? Finding{"quotas", Weight::fine, "none is used up"}
                   : Finding{"quotas", Weight::missing,
                             "used up by workspace" + full + "; 'lumbung workspace quota' changes them"});
  return findings;
}

}  // namespace lumbung::app
