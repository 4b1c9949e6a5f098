#include "database/engine/mariadb_errors.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <errmsg.h>
#include <mysqld_error.h>

namespace lumbung::database {
namespace {

using Remedy = DatabaseFault::Remedy;

struct Meaning {
  unsigned number;
  ErrorCode code;
  Remedy remedy;
  std::string_view advice = "";
};

constexpr unsigned kDiskFullOfMysql = 3;  // EE_WRITE, the errno is in the text
constexpr unsigned kConnectionKilled = 1927;
constexpr unsigned kStatementTimeout = 1969;
constexpr unsigned kStatementTimeoutOfMysql = 3024;
constexpr unsigned kRolledBackAtCommit = 3101;  // MySQL's group replication: another node was first
constexpr unsigned kConnectionKilledOfMysql = 3169;
constexpr unsigned kIdleTooLongOfMysql = 4031;     // where others say nothing and close
constexpr unsigned kRecordChanged = ER_CHECKREAD;  // MariaDB 11.6 with innodb_snapshot_isolation

constexpr std::array kMeanings = {
    // Another transaction was in the way.
    Meaning{ER_LOCK_DEADLOCK, ErrorCode::unavailable, Remedy::run_again},
    Meaning{ER_LOCK_WAIT_TIMEOUT, ErrorCode::unavailable, Remedy::run_again},
    Meaning{kRecordChanged, ErrorCode::unavailable, Remedy::run_again},
    Meaning{kRolledBackAtCommit, ErrorCode::unavailable, Remedy::run_again},
    // Two transactions made the same thing at the same time: the slower one finds it when it runs again.
    Meaning{ER_DUP_ENTRY, ErrorCode::internal, Remedy::run_again},
    // The connection is gone.
    Meaning{CR_SERVER_GONE_ERROR, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{CR_SERVER_LOST, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{CR_SERVER_LOST_EXTENDED, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{CR_COMMANDS_OUT_OF_SYNC, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{kConnectionKilled, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{kConnectionKilledOfMysql, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{kIdleTooLongOfMysql, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_SERVER_SHUTDOWN, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_NORMAL_SHUTDOWN, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_QUERY_INTERRUPTED, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_NET_READ_ERROR, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_NET_READ_INTERRUPTED, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_NET_ERROR_ON_WRITE, ErrorCode::unavailable, Remedy::reconnect},
    Meaning{ER_NET_WRITE_INTERRUPTED, ErrorCode::unavailable, Remedy::reconnect},
    // The server does not take us now.
    Meaning{CR_CONNECTION_ERROR, ErrorCode::unavailable, Remedy::none,
            "is the server running on this socket? localhost means its socket, 127.0.0.1 its port"},
    Meaning{CR_CONN_HOST_ERROR, ErrorCode::unavailable, Remedy::none,
            "is the server running and is the port open?"},
    Meaning{CR_UNKNOWN_HOST, ErrorCode::unavailable, Remedy::none, "is the host's name right?"},
    Meaning{CR_SSL_CONNECTION_ERROR, ErrorCode::unavailable, Remedy::none,
            "do tls_ca, tls_cert and tls_key fit the server?"},
    Meaning{ER_CON_COUNT_ERROR, ErrorCode::unavailable, Remedy::none,
            "raise max_connections of the server or lower connections= of the nodes"},
    Meaning{ER_TOO_MANY_USER_CONNECTIONS, ErrorCode::unavailable, Remedy::none,
            "raise max_user_connections of the server or lower connections= of the nodes"},
    Meaning{ER_USER_LIMIT_REACHED, ErrorCode::unavailable, Remedy::none, "the account has used up its limit"},
    Meaning{ER_HOST_IS_BLOCKED, ErrorCode::unavailable, Remedy::none, "run mariadb-admin flush-hosts"},
    Meaning{ER_ACCESS_DENIED_ERROR, ErrorCode::unavailable, Remedy::none, "are user and password right?"},
    Meaning{ER_DBACCESS_DENIED_ERROR, ErrorCode::unavailable, Remedy::none,
            "GRANT ALL ON the database TO the user"},
    Meaning{ER_BAD_DB_ERROR, ErrorCode::unavailable, Remedy::none,
            "CREATE DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"},
    Meaning{kStatementTimeout, ErrorCode::unavailable, Remedy::none},
    Meaning{kStatementTimeoutOfMysql, ErrorCode::unavailable, Remedy::none},
    // The server takes no writes: a replica, a failover, an operator.
    Meaning{ER_OPTION_PREVENTS_STATEMENT, ErrorCode::unavailable, Remedy::none,
            "is this a replica, or is read_only set?"},
    Meaning{ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ErrorCode::unavailable, Remedy::none,
            "is transaction_read_only set?"},
    Meaning{ER_READ_ONLY_MODE, ErrorCode::unavailable, Remedy::none, "is innodb_read_only set?"},
    // No room.
    Meaning{ER_DISK_FULL, ErrorCode::insufficient_storage, Remedy::none},
    Meaning{ER_RECORD_FILE_FULL, ErrorCode::insufficient_storage, Remedy::none},
    Meaning{ER_OUTOFMEMORY, ErrorCode::unavailable, Remedy::none},
    Meaning{ER_OUT_OF_RESOURCES, ErrorCode::unavailable, Remedy::none},
    Meaning{ER_LOCK_TABLE_FULL, ErrorCode::unavailable, Remedy::none},
};

/// Errors whose text carries the errno of the server's file system.
bool names_a_full_disk(unsigned number, const std::string& text) {
  if (number != kDiskFullOfMysql && number != ER_GET_ERRNO && number != ER_ERROR_ON_WRITE) return false;
  return text.find("28") != std::string::npos || text.find("No space left") != std::string::npos;
}

}  // namespace

DatabaseFault mariadb_fault(unsigned number, const std::string& text) {
  std::string what = text + " (error " + std::to_string(number) + ")";
  if (names_a_full_disk(number, text)) return {ErrorCode::insufficient_storage, what, Remedy::none, number};
  const auto* meaning = std::find_if(kMeanings.begin(), kMeanings.end(),
                                     [&](const Meaning& known) { return known.number == number; });
  if (meaning == kMeanings.end()) return {ErrorCode::internal, what, Remedy::none, number};
  if (!meaning->advice.empty()) what += ": " + std::string(meaning->advice);
  return {meaning->code, what, meaning->remedy, number};
}

}  // namespace lumbung::database
