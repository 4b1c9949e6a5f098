#include "database/mirror_rows.h"

#include <algorithm>
#include <set>
#include <span>

#include "database/counter_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/fit_rows.h"
#include "database/media_named_paths.h"
#include "database/mirror_side_rows.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::Media;

std::vector<std::uint64_t> ids_of_media(std::span<const Media> media) {
  std::vector<std::uint64_t> ids;
  ids.reserve(media.size());
  for (const Media& one : media) ids.push_back(one.id.value);
  return ids;
}

/// What it counts for; nothing where a version that knew of the archive alone made the row.
void count(Session& session, const Side& side, std::int64_t sign) {
  if (side.status.empty()) return;
  const auto add = [&](std::string_view name, std::int64_t number) {
    session.counters().add(side.workspace_id, name, MediaId{side.media_id}, sign * number);
  };
  const auto bytes = static_cast<std::int64_t>(side.size);
  if (side.shelf >= 2) {
    add(kDeletedCounter, 1);
    add(kDeletedBytesCounter, bytes);
    return;
  }
  add(media::to_string(media::processing_status_from(side.status).value()), 1);
  add(kLiveBytesCounter, bytes);
}

void forget_words_and_paths(Session& session, MediaId media) {
  session.execute("DELETE FROM lumbung_words WHERE media_id = :id", {{"id", media}});
  session.execute("DELETE FROM lumbung_media_paths WHERE media_id = :id", {{"id", media}});
}

/// Whether what lumbung_fits has of the one is true of the other.
bool fit_alike(const Side& one, const Side& other) {
  return one.digest == other.digest && one.workspace_id == other.workspace_id && one.shelf == other.shelf &&
         one.fits_mask == other.fits_mask;
}

/// Known to have none: nothing is to be taken away. A row without a status says nothing of them.
bool has_no_fits(const Side* known) {
  return known != nullptr && !known->status.empty() && known->fits_mask == 0;
}

/// Lines that the mirror is to have more, of many media at a time.
class NewLines {
 public:
  void add(const Side& side) { sides_.add(cells_of(side)); }
  void add_fits(const Side& side) {
    for (const media::Channel channel : channels_of(side.fits_mask))
      fits_.add({side.workspace_id, side.shelf, number_of(channel), side.media_id});
  }
  void add_words_and_paths(const Media& media) {
    for (std::string& word : name_words(media.name))
      words_.add({media.workspace_id, std::move(word), media.id});
    for (const auto& [variant, path] : named_paths(media)) paths_.add({media.id, variant, path.str()});
  }
  void insert(Session& session) {
    sides_.insert(session);
    fits_.insert(session);
    words_.insert(session);
    paths_.insert(session);
  }

 private:
  ManyRows sides_{kNewSides, 12};
  ManyRows fits_{"INSERT INTO lumbung_fits (workspace_id, shelf, channel, media_id)", 4};
  ManyRows words_{"INSERT INTO lumbung_words (workspace_id, word, media_id)", 3};
  ManyRows paths_{"INSERT INTO lumbung_media_paths (media_id, variant, path)", 3};
};

/// Of those without a row in lumbung_media, which have words, paths or fits nevertheless: a version that knew
/// of the archive alone may have taken the row away. At most kIdsMax.
std::set<std::uint64_t> with_leavings(Session& session, const std::vector<std::uint64_t>& ids) {
  std::set<std::uint64_t> found;
  if (ids.empty()) return found;
  const IdList list(ids);
  std::string sql;
  for (const std::string table : {"lumbung_words", "lumbung_media_paths", "lumbung_fits"})
    sql += (sql.empty() ? "" : " UNION ") + ("SELECT media_id FROM " + table) + " WHERE media_id " + list.sql;
  for (const auto& [id] : session.all<std::uint64_t>(sql, list.binds)) found.insert(id);
  return found;
}

const Side* find(const Sides& sides, MediaId id) {
  const auto found = sides.find(id.value);
  return found == sides.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> archived_at_of(const Side* side) {
  return side == nullptr ? std::nullopt : side->archived_at_ms;
}

/// At most kIdsMax, each once. `archived_at` tells since when one is to be archived, given what the mirror
/// says by now; nullptr where it has no row.
template <class ArchivedAt>
void write_mirror(Session& session, std::span<const Media> media, const ArchivedAt& archived_at) {
  const Sides sides = sides_of(session, ids_of_media(media), session.words().lock);
  std::vector<std::uint64_t> unknown;
  for (const Media& one : media) {
    if (find(sides, one.id) == nullptr) unknown.push_back(one.id.value);
  }
  const std::set<std::uint64_t> leavings = with_leavings(session, unknown);
  NewLines lines;
  for (const Media& one : media) {
    const Side* known = find(sides, one.id);
    const Side side = side_of(one, archived_at(known));
    if (known != nullptr && *known == side) continue;
    if (known != nullptr) count(session, *known, -1);
    count(session, side, 1);
    if (known != nullptr) {
      update_side(session, side);
    } else {
      lines.add(side);
    }
    const bool may_have_lines = known != nullptr || leavings.contains(one.id.value);
    if (known == nullptr || !fit_alike(*known, side)) {
      if (may_have_lines && !has_no_fits(known)) forget_fits(session, one.id);
      lines.add_fits(side);
    }
    if (known != nullptr && known->digest == side.digest) continue;
    if (may_have_lines) forget_words_and_paths(session, one.id);
    lines.add_words_and_paths(one);
  }
  lines.insert(session);
}

}  // namespace

bool is_mirror_complete(Session& session) {
  bool& is_known = session.knows_mirror_complete();
  is_known = is_known ||
             session.one<std::int64_t>("SELECT 1 FROM lumbung_positions WHERE task = 'mirror' AND round > 0");
  return is_known;
}

void mirror_media(Session& session, const Media& media) {
  write_mirror(session, {&media, 1}, archived_at_of);
}

void mirror_media(Session& session, const std::vector<Media>& media) {
  for (std::span<const Media> left(media); !left.empty();) {
    const std::size_t some = std::min(left.size(), kIdsMax);
    write_mirror(session, left.first(some), archived_at_of);
    left = left.subspan(some);
  }
}

void mirror_new_media(Session& session, const Media& media) {
  const Side side = side_of(media, std::nullopt);
  count(session, side, 1);
  NewLines lines;
  lines.add(side);
  lines.add_fits(side);
  lines.add_words_and_paths(media);
  lines.insert(session);
}

void mirror_archive(Session& session, const Media& media) {
  std::optional<std::int64_t> since;
  if (media.archived_at) since = to_unix_ms(*media.archived_at);
  write_mirror(session, {&media, 1}, [&](const Side*) { return since; });
}

void forget_mirror(Session& session, MediaId media) {
  const Sides sides = sides_of(session, {media.value}, session.words().lock);
  if (const Side* known = find(sides, media)) count(session, *known, -1);
  session.execute("DELETE FROM lumbung_media WHERE media_id = :id", {{"id", media}});
  forget_fits(session, media);
  forget_words_and_paths(session, media);
}

std::vector<MediaId> not_mirrored(Session& session, const std::vector<Media>& media) {
  std::vector<MediaId> others;
  if (media.empty()) return others;
  const Sides sides = sides_of(session, ids_of_media(media), "");
  for (const Media& one : media) {
    const Side* known = find(sides, one.id);
    if (known == nullptr || *known != side_of(one, archived_at_of(known))) others.push_back(one.id);
  }
  return others;
}

}  // namespace lumbung::database
