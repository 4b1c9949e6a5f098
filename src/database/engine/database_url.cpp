#include <algorithm>
#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "database/engine/database_options.h"

namespace lumbung::database {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::uint32_t kConnectionsMax = 1'000;

Error wrong(std::string message) {
  return error(ErrorCode::invalid_argument, std::move(message));
}

Result<DatabaseOptions> parse_sqlite(std::string_view path) {
  // Each connection to ":memory:" would have a database of its own, and a URI of SQLite may name one in
  // memory.
  if (path.empty() || path == ":memory:" || path.starts_with("file:") ||
      path.find_first_of("\"\n") != std::string_view::npos) {
    return wrong("the database must be a file whose name has no quotes: sqlite:PATH");
  }
  DatabaseOptions options;
  options.path = path;
  return options;
}

/// Connections are split evenly between those that read and those that write.
bool set_connections(DatabaseOptions& options, const std::string& number) {
  std::uint32_t connections = 0;
  const char* end = number.data() + number.size();
  const auto [rest, failed] = std::from_chars(number.data(), end, connections);
  if (failed != std::errc{} || rest != end || connections < 2 || connections > kConnectionsMax) return false;
  options.readers_max = connections / 2;
  options.writers_max = connections - options.readers_max;
  return true;
}

Status take_parameters(const boost::urls::url_view& url, DatabaseOptions& options) {
  for (const auto parameter : url.params()) {
    const std::string key = parameter.key;
    const std::string value = parameter.value;
    if (key == "socket") {
      options.server->socket = value;
    } else if (key == "tls_ca") {
      options.server->tls_ca = value;
    } else if (key == "tls_cert") {
      options.server->tls_cert = value;
    } else if (key == "tls_key") {
      options.server->tls_key = value;
    } else if (key != "connections" || !set_connections(options, value)) {
      return wrong("the database's URL takes socket, tls_ca, tls_cert, tls_key and connections (2 to " +
                   std::to_string(kConnectionsMax) + "); it has a wrong " + key);
    }
  }
  if (options.server->tls_ca.empty() && !options.server->tls_cert.empty()) {
    return wrong("tls_cert needs tls_ca: the server is known by it");
  }
  return {};
}

/// The client library would take others for instructions.
bool is_host(std::string_view text) {
  constexpr std::string_view kSigns = "-._:%";  // the last two in addresses of IPv6
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

Result<DatabaseOptions> parse_server(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) {
    return wrong(
        "the database's URL is not of the form mysql://user:password@host:3306/database; special "
        "characters in its parts must be percent-encoded");
  }
  const boost::urls::url_view& url = *parsed;
  DatabaseOptions options;
  MariadbServer& server = options.server.emplace();
  if (!url.encoded_host().empty()) server.host = url.host_address();
  if (!is_host(server.host)) return wrong("the database's URL has a wrong name of a host");
  if (url.has_port() && url.port_number() != 0) server.port = url.port_number();
  server.user = url.user();
  server.password = url.password();
  const std::string path = url.path();
  if (!path.empty()) server.database = path.substr(1);
  if (server.database.empty() || server.database.find('/') != std::string::npos) {
    return wrong("the database's URL must name one database: mysql://user:password@host:3306/database");
  }
  if (Status sound = take_parameters(url, options); !sound) return sound.error();
  return options;
}

}  // namespace

Result<DatabaseOptions> parse_database_url(std::string_view url) {
  if (url.starts_with(kSqlite)) return parse_sqlite(url.substr(kSqlite.size()));
  if (url.starts_with("mysql://") || url.starts_with("mariadb://")) return parse_server(url);
  return wrong("the database must be given as sqlite:PATH or mysql://user:password@host:3306/database");
}

std::string database_place(const DatabaseOptions& options) {
  if (!options.server) return kSqlite.data() + options.path;
  const MariadbServer& server = *options.server;
  const std::string where =
      server.socket.empty() ? server.host + ":" + std::to_string(server.port) : server.socket;
  return "mysql://" + server.user + "@" + where + "/" + server.database;
}

}  // namespace lumbung::database
