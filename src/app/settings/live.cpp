#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "net/http_client.h"
#include "realtime/pusher_settings.h"

namespace lumbung::app {

void declare_live(CLI::App& app, Config& config) {
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

}  // namespace lumbung::app
