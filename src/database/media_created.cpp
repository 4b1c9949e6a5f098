#include <algorithm>
#include <string>

#include "database/media_conditions.h"
#include "database/media_list.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::MediaCursor;
using media::MediaPage;

/// A row of the index of chat_media by creation.
struct Made {
  MediaId id;
  std::string created_at;  ///< as the column has it, whoever wrote it
  bool matches = false;
};

/// What a list by creation looks at, and what it asks of each row.
struct MadeSearch {
  std::string head;                 ///< "SELECT … WHERE workspace_id = :workspace"
  std::optional<std::string> from;  ///< no earlier ones
  Binds binds;
  std::vector<std::string> words;  ///< of the question: the name is tested here
  bool takes_all = true;
};

/// Rows before this time, or of this time with smaller ids; from the newest on when there is no time.
struct MadePlace {
  std::optional<std::string> created_at;
  std::optional<MediaId> id;
};

MadePlace made_place(const ListQuestion& question) {
  if (question.after && question.after->created_at)
    return {to_sql(*question.after->created_at), question.after->id};
  MadePlace place;
  if (question.filter.created_before) place.created_at = stamp_from(*question.filter.created_before);
  return place;
}

/// Of chat_media itself, and not of the mirror, which does not have the time.
MadeSearch made_search(Session& session, const ListQuestion& question) {
  const SqlWords& sql = session.words();
  media::MediaFilter tested = question.filter;
  tested.created_after.reset();
  tested.created_before.reset();
  WhereClause condition;
  add_filter(condition, tested, sql);
  MadeSearch search;
  search.words = name_words(question.filter.query);
  search.takes_all = condition.sql.empty() && search.words.empty();
  search.head = "SELECT id, created_at, (1" + condition.sql + "), " +
                std::string(search.words.empty() ? "''" : "name") + " FROM chat_media" +
                std::string(sql.by_index) + "idx_lumbung_chat_media_created" + std::string(sql.by_index_end) +
                " WHERE workspace_id = :workspace";
  search.binds = Binds{{"workspace", question.workspace}} + condition.binds;
  if (question.filter.created_after) search.from = stamp_from(*question.filter.created_after);
  return search;
}

void read_made(Session& session, const MadeSearch& search, const std::string& range, const Binds& binds,
               std::vector<Made>& rows) {
  for (const auto& [id, created_at, matches, name] :
       session.all<std::uint64_t, std::string, int, std::string>(search.head + range, search.binds + binds)) {
    rows.push_back({{id}, created_at, matches != 0 && has_words(name, search.words)});
  }
}

/// The next `most` rows: of one second by id, and then from second to second, by two ranges.
std::vector<Made> look_at_made(Session& session, const MadeSearch& search, const MadePlace& place,
                               std::uint32_t most) {
  std::vector<Made> rows;
  // Without a word about `from`: an engine might walk from there.
  const bool is_within = place.created_at && (!search.from || *place.created_at >= *search.from);
  if (is_within && place.id) {
    read_made(session, search, " AND created_at = :place AND id < :after ORDER BY id DESC LIMIT :most",
              {{"place", *place.created_at}, {"after", *place.id}, {"most", most}}, rows);
  }
  const auto rest = static_cast<std::uint32_t>(most - rows.size());
  if (rest == 0) return rows;
  Binds binds = {{"most", rest}};
  std::string range;
  if (search.from) {
    range += " AND created_at >= :from";
    binds.push_back({"from", *search.from});
  }
  if (place.created_at) {
    range += " AND created_at < :place";
    binds.push_back({"place", *place.created_at});
  }
  read_made(session, search, range + " ORDER BY created_at DESC, id DESC LIMIT :most", binds, rows);
  return rows;
}

/// What a page shows, and the last row that it looked at, unless it came to the end of all.
struct FoundMade {
  std::vector<MediaId> ids;
  std::optional<Made> next;
};

FoundMade find_made(Session& session, const MadeSearch& search, MadePlace place, std::uint32_t limit) {
  const std::uint32_t wanted = limit + 1;  // the last one only says that there is more
  const std::uint32_t most = std::max(wanted, kLookedAtMax);
  FoundMade found;
  Made last_shown;
  Made last;
  std::uint32_t ahead = search.takes_all ? wanted : std::min(most, std::max(wanted, kLookedAtFirst));
  for (std::uint32_t looked = 0; looked < most;) {
    const std::vector<Made> rows = look_at_made(session, search, place, ahead);
    for (const Made& row : rows) {
      last = row;
      if (!row.matches) continue;
      if (found.ids.size() == limit) {
        found.next = last_shown;
        return found;
      }
      found.ids.push_back(row.id);
      last_shown = row;
    }
    if (rows.size() < ahead) return found;
    place = {last.created_at, last.id};
    looked += ahead;
    ahead = most - std::min(most, looked);
  }
  found.next = last;
  return found;
}

}  // namespace

MediaPage list_created(Session& session, const ListQuestion& question) {
  MediaPage page;
  const MadeSearch search = made_search(session, question);
  // A question without a letter or digit finds nothing.
  if (search.words.empty() && !question.filter.query.empty()) return page;
  const FoundMade found = find_made(session, search, made_place(question), question.limit);
  page.items = media_in_order(session, question.workspace, found.ids);
  std::erase_if(page.items, [&](const Media& media) { return !meets(media, question.filter, search.words); });
  if (found.next) {
    page.next = MediaCursor{.id = found.next->id,
                            .created_at = from_sql(found.next->created_at).value_or(Timestamp{})};
  }
  return page;
}

}  // namespace lumbung::database
