#pragma once

#include <vector>

#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

// The mirror: what is asked about media stands in tables of ours (lumbung_media, lumbung_media_paths,
// lumbung_words, lumbung_counters) that answer it without reading the others. Each change of a row of ours
// writes them in its transaction; what the application changes, the catch-up brings in (MirrorRepository).

/// Whether every row that was there before the mirror was is in it. Until then questions go to chat_media.
/// Once true it stays so, and is not asked again on this connection.
bool is_mirror_complete(Session& session);

/// Brings the mirror of a media to what its row says, and counts the difference. Inside the write transaction
/// that made, changed or locked the row. Whether it is archived stays as it was.
void mirror_media(Session& session, const media::Media& media);
/// The same for several, in fewer statements.
void mirror_media(Session& session, const std::vector<media::Media>& media);
/// For a row that this transaction has made: an id is never given twice, so nothing of it can be there.
void mirror_new_media(Session& session, const media::Media& media);
/// The same, and from now on it is archived since `archived_at`, or not.
void mirror_archive(Session& session, const media::Media& media);

/// The media is gone, or about to be within this transaction.
void forget_mirror(Session& session, MediaId media);

/// Which of these rows, of at most kIdsMax, the mirror does not show as they are.
std::vector<MediaId> not_mirrored(Session& session, const std::vector<media::Media>& media);

}  // namespace lumbung::database
