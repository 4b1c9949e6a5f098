#pragma once

#include <span>
#include <string_view>

#include "base/ids.h"
#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// A condition on a row of `workspaces`: it is not being erased.
inline constexpr std::string_view kNotErasing =
    "NOT EXISTS (SELECT 1 FROM lumbung_workspace_erasures WHERE workspace_id = workspaces.id)";

bool is_erasing(Session& session, WorkspaceId workspace);

/// Whoever makes something of which a workspace may have so many waits here for the others until they commit:
/// each counts what they made. So does who begins to erase it. False when it is not there, or is being
/// erased.
bool hold_workspace(Session& session, WorkspaceId workspace);

/// Inside the transaction that erases a media: counts it, if its whole workspace is being erased.
void count_erased(Session& session, WorkspaceId workspace, const media::Erasure& erasure);

/// A table with a column workspace_id.
struct TableOfWorkspace {
  /// Who takes its rows when a workspace is erased.
  enum class Way {
    media,      ///< the media themselves: each is erased
    by_id,      ///< in pages, by its column `id`
    by_path,    ///< in pages, by its column `path`
    by_media,   ///< what did not go with its media: in pages, by its column `media_id`
    at_once,    ///< few rows: in one statement
    in_the_end  ///< in the transaction that ends it
  };
  std::string_view name;
  Way way;
};

/// Every one of them. A test compares them with the schema: who adds a table says here how it is erased.
std::span<const TableOfWorkspace> tables_of_workspaces();

}  // namespace lumbung::database
