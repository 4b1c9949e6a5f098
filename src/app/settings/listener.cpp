#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "http/trusted_proxies.h"

namespace lumbung::app {

namespace {

void declare_addresses(CLI::App& app, Config& config) {
  const auto is_listen = [](const std::string& text) {
    return parse_listen(text) ? std::string() : "\"" + text + "\" is not HOST:PORT, such as 127.0.0.1:8080";
  };
  add(app, "--listen", config.listen, "Address of the HTTP listener")->check(is_listen, "HOST:PORT");
  add(app, "--admin-listen", config.admin_listen,
      "Another address for /metrics, /readyz and /healthz alone, where they need no token")
      ->check([is_listen](const std::string& text) { return text.empty() ? text : is_listen(text); },
              "HOST:PORT");
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
  add(app, "--media-url", config.media_url,
      "Origin of media alone, such as https://media.example.com: their URLs begin with it, and it has "
      "nothing "
      "else; default: public-url")
      ->check(
          [](const std::string& url) {
            const auto scheme = url.find("://");
            const bool known = url.starts_with("http://") || url.starts_with("https://");
            const std::string host = known ? url.substr(scheme + 3) : "";
            const bool good = url.empty() || (!host.empty() && host.front() != '/' &&
                                              host.find_first_of("/?#@") > host.find_last_not_of('/'));
            return good ? std::string() : "\"" + url + "\" is not http(s)://HOST or http(s)://HOST:PORT";
          },
          "URL");
}

void declare_turns(CLI::App& app, Config& config) {
  add(app, "--io-threads", config.io_threads, "Network threads; 0: one for each core")
      ->check(CLI::Range(0, 256));
  add(app, "--blocking-threads", config.blocking_threads,
      "Threads for disk and database, and as many again for an object store")
      ->check(CLI::Range(1, 1024));
  add(app, "--question-threads", config.question_threads,
      "Threads and database connections for lists, statistics and other questions, besides all others")
      ->check(CLI::Range(1, 256));
  add_seconds(app, "--question-wait-max", config.question_wait_max,
              "A question that does not get its turn in so many seconds is refused (503)",
              std::chrono::hours(1));
}

void declare_clients(CLI::App& app, Config& config) {
  const auto is_origin = [](const std::string& text) {
    const auto scheme = text.find("://");
    const bool good = text.empty() || text == "*" ||
                      (scheme != std::string::npos && scheme > 0 && scheme + 3 < text.size());
    return good ? std::string() : "\"" + text + "\" is no origin such as https://app.example.com, and not *";
  };
  add(app, "--connections-max", config.connections_max, "Open connections")->check(CLI::Range(1, 1'000'000));
  add(app, "--connections-per-address-max", config.connections_per_address_max,
      "Open connections of one address, which is no trusted proxy's; 0: no limit")
      ->check(CLI::Range(0, 1'000'000));
  add(app, "--trusted-proxies", config.trusted_proxies,
      "Addresses and networks of proxies that say by X-Forwarded-For whose request it is")
      ->delimiter(',')
      ->check(
          [](const std::string& word) {
            const auto parsed = http::TrustedProxies::parse({word});
            return parsed ? std::string() : parsed.error().message;
          },
          "ADDRESS");
  add_bytes(app, "--buffered-max", config.buffered_bytes_max,
            "Memory for the bodies of all requests but uploads, together (503 above)");
  add(app, "--waiting-websockets-per-address-max", config.waiting_websockets_per_address_max,
      "WebSockets of one address that listen to no channel yet")
      ->check(CLI::Range(1, 1'000'000));
  add(app, "--cors-origins", config.cors_origins, "Origins whose browsers may call the API; * for all")
      ->delimiter(',')
      ->check(is_origin, "ORIGIN");
  add(app, "--requests-per-second-max", config.requests_per_second_max,
      "API requests a second for each token; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  add(app, "--bad-tokens-per-minute-max", config.bad_tokens_per_minute_max,
      "Tokens that are not valid, from one address, that are looked up in a minute (429 above); 0: no limit")
      ->check(CLI::Range(0, 1'000'000));
  add(app, "--request-burst-max", config.request_burst_max, "API requests of a token at once")
      ->check(CLI::Range(1, 1'000'000));
}

}  // namespace

void declare_listener(CLI::App& app, Config& config) {
  declare_addresses(app, config);
  declare_turns(app, config);
  declare_clients(app, config);
}

}  // namespace lumbung::app
