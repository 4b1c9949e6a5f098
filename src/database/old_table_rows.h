#pragma once

#include <map>
#include <set>
#include <string>

#include "database/engine/session.h"

namespace lumbung::database {

inline constexpr std::string_view kBackupTable = "lumbung_backup_chat_media";
/// Texts of the application that were changed, as they were before; made when the first one is.
inline constexpr std::string_view kRewritesTable = "lumbung_legacy_rewrites";

/// The columns of a table by name, each with its definition as SHOW CREATE TABLE has it behind the name
/// ("varchar(191) DEFAULT NULL"); empty where there is no such table.
using OldColumns = std::map<std::string, std::string>;
OldColumns columns_of(Session& session, std::string_view table);
/// In their order.
std::vector<std::string> column_names(Session& session, std::string_view table);
std::set<std::string> indexes_of(Session& session, std::string_view table);
bool table_is_there(Session& session, std::string_view table);
bool has_foreign_key(Session& session, std::string_view table, std::string_view key);

/// An expression whose text is a row as a literal of SQL: "('7','x',NULL)".
std::string row_literal(const std::vector<std::string>& columns);

/// Of chat_media: which of its columns holds what the old application knows the file by.
std::string path_expression(const OldColumns& columns);

/// Condition on chat_media `c`, once it is expanded, never NULL: Lumbung made it, while new_media_storage was
/// off, and so under a name such as the old application's (media::old_place).
std::string is_as_it_came();
/// Likewise: Lumbung made it.
std::string is_of_lumbung();

}  // namespace lumbung::database
