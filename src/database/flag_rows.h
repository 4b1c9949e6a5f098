#pragma once

#include <string>
#include <string_view>

#include "access/flags.h"
#include "database/engine/session.h"

namespace lumbung::database {

// Flags (lumbung_flags) inside the transaction or the statement of somebody else.

/// Makes a flag that must not be there yet: of two transactions that make it, the slower one runs again.
void insert_flag(Session& session, WorkspaceId workspace, const access::Flag& flag);
/// In place of the value that was there.
void set_flag(Session& session, WorkspaceId workspace, const access::Flag& flag);
void clear_flag(Session& session, WorkspaceId workspace, std::string_view name);

/// SQL for a column: the value of this flag of the workspace whose number `id_column` holds; '' without one.
/// Both are words of ours, never a caller's.
std::string flag_column(std::string_view id_column, std::string_view name);

}  // namespace lumbung::database
