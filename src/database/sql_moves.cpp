#include "database/sql_moves.h"

#include <tuple>

#include "access/origin.h"
#include "database/event_rows.h"
#include "database/generation_rows.h"
#include "database/hold_rows.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/removal_rows.h"
#include "database/verdict_rows.h"
#include "jobs/job_kind.h"
#include "media/first_bytes.h"
#include "media/media_event.h"

namespace lumbung::database {
namespace {

using legacy::FileOfRow;
using legacy::MoveSums;
using legacy::NewPlace;
using legacy::Obstacle;
using media::Media;
using media::ObjectKey;
using media::ProcessingStatus;
using media::StoredObject;
using media::VariantName;

/// After everything else of its workspace.
constexpr int kAfterOthers = 1;

/// Lines of the journal in a state, whose rows are there.
std::vector<FileOfRow> places_in_state(Session& session, std::string_view state, std::uint64_t after,
                                       std::uint32_t limit) {
  std::vector<FileOfRow> places;
  for (auto& [id, location, key, bytes, sha256] :
       session.all<MediaId, std::string, std::string, std::uint64_t, std::string>(
           "SELECT j.media_id, j.location, j.object_key, j.bytes, j.sha256 FROM lumbung_legacy_journal j"
           " JOIN chat_media c ON c.id = j.media_id WHERE j.bytes_state = :state AND j.media_id > :after"
           " AND j.object_key IS NOT NULL ORDER BY j.media_id LIMIT :limit",
           {{"state", state}, {"after", after}, {"limit", limit}}))
    places.push_back({id, std::move(location), std::move(key), bytes, Sha256::from_hex(sha256).value()});
  return places;
}

bool has_process_job(Session& session, MediaId id) {
  return session
      .one<std::uint64_t>("SELECT id FROM lumbung_jobs WHERE media_id = :id AND kind = :kind LIMIT 1",
                          {{"id", id}, {"kind", jobs::to_string(jobs::JobKind::process_media)}})
      .has_value();
}

/// A row that is to be moved, locked with its content.
struct RowToMove {
  Media media;
  std::optional<ObjectRow> ledger;  ///< the line of the original, where the content has one
  std::optional<Media> twin;        ///< the media that the content's uploads get, if it is another one
  bool is_counted = false;          ///< among the content's references
};

std::optional<Obstacle> in_the_way(Session& session, const FileOfRow& row, const std::optional<Media>& media,
                                   Timestamp now) {
  if (!media || media->metadata.intent.hash != row.hash) return Obstacle::changed;
  const auto original = media->path_of(VariantName::original);
  if (!original || original->str() != row.key) return Obstacle::changed;
  if (media->deleted_at) return Obstacle::deleted;
  if (!media->is_processed() || has_process_job(session, media->id)) return Obstacle::in_process;
  if (condemnation_of(session, row.hash)) return Obstacle::infected;
  if (is_held(session, media->id, now)) return Obstacle::in_use;
  return std::nullopt;
}

std::variant<RowToMove, Obstacle> row_to_move(Session& session, const FileOfRow& row, Timestamp now) {
  std::optional<Media> media = media_to_change(session, row.id);
  if (const auto obstacle = in_the_way(session, row, media, now)) return *obstacle;
  RowToMove found{*std::move(media), {}, {}, false};
  lock_content(session, found.media.workspace_id, row.hash);
  auto lines = ledger_lines(session, "workspace_id = :workspace AND hash = :hash AND variant = 'original'",
                            {{"workspace", found.media.workspace_id}, {"hash", row.hash.hex()}});
  if (lines.empty()) return found;
  found.ledger = std::move(lines.front());
  found.is_counted = found.ledger->media_id == found.media.id;
  // Its variants are made for all; this row takes them when they are there.
  if (found.ledger->object.path.tier() == "temp") return Obstacle::in_process;
  if (!found.ledger->media_id || found.is_counted) return found;
  found.twin = one_media(session, "id = :id", {{"id", *found.ledger->media_id}});
  if (found.twin && (!found.twin->is_processed() || has_process_job(session, found.twin->id)))
    return Obstacle::in_process;
  return found;
}

/// Of its content, by its name.
bool has_own_place(const RowToMove& row) {
  return row.ledger && row.ledger->object.path.content() == row.ledger->content;
}

ObjectKey fresh_place(Session& session, RowToMove& row, const Sha256& hash, std::string_view mime) {
  media::BegunAttempt naming{row.media, going_of(session, row.media.workspace_id, hash), false, 1};
  naming.media.paths.erase(VariantName::original);  // its old name has no generation
  const std::uint32_t generation = allocate_generation(session, naming, JobId{}, true);
  return ObjectKey::of_variant(VariantName::original, row.media.workspace_id, row.media.created_at, hash,
                               media::kind_of_mime(mime), media::guessed_extension(mime), generation);
}

/// The original of the row becomes the one of its content.
void list_moved(Session& session, RowToMove& row, const StoredObject& original, Timestamp now) {
  if (!row.ledger) {
    claim_path(session, original.path);
    list_original(session, row.media, original, now);
    return;
  }
  const ObjectKey before = row.ledger->object.path;
  if (before != original.path) {
    const bool was_own = has_own_place(row);
    put_object(session, row.media, original, now);
    // What lies at an old place goes when somebody asks for it, and other rows may name it.
    if (!was_own) claim_path(session, before);
  }
  if (!row.is_counted) add_reference(session, row.media, *row.media.metadata.intent.hash);
}

/// Whether the row has all that is made of its content.
bool take_variants(RowToMove& row, const StoredObject& original) {
  if (!row.twin || row.twin->processing_status != ProcessingStatus::completed || row.twin->is_as_it_came() ||
      row.twin->path_of(VariantName::original) != original.path)
    return false;
  row.media.paths = row.twin->paths;
  row.media.metadata.found = row.twin->metadata.found;
  row.media.type = row.twin->type;
  row.media.cdn_url = row.twin->cdn_url;
  return true;
}

}  // namespace

std::vector<FileOfRow> SqlMoves::unmoved(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) { return places_in_state(session, "read", after, limit); });
}

std::variant<NewPlace, Obstacle> SqlMoves::place_for(const FileOfRow& row, std::string_view mime,
                                                     bool is_damaged) {
  return database_.transact([&](Session& session) -> std::variant<NewPlace, Obstacle> {
    auto found = row_to_move(session, row, clock_.now());
    if (const auto* obstacle = std::get_if<Obstacle>(&found)) return *obstacle;
    auto& to_move = std::get<RowToMove>(found);
    if (has_own_place(to_move) && !is_damaged) return NewPlace{to_move.ledger->object.path, true};
    return NewPlace{fresh_place(session, to_move, row.hash, mime), false};
  });
}

std::optional<Obstacle> SqlMoves::settle(const FileOfRow& row, const StoredObject& original,
                                         media::Location location) {
  return database_.transact([&](Session& session) -> std::optional<Obstacle> {
    const Timestamp now = clock_.now();
    auto found = row_to_move(session, row, now);
    if (const auto* obstacle = std::get_if<Obstacle>(&found)) return *obstacle;
    auto& to_move = std::get<RowToMove>(found);
    Media& media = to_move.media;
    media.paths.insert_or_assign(VariantName::original, original.path);
    list_moved(session, to_move, original, now);
    const bool is_complete =
        media.processing_status == ProcessingStatus::completed && take_variants(to_move, original);
    media.location = location;
    session.execute("UPDATE chat_media SET location = :location WHERE id = :id",
                    {{"location", media::to_string(location)}, {"id", media.id}});
    update_media(session, media, now);
    insert_event(session, media::event_of(media, events::EventType::media_updated, now));
    if (media.processing_status == ProcessingStatus::completed && !is_complete)
      requeue_completed(session, media, access::Origin{}, kAfterOthers, now);
    session.execute("UPDATE lumbung_legacy_journal SET bytes_state = 'moved' WHERE media_id = :id",
                    {{"id", media.id}});
    return std::nullopt;
  });
}

std::vector<FileOfRow> SqlMoves::moved(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) { return places_in_state(session, "moved", after, limit); });
}

std::optional<ObjectKey> SqlMoves::place_without(const FileOfRow& row) {
  constexpr std::string_view kPublic = "public/";
  return database_.transact([&](Session& session) -> std::optional<ObjectKey> {
    const auto media = media_to_change(session, row.id);
    if (!media || media->content() != row.hash) return std::nullopt;
    auto place = media->path_of(VariantName::original);
    if (!place || place->content() != row.hash) return std::nullopt;
    // A key of the disk `public` is relative to its folder: one file has two names.
    std::vector<std::string> names{row.key};
    if (row.location == "local")
      names.push_back(row.key.starts_with(kPublic) ? row.key.substr(kPublic.size())
                                                   : std::string(kPublic) + row.key);
    for (const std::string& name : names) {
      const auto key = ObjectKey::parse(name);
      if (!key || key->content() || is_needed(session, *key)) return std::nullopt;
    }
    return place;
  });
}

void SqlMoves::mark_removed(MediaId id) {
  database_.transact([&](Session& session) {
    session.execute("UPDATE lumbung_legacy_journal SET bytes_state = 'removed' WHERE media_id = :id",
                    {{"id", id}});
  });
}

MoveSums SqlMoves::sums() {
  return database_.read([](Session& session) {
    MoveSums sums;
    const auto number = [&](std::string_view sql) { return std::get<0>(*session.one<std::uint64_t>(sql)); };
    sums.left = number(
        "SELECT COUNT(*) FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id"
        " WHERE j.bytes_state = 'read' AND j.object_key IS NOT NULL");
    sums.removed = number("SELECT COUNT(*) FROM lumbung_legacy_journal WHERE bytes_state = 'removed'");
    sums.moved =
        sums.removed + number("SELECT COUNT(*) FROM lumbung_legacy_journal WHERE bytes_state = 'moved'");
    sums.bytes_before = number(
        "SELECT CAST(COALESCE(SUM(f.bytes), 0) AS UNSIGNED) FROM (SELECT MAX(bytes) AS bytes FROM"
        " lumbung_legacy_journal WHERE bytes_state IN ('moved', 'removed')"
        " GROUP BY location, object_key, workspace_id) f");
    sums.bytes_originals = number(
        "SELECT CAST(COALESCE(SUM(f.bytes), 0) AS UNSIGNED) FROM (SELECT MAX(bytes) AS bytes FROM"
        " lumbung_legacy_journal WHERE bytes_state IN ('moved', 'removed') GROUP BY workspace_id, sha256) f");
    sums.bytes_variants = number(
        "SELECT CAST(COALESCE(SUM(o.bytes), 0) AS UNSIGNED) FROM (SELECT DISTINCT workspace_id, sha256 FROM"
        " lumbung_legacy_journal WHERE bytes_state IN ('moved', 'removed')) f JOIN lumbung_objects o"
        " ON o.workspace_id = f.workspace_id AND o.hash = f.sha256 AND o.variant <> 'original'");
    sums.bytes_removed = number(
        "SELECT CAST(COALESCE(SUM(f.bytes), 0) AS UNSIGNED) FROM (SELECT MAX(bytes) AS bytes FROM"
        " lumbung_legacy_journal WHERE bytes_state IN ('moved', 'removed') GROUP BY location, object_key"
        " HAVING SUM(bytes_state = 'moved') = 0) f");
    return sums;
  });
}

}  // namespace lumbung::database
