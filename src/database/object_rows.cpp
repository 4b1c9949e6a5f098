#include "database/object_rows.h"

#include "base/error.h"
#include "database/content_rows.h"
#include "database/counter_rows.h"
#include "database/media_path_columns.h"
#include "database/media_rows.h"
#include "database/removal_rows.h"
#include "database/replacement_rows.h"
#include "database/upload_rows.h"
#include "database/verdict_rows.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::ObjectKey;
using media::StoredObject;

struct ObjectRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  std::string hash;
  std::string variant;
  std::string path;
  std::uint64_t bytes;
  std::string sha256;
  std::uint32_t refs;
  std::optional<MediaId> media_id;

  static constexpr auto columns() {
    using R = ObjectRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("hash", &R::hash), Column("variant", &R::variant), Column("path", &R::path),
                      Column("bytes", &R::bytes), Column("sha256", &R::sha256), Column("refs", &R::refs),
                      Column("media_id", &R::media_id));
  }
};

ObjectRow to_row(const ObjectRecord& record) {
  const auto known_variant = media::variant_from(record.variant);
  const auto original = Sha256::from_hex(record.hash);
  const auto digest = Sha256::from_hex(record.sha256);
  Result<ObjectKey> key = ObjectKey::parse(record.path);
  if (!known_variant || !original || !digest || !key) {
    throw Fault("line " + std::to_string(record.id) + " of lumbung_objects can't be understood");
  }
  return {record.id,   record.workspace_id,
          *original,   {*known_variant, *std::move(key), record.bytes, *digest},
          record.refs, record.media_id};
}

Binds content(WorkspaceId workspace, const Sha256& hash) {
  return {{"workspace", workspace}, {"hash", hash.hex()}};
}

/// `bytes` of the ledger's objects more or less, under this name and referred to so often.
void count(Session& session, const Media& media, const ObjectKey& path, std::int64_t bytes,
           std::uint32_t refs) {
  session.counters().add(media.workspace_id, kStoredBytesCounter, media.id, bytes);
  if (const auto name = tier_counter(path.tier()))
    session.counters().add(media.workspace_id, *name, media.id, bytes);
  const std::int64_t more = refs > 0 ? static_cast<std::int64_t>(refs) - 1 : 0;
  session.counters().add(media.workspace_id, kSavedBytesCounter, media.id, bytes * more);
}

std::int64_t bytes_of(const std::vector<ObjectRow>& lines) {
  std::int64_t bytes = 0;
  for (const ObjectRow& line : lines) bytes += static_cast<std::int64_t>(line.object.bytes);
  return bytes;
}

/// All rows that name the old object follow, and it goes when they have. A temporary one belonged to one
/// media alone, which moved it.
void replace(Session& session, const Media& media, const ObjectKey& old, Timestamp now) {
  if (old.tier() == "temp") return;
  note_removal(session, old, now);
  note_replacement(session, media, *media.metadata.intent.hash, now);
}

struct Holders {
  std::uint32_t refs;
  std::optional<MediaId> owner;
};

void insert_line(Session& session, const Media& media, const StoredObject& object, const Holders& holders,
                 Timestamp now) {
  session.execute(
      "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, media_id,"
      " created_at_ms) VALUES (:workspace, :hash, :variant, :path, :bytes, :sha256, :refs, :media, :now)",
      {{"workspace", media.workspace_id},
       {"hash", media.metadata.intent.hash->hex()},
       {"variant", media::to_string(object.variant)},
       {"path", object.path.str()},
       {"bytes", object.bytes},
       {"sha256", object.sha256.hex()},
       {"refs", holders.refs},
       {"media", holders.owner},
       {"now", to_unix_ms(now)}});
  count(session, media, object.path, static_cast<std::int64_t>(object.bytes), holders.refs);
}

}  // namespace

std::vector<ObjectRow> ledger_lines(Session& session, std::string_view condition, const Binds& binds) {
  std::vector<ObjectRow> rows;
  const std::string rest = "FROM lumbung_objects WHERE " + std::string(condition);
  for (const ObjectRecord& record : session.select<ObjectRecord>(rest, binds)) rows.push_back(to_row(record));
  return rows;
}

bool lock_if_listed(Session& session, WorkspaceId workspace, const Sha256& hash) {
  // One line stands for all of its content; the original's is there as long as any is.
  return session
      .one<std::uint64_t>(
          "SELECT id FROM lumbung_objects WHERE workspace_id = :workspace AND hash = :hash"
          " AND variant = 'original'" +
              std::string(session.words().lock),
          content(workspace, hash))
      .has_value();
}

void lock_content(Session& session, WorkspaceId workspace, const Sha256& hash) {
  if (!session.words().lock.empty()) lock_if_listed(session, workspace, hash);
}

void lock_content(Session& session, const ObjectKey& key) {
  const std::optional<WorkspaceId> workspace = key.workspace();
  const std::optional<Sha256> hash = key.content();
  if (workspace && hash) lock_content(session, *workspace, *hash);
}

std::optional<Media> live_media_over(Session& session, WorkspaceId workspace, const Sha256& hash) {
  std::optional<Media> media =
      one_media(session,
                "id = (SELECT media_id FROM lumbung_objects WHERE workspace_id = :workspace"
                " AND hash = :hash AND variant = 'original') AND deleted_at IS NULL",
                content(workspace, hash));
  if (media && condemnation_of(session, hash)) media->condemned = true;
  return media;
}

void list_original(Session& session, const Media& media, const StoredObject& original, Timestamp now) {
  insert_line(session, media, original, {1, media.id}, now);
}

void add_reference(Session& session, const Media& media, const Sha256& hash) {
  Binds binds = content(media.workspace_id, hash);
  const std::int64_t shared =
      bytes_of(ledger_lines(session, "workspace_id = :workspace AND hash = :hash", binds));
  session.counters().add(media.workspace_id, kSavedBytesCounter, media.id, shared);
  binds.push_back({"media", media.id});
  session.execute(
      "UPDATE lumbung_objects SET refs = refs + 1, media_id = :media"
      " WHERE workspace_id = :workspace AND hash = :hash",
      binds);
}

void put_object(Session& session, const Media& media, const StoredObject& object, Timestamp now) {
  if (!media.metadata.intent.hash)
    throw Fault("media " + std::to_string(media.id.value) + " has no content hash");
  lock_content(session, media.workspace_id, *media.metadata.intent.hash);
  claim_path(session, object.path);
  const std::vector<ObjectRow> lines =
      ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id",
                   content(media.workspace_id, *media.metadata.intent.hash));
  for (const ObjectRow& line : lines) {
    if (line.object.variant != object.variant) continue;
    session.execute(
        "UPDATE lumbung_objects SET path = :path, bytes = :bytes, sha256 = :sha256 WHERE id = :id",
        {{"path", object.path.str()},
         {"bytes", object.bytes},
         {"sha256", object.sha256.hex()},
         {"id", line.id}});
    count(session, media, line.object.path, -static_cast<std::int64_t>(line.object.bytes), line.refs);
    count(session, media, object.path, static_cast<std::int64_t>(object.bytes), line.refs);
    if (line.object.path != object.path) replace(session, media, line.object.path, now);
    return;
  }
  if (lines.empty()) {
    insert_line(session, media, object, {1, media.id}, now);
  } else {
    insert_line(session, media, object, {lines.front().refs, lines.front().media_id}, now);
  }
}

void pass_on(Session& session, const Media& media) {
  if (!media.metadata.intent.hash) return;
  lock_content(session, media.workspace_id, *media.metadata.intent.hash);
  Binds binds = content(media.workspace_id, *media.metadata.intent.hash);
  const auto lines =
      ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id LIMIT 1", binds);
  if (lines.empty() || lines.front().media_id != media.id) return;
  std::optional<MediaId> heir;
  if (lines.front().refs > 1) heir = heir_of(session, media);
  binds.push_back({"heir", heir});
  session.execute(
      "UPDATE lumbung_objects SET media_id = :heir WHERE workspace_id = :workspace AND hash = :hash", binds);
}

std::vector<StoredObject> drop_reference(Session& session, const Media& media) {
  std::vector<StoredObject> removed;
  if (!media.metadata.intent.hash) return removed;
  const Binds binds = content(media.workspace_id, *media.metadata.intent.hash);
  lock_content(session, media.workspace_id, *media.metadata.intent.hash);
  std::vector<ObjectRow> lines =
      ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id", binds);
  session.execute(
      "UPDATE lumbung_objects SET refs = refs - 1 WHERE workspace_id = :workspace AND hash = :hash", binds);
  for (ObjectRow& line : lines) {
    const auto bytes = static_cast<std::int64_t>(line.object.bytes);
    if (line.refs > 1) {
      session.counters().add(media.workspace_id, kSavedBytesCounter, media.id, -bytes);
    } else {
      count(session, media, line.object.path, -bytes, line.refs);
      removed.push_back(std::move(line.object));
    }
  }
  session.execute("DELETE FROM lumbung_objects WHERE workspace_id = :workspace AND hash = :hash AND refs < 1",
                  binds);
  return removed;
}

bool is_listed(Session& session, const ObjectKey& key) {
  return session
      .one<std::uint64_t>("SELECT id FROM lumbung_objects WHERE path = :path LIMIT 1", {{"path", key.str()}})
      .has_value();
}

bool is_listed_or_in_process(Session& session, const ObjectKey& key) {
  if (is_listed(session, key)) return true;
  const std::optional<WorkspaceId> workspace = key.workspace();
  const std::optional<Sha256> hash = key.content();
  if (!workspace || !hash) return false;
  return session
      .one<std::uint64_t>(
          "SELECT o.id FROM lumbung_objects o LEFT JOIN chat_media m ON m.id = o.media_id"
          " WHERE o.workspace_id = :workspace AND o.hash = :hash AND o.variant = 'original'"
          " AND (o.path LIKE 'temp/%' OR m.processing_status IN ('pending', 'processing')"
          " OR EXISTS (SELECT 1 FROM lumbung_jobs j WHERE j.media_id = m.id AND j.kind = 'process_media'))",
          content(*workspace, *hash))
      .has_value();
}

bool is_needed(Session& session, const ObjectKey& key) {
  return is_listed_or_in_process(session, key) || is_of_open_upload(session, key) ||
         is_named_by_media(session, key);
}

}  // namespace lumbung::database
