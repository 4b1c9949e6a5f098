#include <algorithm>
#include <map>
#include <string>

#include "database/erasure_rows.h"
#include "database/media_conditions.h"
#include "database/media_list.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::MediaCursor;
using media::MediaPage;

/// A place in the index of chat_media by update, and whether the row there is behind us.
struct Place {
  std::string updated_at;
  MediaId id;
  /// What of the second of `updated_at` is still to come.
  enum class Rest { all, behind_id, nothing } rest = Rest::all;
};

/// A row of that index.
struct Change {
  MediaId id;
  std::string updated_at;
  bool matches = false;
};

/// Where a list by update begins to look, and what it asks of each row.
struct Search {
  std::string head;  ///< "SELECT … WHERE workspace_id = :workspace"
  Binds binds;
  std::vector<std::string> words;  ///< of the question: the name is tested here
  bool takes_all = true;
};

Place place_of(const ListQuestion& question) {
  const Timestamp since = *question.filter.updated_since;
  const auto& after = question.after;
  Place place{.updated_at = to_sql(after ? after->updated_at.value_or(since) : since)};
  if (!after) return place;
  place.id = after->id;
  // A place behind an erasure is one behind all media of that second.
  place.rest = after->erasure ? Place::Rest::nothing : Place::Rest::behind_id;
  return place;
}

/// Of chat_media itself, and not of the mirror: who is told of changes since the last time must not miss what
/// the mirror learns later.
Search search_of(Session& session, const ListQuestion& question) {
  const SqlWords& sql = session.words();
  WhereClause condition;
  add_filter(condition, question.filter, sql);
  Search search;
  search.words = name_words(question.filter.query);
  search.takes_all = condition.sql.empty() && search.words.empty();
  search.head = "SELECT id, updated_at, (1" + condition.sql + "), " +
                std::string(search.words.empty() ? "''" : "name") + " FROM chat_media" +
                std::string(sql.by_index) + "idx_lumbung_chat_media_updated" + std::string(sql.by_index_end) +
                " WHERE workspace_id = :workspace";
  search.binds = Binds{{"workspace", question.workspace}} + condition.binds;
  return search;
}

void read_on(Session& session, const Search& search, const std::string& range, const Binds& binds,
             std::vector<Change>& changes) {
  for (const auto& [id, updated_at, matches, name] :
       session.all<std::uint64_t, std::string, int, std::string>(search.head + range, search.binds + binds)) {
    changes.push_back({{id}, updated_at, matches != 0 && has_words(name, search.words)});
  }
}

/// The next `most` changes. Of one second by id, and then from second to second: two ranges, so that
/// thousands of changes in one second are not walked over again and again.
std::vector<Change> look(Session& session, const Search& search, const Place& place, std::uint32_t most) {
  std::vector<Change> changes;
  if (place.rest == Place::Rest::behind_id) {
    read_on(session, search, " AND updated_at = :place AND id > :after ORDER BY id LIMIT :most",
            {{"place", place.updated_at}, {"after", place.id}, {"most", most}}, changes);
  }
  const auto rest = static_cast<std::uint32_t>(most - changes.size());
  if (rest == 0) return changes;
  const std::string later = place.rest == Place::Rest::all ? ">=" : ">";
  read_on(session, search, " AND updated_at " + later + " :place ORDER BY updated_at, id LIMIT :most",
          {{"place", place.updated_at}, {"most", rest}}, changes);
  return changes;
}

/// What a page may show, one more than its limit if there is so much, and the last row that was looked at,
/// unless it was the last of all.
struct Found {
  std::vector<Change> changes;
  std::optional<Change> last;
};

Found find_matches(Session& session, const Search& search, Place place, std::uint32_t limit) {
  const std::uint32_t wanted = limit + 1;
  const std::uint32_t most = std::max(wanted, kLookedAtMax);
  Found found;
  std::uint32_t ahead = search.takes_all ? wanted : std::min(most, std::max(wanted, kLookedAtFirst));
  for (std::uint32_t looked = 0; looked < most;) {
    std::vector<Change> changes = look(session, search, place, ahead);
    for (Change& change : changes) {
      place = {change.updated_at, change.id, Place::Rest::behind_id};
      found.last = change;
      if (change.matches) found.changes.push_back(std::move(change));
      if (found.changes.size() == wanted) return found;
    }
    if (changes.size() < ahead) {
      found.last.reset();
      return found;
    }
    looked += ahead;
    ahead = most - std::min(most, looked);
  }
  return found;
}

Timestamp time_of(const Change& change) {
  return from_sql(change.updated_at).value_or(Timestamp{});
}

/// What has changed again since it was found is left out: it comes later in the list.
std::vector<Media> read_all(Session& session, WorkspaceId workspace, const std::vector<Change>& changes) {
  std::map<std::uint64_t, Timestamp> found_at;
  for (const Change& change : changes) found_at[change.id.value] = time_of(change);
  std::vector<MediaId> ids;
  for (const Change& change : changes) {
    if (found_at[change.id.value] == time_of(change)) ids.push_back(change.id);
  }
  std::vector<Media> all = media_in_order(session, workspace, ids);
  std::erase_if(all, [&](const Media& media) { return found_at[media.id.value] != media.updated_at; });
  return all;
}

}  // namespace

MediaPage list_changes(Session& session, const ListQuestion& question) {
  MediaPage page;
  Found found;
  const Search search = search_of(session, question);
  // A question without a letter or digit finds nothing.
  if (!search.words.empty() || question.filter.query.empty())
    found = find_matches(session, search, place_of(question), question.limit);
  page.items = read_all(session, question.workspace, found.changes);
  std::erase_if(page.items, [&](const Media& media) { return !meets(media, question.filter, search.words); });
  std::vector<ErasureRow> erasures = erasures_since(
      session, question.workspace, *question.filter.updated_since, question.after, question.limit + 1);
  // Not beyond what was looked at: of the same second media come first.
  if (found.last)
    std::erase_if(erasures, [&](const ErasureRow& row) { return row.media.at >= time_of(*found.last); });
  add_erasures(page, erasures, question.limit);
  if (found.last && !page.next)
    page.next = MediaCursor{.id = found.last->id, .updated_at = time_of(*found.last)};
  return page;
}

}  // namespace lumbung::database
