#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lumbung::database {

/// A MariaDB (10.6 or newer) or MySQL (8.0.21 or newer) server and how to log in.
struct MariadbServer {
  std::string host = "127.0.0.1";
  std::uint16_t port = 3306;
  std::string socket;  ///< path of a local socket; used instead of host and port when it is set
  std::string user;
  std::string password;
  std::string database;
  std::string tls_ca;    ///< PEM file; when it is set, connections are encrypted, and the certificate must be
                         ///< signed by it and, unless a socket is used, be for `host`
  std::string tls_cert;  ///< PEM file of our own certificate, for servers that ask for one
  std::string tls_key;
};

class Dialect;
class Writer;
struct Bind;

/// Is told of a statement that is about to run, on the thread that runs it.
using StatementObserver = std::function<void(std::string_view sql, const std::vector<Bind>& binds)>;

struct DatabaseOptions {
  std::string path{};  ///< of the SQLite file, or a URI of SQLite ("file:…"); made when it is not there
  std::chrono::milliseconds busy_timeout{5'000};  ///< waiting for a lock, four times, then unavailable
  std::uint32_t readers_max = 8;                  ///< connections that read at the same time
  std::uint32_t writers_max = 8;                  ///< connections that write at the same time; SQLite has one
  std::chrono::milliseconds pool_timeout{10'000};  ///< waiting for a free connection, then unavailable
  std::chrono::seconds answer_timeout{20};         ///< waiting for a server's answer to one statement
  std::optional<MariadbServer> server{};  ///< when it is set, the database is there and `path` is unused
  bool takes_old_servers = false;         ///< to look at one that Lumbung can't work on

  // Where somebody stands between this process and the engine, to look on or to break what passes.
  std::function<std::unique_ptr<Writer>(const Dialect&)> make_writer{};  ///< instead of the engine's own
  StatementObserver on_statement{};
  std::function<void()> before_read{};  ///< called on the thread that reads; what it throws, the read throws
};

/// "sqlite:var/lumbung.db" or "mysql://user:password@host:3306/database" ("mariadb://" says the same). Parts
/// of the latter are percent-encoded; `?socket=PATH&tls_ca=FILE&tls_cert=FILE&tls_key=FILE&connections=N` may
/// follow. invalid_argument, with a text for people that has no password in it, for anything else.
Result<DatabaseOptions> parse_database_url(std::string_view url);

/// The same URL without its password, for people and logs.
std::string database_place(const DatabaseOptions& options);

}  // namespace lumbung::database
