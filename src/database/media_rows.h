#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// Reads rows of chat_media; `condition` is what follows WHERE and is made of literals.
std::optional<media::Media> one_media(Session& session, const std::string& condition, const Binds& binds);
std::vector<media::Media> all_media(Session& session, const std::string& condition, const Binds& binds);
/// not_found, in the words that a caller reads.
Error no_such_media();
/// Deleted or not.
std::optional<media::Media> media_by_uuid(Session& session, WorkspaceId workspace, const Uuid& uuid);

/// The row for a write transaction that will change it: nobody else does before the commit.
std::optional<media::Media> media_to_change(Session& session, MediaId id);
std::optional<media::Media> media_to_change(Session& session, WorkspaceId workspace, const Uuid& uuid);

/// Inserts and sets id.
void insert_media(Session& session, media::Media& media);
/// Writes every column that changes in a media's life back (archived_at is none: archive_rows.h); updated_at
/// becomes `now`.
void update_media(Session& session, media::Media& media, Timestamp now);

/// Of a completed media: the job that processes it again, if it has one, is gone, and its worker finds its
/// lease lost. Others are left alone.
void stop_processing_again(Session& session, const media::Media& media);

/// failed or completed → pending: forgets the failure and lifts the quarantine, drops the media's dead
/// letters and gives it a new job. One that was processing it again gives way.
void requeue(Session& session, media::Media& media, const access::Origin& by, Timestamp now);

/// Of a completed media that stays so: gives it a job that makes its variants anew. False when it has one
/// already. `priority`: NewJob's.
bool requeue_completed(Session& session, const media::Media& media, const access::Origin& by, int priority,
                       Timestamp now);

/// Marks failed with a reason …
void set_failed(Session& session, media::Media& media, std::string_view code, std::string_view reason,
                Timestamp now);
/// … and tells of it.
void mark_failed(Session& session, media::Media& media, std::string_view code, std::string_view reason,
                 Timestamp now);

/// What is said to who wants to have processed what is being processed.
Error in_process_already();

}  // namespace lumbung::database
