#pragma once

#include <string>

#include "database/engine/database_fault.h"

namespace lumbung::database {

/// What an error number of MariaDB, MySQL or their client library means. `text` is the server's and becomes
/// the fault's; where an operator can do something, what to do follows it.
/// Numbers: mysqld_error.h, errmsg.h; https://mariadb.com/kb/en/mariadb-error-code-reference/.
DatabaseFault mariadb_fault(unsigned number, const std::string& text);

}  // namespace lumbung::database
