#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/sha256.h"
#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// A line of lumbung_objects. All lines of one content (workspace and hash of the original) have the same
/// refs and media_id.
struct ObjectRow {
  std::uint64_t id = 0;
  WorkspaceId workspace_id;
  Sha256 content;
  media::StoredObject object;
  std::uint32_t refs = 0;
  std::optional<MediaId> media_id;
};

std::vector<ObjectRow> ledger_lines(Session& session, std::string_view condition, const Binds& binds);

/// Inside a write transaction, before it reads or changes lines of this content: nobody else admits, deletes
/// or erases it before the commit.
void lock_content(Session& session, WorkspaceId workspace, const Sha256& hash);
/// The same, and says whether the content is listed. What is not listed can't be locked: list_original()
/// then.
bool lock_if_listed(Session& session, WorkspaceId workspace, const Sha256& hash);
/// The same for the content whose object this is; nothing for other keys.
void lock_content(Session& session, const media::ObjectKey& key);

/// The newest live media over this content, which says whether that is condemned.
std::optional<media::Media> live_media_over(Session& session, WorkspaceId workspace, const Sha256& hash);

/// The first line of a content. Of two transactions that list it at the same time, the slower one runs again.
void list_original(Session& session, const media::Media& media, const media::StoredObject& original,
                   Timestamp now);

/// One more media over this content; it becomes the one that uploads of the same content get.
void add_reference(Session& session, const media::Media& media, const Sha256& hash);

/// Writes a line, or replaces what was stored for this variant. When the object has another path than
/// before, the other media over the content follow (replacement_rows.h), and the old object goes afterwards.
/// Throws Fault (unavailable) when somebody is about to remove what lies under this name (removal_rows.h).
void put_object(Session& session, const media::Media& media, const media::StoredObject& object,
                Timestamp now);

/// The media is not live any more: uploads of its content get another live media over it, or make a new one.
void pass_on(Session& session, const media::Media& media);

/// One media less over this content. Removes and returns the lines that nothing refers to any more.
std::vector<media::StoredObject> drop_reference(Session& session, const media::Media& media);

/// Does the ledger name this object?
bool is_listed(Session& session, const media::ObjectKey& key);

/// The same, or is its content in process, so that a worker may be about to?
bool is_listed_or_in_process(Session& session, const media::ObjectKey& key);

/// The same, or does it belong to an upload that is under way, or does any row of chat_media name it
/// (is_named_by_media())?
bool is_needed(Session& session, const media::ObjectKey& key);

}  // namespace lumbung::database
