#include "database/sql_archive_repository.h"

#include <algorithm>

#include "base/error.h"
#include "database/content_rows.h"
#include "database/engine/id_list.h"
#include "database/hold_rows.h"
#include "database/media_refs.h"
#include "database/media_rows.h"
#include "database/object_rows.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::MediaRef;
using media::StorageClass;
using media::StoredObject;

/// So many rows of the archive one statement looks at.
constexpr std::uint32_t kArchivedPage = 5000;

/// One place of the mirror: media of the same shelf and class, by id.
struct Place {
  int shelf;
  std::string_view storage_class;
};

/// The next media of these places behind `after`, by id. Each place is one range of an index, and no more
/// than `limit` of it is read.
std::vector<std::uint64_t> media_in(Session& session, const std::vector<Place>& places, MediaId after,
                                    std::uint32_t limit) {
  std::vector<std::uint64_t> ids;
  for (const Place& place : places) {
    for (const auto& [id] : session.all<std::uint64_t>(
             "SELECT media_id FROM lumbung_media WHERE shelf = :shelf AND storage_class = :class"
             " AND media_id > :after ORDER BY media_id LIMIT :limit",
             {{"shelf", place.shelf}, {"class", place.storage_class}, {"after", after}, {"limit", limit}})) {
      ids.push_back(id);
    }
  }
  std::ranges::sort(ids);
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

/// The first `limit` media of these places behind `after` for which `condition` holds.
std::vector<MediaRef> refs(Database& database, const std::vector<Place>& places, std::string_view condition,
                           MediaId after, std::uint32_t limit) {
  return database.read([&](Session& session) {
    std::vector<MediaRef> found;
    for (MediaId last = after;;) {
      const std::vector<std::uint64_t> looked_at = media_in(session, places, last, kArchivedPage);
      for (const std::vector<std::uint64_t>& piece : in_pieces(looked_at)) {
        const IdList list(piece);
        const std::string sql = "SELECT " + std::string(kRefColumns) + " FROM chat_media WHERE id " +
                                list.sql + " AND " + std::string(condition) + " ORDER BY id";
        for (MediaRef& ref : media_refs(session, sql, list.binds)) {
          found.push_back(std::move(ref));
          if (found.size() == limit) return found;
        }
      }
      if (looked_at.size() < kArchivedPage) return found;
      last = MediaId{looked_at.back()};
    }
  });
}

std::vector<ObjectRow> lines_of(Session& session, const Media& media) {
  return ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id",
                      {{"workspace", media.workspace_id}, {"hash", media.metadata.intent.hash->hex()}});
}

/// All media over the content, deleted ones too. What only one media refers to needs no look at the others,
/// of which the workspace may have many.
std::vector<Media> over_same_content(Session& session, const Media& media,
                                     const std::vector<ObjectRow>& lines) {
  const bool is_alone =
      std::all_of(lines.begin(), lines.end(), [](const ObjectRow& line) { return line.refs <= 1; });
  if (is_alone) return {media};
  std::vector<Media> all;
  for (const std::vector<std::uint64_t>& piece : in_pieces(media_over_same_content(session, media))) {
    const IdList list(piece);
    for (Media& one : all_media(session, "id " + list.sql + " ORDER BY id", list.binds)) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

/// A worker writes the objects of what is not processed anew.
bool may_move(const std::vector<Media>& all, const Media& media, StorageClass to) {
  const bool is_cooled = to == StorageClass::cold;
  if (!is_cooled && media.archived_at) return false;
  return std::all_of(all.begin(), all.end(), [&](const Media& one) {
    return one.is_processed() && (!is_cooled || one.archived_at.has_value());
  });
}

}  // namespace

std::vector<MediaRef> SqlArchiveRepository::attached(MediaId after, std::uint32_t limit) {
  return refs(database_, {{1, "standard"}, {1, "moving"}, {1, "cold"}},
              "deleted_at IS NULL AND " + held_or_lapsed_condition(), after, limit);
}

std::vector<MediaRef> SqlArchiveRepository::to_cool(MediaId after, std::uint32_t limit) {
  return refs(database_, {{1, "standard"}, {1, "moving"}, {3, "standard"}, {3, "moving"}},
              "processing_status IN ('completed', 'failed')", after, limit);
}

std::vector<MediaRef> SqlArchiveRepository::to_warm(MediaId after, std::uint32_t limit) {
  return refs(database_, {{0, "moving"}, {0, "cold"}, {2, "moving"}, {2, "cold"}},
              "processing_status IN ('completed', 'failed')", after, limit);
}

std::optional<std::vector<StoredObject>> SqlArchiveRepository::begin_move(const MediaRef& ref,
                                                                          StorageClass to) {
  return database_.transact([&](Session& session) -> std::optional<std::vector<StoredObject>> {
    const std::optional<Media> media = media_to_change(session, ref.id);
    if (!media) return std::nullopt;
    std::vector<StoredObject> objects;
    std::vector<Media> all = {*media};
    if (media->metadata.intent.hash) {
      lock_content(session, media->workspace_id, *media->metadata.intent.hash);
      const std::vector<ObjectRow> lines = lines_of(session, *media);
      all = over_same_content(session, *media, lines);
      for (const ObjectRow& line : lines) objects.push_back(line.object);
    }
    if (!may_move(all, *media, to)) return std::nullopt;
    session.execute("UPDATE lumbung_media SET storage_class = 'moving' WHERE media_id = :id",
                    {{"id", ref.id}});
    return objects;
  });
}

void SqlArchiveRepository::end_move(const MediaRef& ref, StorageClass to) {
  database_.transact([&](Session& session) {
    const std::optional<Media> media = media_to_change(session, ref.id);
    if (!media) return;
    if (to == StorageClass::cold) {
      // Taken out of the archive meanwhile: the row stays as it is, and has the objects brought back.
      session.execute(
          "UPDATE lumbung_media SET storage_class = 'cold' WHERE media_id = :id AND storage_class = 'moving'"
          " AND archived_at_ms IS NOT NULL",
          {{"id", ref.id}});
      return;
    }
    std::vector<Media> all = {*media};
    if (media->metadata.intent.hash) all = over_same_content(session, *media, lines_of(session, *media));
    for (const Media& one : all) {
      session.execute("UPDATE lumbung_media SET storage_class = 'standard' WHERE media_id = :id",
                      {{"id", one.id}});
    }
  });
}

}  // namespace lumbung::database
