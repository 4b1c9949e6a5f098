#include "database/erasure_rows.h"

namespace lumbung::database {

using media::MediaCursor;

namespace {

struct ErasureRecord {
  std::uint64_t id;
  std::string uuid;
  std::int64_t at_ms;

  static constexpr auto columns() {
    using R = ErasureRecord;
    return std::tuple(Column("id", &R::id), Column("uuid", &R::uuid), Column("at_ms", &R::at_ms));
  }
};

Timestamp whole_second(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

void read_on(Session& session, const std::string& range, const Binds& binds, std::vector<ErasureRow>& rows) {
  const SqlWords& sql = session.words();
  for (const ErasureRecord& record : session.select<ErasureRecord>(
           "FROM lumbung_erasures" + std::string(sql.by_index) + "idx_lumbung_erasures_workspace" +
               std::string(sql.by_index_end) + " WHERE workspace_id = :workspace" + range,
           binds)) {
    const auto uuid = Uuid::parse(record.uuid);
    if (!uuid) throw Fault("row " + std::to_string(record.id) + " of lumbung_erasures can't be understood");
    rows.push_back({record.id, {*uuid, from_unix_ms(record.at_ms)}});
  }
}

}  // namespace

void insert_erasure(Session& session, WorkspaceId workspace, const Uuid& uuid, Timestamp now) {
  session.execute("INSERT INTO lumbung_erasures (workspace_id, uuid, at_ms) VALUES (:workspace, :uuid, :at)",
                  {{"workspace", workspace}, {"uuid", uuid.str()}, {"at", to_unix_ms(whole_second(now))}});
}

std::vector<ErasureRow> erasures_since(Session& session, WorkspaceId workspace, Timestamp since,
                                       const std::optional<MediaCursor>& after, std::uint32_t limit) {
  const Timestamp place = whole_second(after ? after->updated_at.value_or(since) : since);
  // A place behind a media is one before all erasures of that second.
  const std::uint64_t seen = after ? after->erasure.value_or(0) : 0;
  std::vector<ErasureRow> rows;
  // Two ranges, so that thousands of erasures in one second are not walked over again and again.
  read_on(session, " AND at_ms = :place AND id > :seen ORDER BY id LIMIT :limit",
          {{"workspace", workspace}, {"place", to_unix_ms(place)}, {"seen", seen}, {"limit", limit}}, rows);
  if (rows.size() == limit) return rows;
  read_on(session, " AND at_ms > :place ORDER BY at_ms, id LIMIT :limit",
          {{"workspace", workspace}, {"place", to_unix_ms(place)}, {"limit", limit - rows.size()}}, rows);
  return rows;
}

void add_erasures(media::MediaPage& page, const std::vector<ErasureRow>& erasures, std::uint32_t limit) {
  auto media = page.items.cbegin();
  auto erasure = erasures.cbegin();
  MediaCursor place;
  for (std::uint32_t taken = 0; taken < limit; ++taken) {
    const bool more_media = media != page.items.cend();
    const bool more_erasures = erasure != erasures.cend();
    if (!more_media && !more_erasures) return;
    if (more_media && (!more_erasures || media->updated_at <= erasure->media.at)) {
      place = {.id = media->id, .updated_at = media->updated_at};
      ++media;
    } else {
      place = {.updated_at = erasure->media.at, .erasure = erasure->id};
      page.erased.push_back(erasure->media);
      ++erasure;
    }
  }
  if (media == page.items.cend() && erasure == erasures.cend()) return;
  page.items.erase(media, page.items.cend());
  page.next = place;
}

}  // namespace lumbung::database
