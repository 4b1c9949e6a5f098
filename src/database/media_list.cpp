#include "database/media_list.h"

#include <algorithm>
#include <limits>
#include <string>

#include "database/media_conditions.h"
#include "database/media_ranges.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::MediaCursor;
using media::MediaPage;

/// No media has it: ids are smaller.
constexpr std::uint64_t kBehindAll = std::numeric_limits<std::int64_t>::max();

/// A row of a range.
struct Seen {
  std::uint64_t id = 0;
  bool matches = false;
};

/// The next `most` rows of the range behind `after`.
std::vector<Seen> look(Session& session, const MediaRange& range, std::uint64_t after, std::uint32_t most) {
  const Binds binds = range.binds + Binds{{"after", after}, {"most", most}} + range.test_binds;
  std::vector<Seen> seen;
  if (range.test.empty()) {
    for (const auto& [id] : session.all<std::uint64_t>(range.sql, binds)) seen.push_back({id, true});
    return seen;
  }
  for (const auto& [id, matches] : session.all<std::uint64_t, int>(
           "SELECT r.media_id, (" + range.test + ") FROM (" + range.sql + ") AS r LEFT JOIN " +
               std::string(range.joined) + " ORDER BY r.media_id DESC",
           binds)) {
    seen.push_back({id, matches != 0});
  }
  return seen;
}

/// What a page shows, and the last row that it looked at, unless it came to the end of the range.
struct FoundMedia {
  std::vector<MediaId> ids;
  std::optional<MediaId> next;
};

FoundMedia find_matches(Session& session, const MediaRange& range, std::uint64_t after, std::uint32_t limit) {
  const std::uint32_t wanted = limit + 1;  // the last one only says that there is more
  const std::uint32_t most = std::max(wanted, kLookedAtMax / static_cast<std::uint32_t>(range.arms));
  FoundMedia found;
  std::uint64_t place = after;
  std::uint32_t ahead = range.test.empty() ? wanted : std::min(most, std::max(wanted, kLookedAtFirst));
  for (std::uint32_t looked = 0; looked < most;) {
    const std::vector<Seen> rows = look(session, range, place, ahead);
    for (const Seen& row : rows) {
      if (row.id == place) continue;  // a name has two words of the prefix
      place = row.id;
      if (row.matches) found.ids.push_back({row.id});
      if (found.ids.size() < wanted) continue;
      found.ids.pop_back();
      found.next = found.ids.back();
      return found;
    }
    if (rows.size() < ahead) return found;
    looked += ahead;
    ahead = most - std::min(most, looked);
  }
  found.next = MediaId{place};
  return found;
}

FoundMedia find_page(Session& session, const ListQuestion& question, const MediaRange& range) {
  const std::uint64_t after = question.after ? question.after->id.value : kBehindAll;
  return find_matches(session, range, after, question.limit);
}

}  // namespace

MediaPage list_mirrored(Session& session, const ListQuestion& question) {
  const media::MediaFilter& filter = question.filter;
  const std::vector<std::string> words = name_words(filter.query);
  if (words.empty() && !filter.query.empty()) return {};
  const auto range = range_of(session, question.workspace, filter, words);
  if (!range) return {};
  const FoundMedia found = find_page(session, question, *range);
  MediaPage page;
  page.items = media_in_order(session, question.workspace, found.ids);
  // The mirror is behind what the application writes itself: nothing is shown that is not so any more.
  std::erase_if(page.items, [&](const Media& media) { return !meets(media, filter, words); });
  if (found.next) page.next = MediaCursor{.id = *found.next};
  return page;
}

MediaPage list_unmirrored(Session& session, const ListQuestion& question) {
  const FoundMedia found =
      find_page(session, question, range_of_rows(session, question.workspace, question.filter));
  MediaPage page;
  page.items = media_in_order(session, question.workspace, found.ids);
  if (found.next) page.next = MediaCursor{.id = *found.next};
  return page;
}

}  // namespace lumbung::database
