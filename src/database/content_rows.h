#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/sha256.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

// Which media have a content, or name an object. Asked of the mirror where that is complete, else of
// chat_media, as it was before there was one.

/// The ids of all media of the workspace over the content of this one, deleted ones too, itself among them.
std::vector<std::uint64_t> media_over_same_content(Session& session, const media::Media& media);

/// The next media of the workspace behind `after` that may be over this content, deleted ones too, by id;
/// fewer than `limit` are the last. Some may turn out to be over another one.
std::vector<MediaId> media_over_content(Session& session, WorkspaceId workspace, const Sha256& content,
                                        MediaId after, std::uint32_t limit);

/// The newest live media over the content of this one, but not itself.
std::optional<MediaId> heir_of(Session& session, const media::Media& media);

/// Does any row of chat_media name this object? True also while so much has changed lately that it can't be
/// told. A key that names no workspace is not looked for in what metadata of the application's own says:
/// is_named_in_any_row() then.
bool is_named_by_media(Session& session, const media::ObjectKey& key);

/// The same, and reads every row there is, in pages: slow, for keys that are not of our making.
bool is_named_in_any_row(Session& session, const media::ObjectKey& key);

}  // namespace lumbung::database
