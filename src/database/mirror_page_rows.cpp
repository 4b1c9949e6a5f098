#include "database/mirror_page_rows.h"

#include <span>

#include "database/engine/id_list.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::MirrorPage;

using Ids = std::vector<std::uint64_t>;

/// So many rows one transaction writes.
constexpr std::size_t kWrittenAtOnce = 64;

/// At most kIdsMax.
std::vector<Media> rows_of(Session& session, const Ids& ids, std::string_view lock) {
  const IdList list(ids);
  return all_media(session, "id " + list.sql + " ORDER BY id" + std::string(lock), list.binds);
}

/// Another program may have written what is no media; it must not keep the others from being mirrored.
template <class Rows>
void unless_unreadable(MirrorPage& page, std::uint64_t id, Rows rows) {
  try {
    rows();
  } catch (const DatabaseFault&) {
    throw;
  } catch (const Fault& fault) {
    page.problems.push_back("media " + std::to_string(id) + " is not in the mirror: " + fault.what());
  }
}

/// Whether all rows of these ids make sense.
bool are_readable(Session& session, const Ids& ids) {
  try {
    rows_of(session, ids, "");
    return true;
  } catch (const DatabaseFault&) {
    throw;
  } catch (const Fault&) {
    return false;
  }
}

/// Those of the ids whose rows can be read.
Ids readable(Session& session, const Ids& ids, MirrorPage& page) {
  if (are_readable(session, ids)) return ids;
  Ids sound;
  for (const std::uint64_t id : ids) {
    unless_unreadable(page, id, [&] {
      rows_of(session, {id}, "");
      sound.push_back(id);
    });
  }
  return sound;
}

}  // namespace

void mirror_page(Database& database, const Ids& ids, MirrorPage& page) {
  for (const Ids& piece : in_pieces(ids)) {
    Ids others;
    database.read([&](Session& session) {
      others.clear();
      const Ids sound = readable(session, piece, page);
      if (sound.empty()) return;
      for (const MediaId id : not_mirrored(session, rows_of(session, sound, ""))) others.push_back(id.value);
    });
    for (std::size_t from = 0; from < others.size(); from += kWrittenAtOnce) {
      const auto begin = others.begin() + static_cast<std::ptrdiff_t>(from);
      const Ids some(begin,
                     begin + static_cast<std::ptrdiff_t>(std::min(kWrittenAtOnce, others.size() - from)));
      page.mended += database.transact([&](Session& session) {
        const std::vector<Media> rows = rows_of(session, some, session.words().lock);
        mirror_media(session, rows);
        return rows.size();
      });
    }
    page.looked_at += piece.size();
  }
}

}  // namespace lumbung::database
