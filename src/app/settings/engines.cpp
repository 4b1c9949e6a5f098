#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "queue/nats/settings.h"

namespace lumbung::app {

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
  add(app, "--cdn-invalidation-url", config.cdn_invalidation_url,
      "Is told by a POST of {\"paths\": […]} what a cache must not hand out any more")
      ->check(
          [](const std::string& url) {
            const bool good = url.empty() || url.starts_with("http://") || url.starts_with("https://");
            return good ? std::string() : "\"" + url + "\" does not begin with http:// or https://";
          },
          "URL");
  add(app, "--queue", config.queue,
      "database, or nats://HOST:PORT,HOST:PORT?replicas=N&name=NAME&ca=FILE (tls:// to encrypt)")
      ->check(
          [](const std::string& url) {
            if (url == "database") return std::string();
            const auto parsed = queue::parse_nats_url(url);
            return parsed ? std::string() : parsed.error().message;
          },
          "URL");
  add_bytes(app, "--free-space-reserve", config.free_space_reserve_bytes,
            "Uploads are refused (507) below so much free disk");
}

}  // namespace lumbung::app
