#include "database/engine/mariadb_dialect.h"

#include <algorithm>
#include <cstdio>

#include <errmsg.h>
#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include "database/engine/mariadb_errors.h"
#include "database/engine/server_certificate.h"

namespace lumbung::database {
namespace {

constexpr int kConnectTimeoutS = 5;
/// A node that is cut off leaves its transaction open, and rows locked: the server ends it after so long.
/// Connections of the pool that were idle for longer are opened anew.
constexpr int kIdleTimeoutS = 30;

/// A value of SOCI's connect string.
std::string value_in_quotes(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

/// What SOCI hands on as the host. It can't ask for the name in the certificate to be compared; the client
/// library can, and reads such wishes where the host has a semicolon. One that reads none knows no such host
/// and connects to nothing.
std::string host_words(const MariadbServer& server) {
  // "localhost" alone would mean the socket to the client library, although a port was named.
  if (server.tls_ca.empty()) return server.host == "localhost" ? "127.0.0.1" : server.host;
  return "host=" + server.host + ";protocol=" + std::to_string(MYSQL_PROTOCOL_TCP) +
         ";ssl-verify-server-cert=1";
}

std::string connect_string_of(const MariadbServer& server, std::chrono::seconds answer_timeout) {
  const std::string answer_s = std::to_string(answer_timeout.count());
  std::string text = "charset=utf8mb4 connect_timeout=" + std::to_string(kConnectTimeoutS) +
                     " read_timeout=" + answer_s + " write_timeout=" + answer_s;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += " " + std::string(name) + "=" + value_in_quotes(value);
  };
  if (server.socket.empty()) {
    add("host", host_words(server));
    text += " port=" + std::to_string(server.port);
  } else {
    add("unix_socket", server.socket);
  }
  add("user", server.user);
  add("pass", server.password);
  add("db", server.database);
  add("sslca", server.tls_ca);
  add("sslcert", server.tls_cert);
  add("sslkey", server.tls_key);
  return text;
}

/// The sanitizer would look at the backend's type_info, which SOCI's library does not export.
__attribute__((no_sanitize("vptr"))) MYSQL* connection_of(soci::session& session) {
  return static_cast<soci::mysql_session_backend*>(session.get_backend())->conn_;
}

constexpr SqlWords kMariadbWords = {
    .version = "SELECT VERSION()",
    .server_time_ms = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000",
    .begin_write = "",  // autocommit is off
    .moment_level = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    .begin_moment = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    .table_exists =
        "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = :name",
    .chat_media_is_ours =
        "SELECT 1 FROM information_schema.table_constraints WHERE table_schema = DATABASE()"
        " AND table_name = 'chat_media' AND constraint_name = 'fk_chat_media_workspace'",
    .metadata_purpose = "JSON_VALUE(metadata, '$.purpose')",
    .metadata_hash = "JSON_VALUE(metadata, '$.hash')",
    .metadata_preview_path = "JSON_VALUE(metadata, '$.preview_path')",
    .metadata_text = "JSON_VALUE(metadata, '$.",
    .metadata_text_end = "')",
    .by_index = " FORCE INDEX (",
    .by_index_end = ")",
    .add_to_counter = " ON DUPLICATE KEY UPDATE value = value + VALUES(value)",
    .lock = " FOR UPDATE",
    .lock_free = " FOR UPDATE SKIP LOCKED",
    .lock_schema = "SELECT GET_LOCK(:lock, 10)",
    .unlock_schema = "SELECT RELEASE_LOCK(:lock)",
    .has_old_path =
        "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = 'chat_media' AND column_name = 'path'",
};

}  // namespace

bool is_supported_server(std::string_view version) {
  int major = 0;
  int minor = 0;
  int patch = 0;
  if (std::sscanf(std::string(version).c_str(), "%d.%d.%d", &major, &minor, &patch) != 3) return false;
  const int number = major * 10'000 + minor * 100 + patch;
  const bool is_mariadb = version.find("MariaDB") != std::string_view::npos;
  return number >= (is_mariadb ? 10'06'00 : 8'00'21);
}

MariadbDialect::MariadbDialect(const DatabaseOptions& options)
    : connect_string_(connect_string_of(*options.server, options.answer_timeout)),
      place_(database_place(options)),
      server_(*options.server),
      lock_wait_s_(std::max<long long>(
          1, std::chrono::duration_cast<std::chrono::seconds>(options.busy_timeout).count())),
      encrypted_(!options.server->tls_ca.empty()),
      takes_old_servers_(options.takes_old_servers) {}

const SqlWords& MariadbDialect::words() const {
  return kMariadbWords;
}

void MariadbDialect::connect(soci::session& session) const {
  try {
    session.open(soci::mysql, connect_string_);
  } catch (const soci::mysql_soci_error& error) {
    if (error.err_num_ != CR_SSL_CONNECTION_ERROR || !encrypted_ || !server_.socket.empty()) throw;
    if (const auto why = other_name_in_certificate(server_)) throw Fault(ErrorCode::unavailable, *why);
    throw;
  }
}

void MariadbDialect::open(soci::session& session, Access access) const {
  connect(session);
  MYSQL* connection = connection_of(session);
  const std::string version = mysql_get_server_info(connection);
  if (!takes_old_servers_ && !is_supported_server(version)) {
    throw Fault("the server is version " + version +
                "; Lumbung needs MariaDB 10.6 or newer, or MySQL 8.0.21 or newer");
  }
  if (encrypted_ && mysql_get_ssl_cipher(connection) == nullptr) {
    throw Fault(ErrorCode::unavailable, "the server does not speak TLS, but tls_ca asks for it");
  }
  session << "SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci, time_zone = '+00:00',"
             " sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
             "NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = " +
                 std::to_string(lock_wait_s_) + ", wait_timeout = " + std::to_string(kIdleTimeoutS) +
                 (access == Access::read_only ? "" : ", autocommit = 0");
  session << (access == Access::read_only
                  ? "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
                  : "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
}

DatabaseFault MariadbDialect::to_fault(const std::exception& error) const {
  if (const auto* mysql = dynamic_cast<const soci::mysql_soci_error*>(&error)) {
    return mariadb_fault(mysql->err_num_, error.what());
  }
  return {ErrorCode::internal, error.what()};
}

}  // namespace lumbung::database
