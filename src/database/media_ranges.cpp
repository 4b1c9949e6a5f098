#include "database/media_ranges.h"

#include <algorithm>
#include <array>
#include <bit>

#include "database/fit_rows.h"
#include "database/media_conditions.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::MediaFilter;
using media::ProcessingStatus;

/// A prefix of more words than these is no range to go by.
constexpr std::size_t kWordsMergedMax = 64;
/// So many prefixes of a question are looked up, the longest first: they are the rare ones, mostly.
constexpr std::size_t kPrefixesLookedUpMax = 3;
/// Behind every word that begins with what stands before it.
constexpr std::string_view kLastCharacter = "\xF4\x8F\xBF\xBF";

/// Names of parameters, which have to outlive their use.
template <std::size_t Count>
std::array<std::string, Count> numbered(std::string_view name) {
  std::array<std::string, Count> names;
  for (std::size_t i = 0; i < Count; ++i) names[i] = std::string(name) + std::to_string(i);
  return names;
}

/// lumbung_media.shelf of what is shown.
std::vector<int> shelves_of(const MediaFilter& filter) {
  std::vector<int> shelves;
  for (const int shelf : {0, 1, 2, 3}) {
    const bool is_archived = (shelf & 1) != 0;
    const bool is_deleted = (shelf & 2) != 0;
    if (filter.archived == (is_archived ? MediaFilter::Archived::hidden : MediaFilter::Archived::only))
      continue;
    if (filter.deleted == (is_deleted ? MediaFilter::Deleted::hidden : MediaFilter::Deleted::only)) continue;
    shelves.push_back(shelf);
  }
  return shelves;
}

/// A column of lumbung_media by whose value media are listed.
struct ListedBy {
  std::string_view column;
  std::string_view index;
  Bind value;
};

/// The columns that the filter asks for, beginning with the one that few rows meet.
std::vector<ListedBy> listed_by(const MediaFilter& filter) {
  std::vector<ListedBy> all;
  if (!filter.purpose.empty()) {
    all.push_back({"purpose",
                   "idx_lumbung_media_purpose",
                   {"purpose", std::string(beginning_of(filter.purpose, kWordBytesMax))}});
  }
  if (filter.kind) {
    all.push_back({"kind", "idx_lumbung_media_kind", {"kind", media::to_string(*filter.kind)}});
  }
  if (!filter.status) return all;
  // Nearly all media are completed, and what is not is soon.
  const bool is_rare = *filter.status != ProcessingStatus::completed;
  all.insert(is_rare ? all.begin() : all.end(),
             {"status", "idx_lumbung_media_status", {"status", media::to_string(*filter.status)}});
  return all;
}

/// One range, or several merged by id; in one statement, so that what goes from one to another meanwhile is
/// neither missed nor seen twice.
std::string merged(const std::vector<std::string>& arms) {
  constexpr std::string_view kOrder = " ORDER BY media_id DESC LIMIT :most";
  if (arms.size() == 1) return arms.front() + std::string(kOrder);
  std::string sql;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    sql.append(i == 0 ? "" : " UNION ALL ").append("SELECT media_id FROM (").append(arms[i]);
    sql.append(kOrder).append(") AS arm").append(std::to_string(i));
  }
  return sql.append(kOrder);
}

void add_test(MediaRange& range, std::string_view literal) {
  range.test.append(range.test.empty() ? "" : " AND ").append(literal);
}

void test_value(MediaRange& range, const ListedBy& listed) {
  add_test(range, "m." + std::string(listed.column) + " = :" + std::string(listed.value.name));
  range.test_binds.push_back(listed.value);
}

void test_shelf(MediaRange& range, const std::vector<int>& shelves) {
  std::string list;
  for (const int shelf : shelves) list.append(list.empty() ? "" : ", ").append(std::to_string(shelf));
  add_test(range, "m.shelf IN (" + list + ")");
}

void test_words(MediaRange& range, const SqlWords& sql, const std::vector<std::string>& words) {
  static const auto kFrom = numbered<kWordsMax>("from");
  static const auto kTo = numbered<kWordsMax>("to");
  for (std::size_t i = 0; i < words.size(); ++i) {
    add_test(range, "EXISTS (SELECT 1 FROM lumbung_words" + std::string(sql.by_index) +
                        "idx_lumbung_words_media" + std::string(sql.by_index_end) +
                        " WHERE media_id = r.media_id AND workspace_id = :workspace AND word >= :" +
                        kFrom[i] + " AND word < :" + kTo[i] + ")");
    range.test_binds.push_back({kFrom[i], words[i]});
    range.test_binds.push_back({kTo[i], words[i] + std::string(kLastCharacter)});
  }
}

/// The words of the workspace that begin so, found by leaps through the index; one too many when there are
/// more than kWordsMergedMax.
std::vector<std::string> words_with_prefix(Session& session, WorkspaceId workspace,
                                           const std::string& prefix) {
  constexpr std::string_view kFirst =
      "SELECT word FROM lumbung_words WHERE workspace_id = :workspace AND word >= :from AND word < :to"
      " ORDER BY word LIMIT 1";
  constexpr std::string_view kNext =
      "SELECT word FROM lumbung_words WHERE workspace_id = :workspace AND word > :from AND word < :to"
      " ORDER BY word LIMIT 1";
  std::vector<std::string> words;
  while (words.size() <= kWordsMergedMax) {
    const auto found = session.one<std::string>(words.empty() ? kFirst : kNext,
                                                {{"workspace", workspace},
                                                 {"from", words.empty() ? prefix : words.back()},
                                                 {"to", prefix + std::string(kLastCharacter)}});
    if (!found) break;
    words.push_back(std::get<0>(*found));
  }
  return words;
}

MediaRange range_by_words(WorkspaceId workspace, std::vector<std::string> words) {
  static const auto kWord = numbered<kWordsMergedMax>("word");
  // Few lengths, so that few statements are prepared and kept. No name has an empty word.
  words.resize(std::bit_ceil(words.size()));
  MediaRange range{.binds = {{"workspace", workspace}}, .arms = words.size()};
  std::vector<std::string> arms;
  for (std::size_t i = 0; i < words.size(); ++i) {
    arms.push_back("SELECT media_id FROM lumbung_words WHERE workspace_id = :workspace AND word = :" +
                   kWord[i] + " AND media_id < :after");
    range.binds.push_back({kWord[i], words[i]});
  }
  range.sql = merged(arms);
  return range;
}

/// By shelf alone when `listed` is empty.
MediaRange range_by_column(WorkspaceId workspace, const SqlWords& sql, const std::vector<int>& shelves,
                           const std::optional<ListedBy>& listed) {
  MediaRange range{.binds = {{"workspace", workspace}}, .arms = shelves.size()};
  std::string condition;
  if (listed) {
    const std::string column(listed->column);
    condition = " AND " + column + " = :" + std::string(listed->value.name);
    // SQLite's index has the rows alone of which this is said in so many words.
    if (column == "purpose") condition += " AND purpose <> ''";
    range.binds.push_back(listed->value);
  }
  std::vector<std::string> arms;
  arms.reserve(shelves.size());
  for (const int shelf : shelves) {
    arms.push_back("SELECT media_id FROM lumbung_media" + std::string(sql.by_index) +
                   std::string(listed ? listed->index : "idx_lumbung_media_shelf") +
                   std::string(sql.by_index_end) + " WHERE workspace_id = :workspace AND shelf = " +
                   std::to_string(shelf) + condition + " AND media_id < :after");
  }
  range.sql = merged(arms);
  return range;
}

MediaRange range_by_fits(WorkspaceId workspace, const SqlWords& sql, const std::vector<int>& shelves,
                         media::Channel channel) {
  MediaRange range{.binds = {{"workspace", workspace}}, .arms = shelves.size()};
  std::vector<std::string> arms;
  arms.reserve(shelves.size());
  for (const int shelf : shelves) {
    arms.push_back("SELECT media_id FROM lumbung_fits" + std::string(sql.by_index) +
                   "idx_lumbung_fits_channel" + std::string(sql.by_index_end) +
                   " WHERE workspace_id = :workspace AND shelf = " + std::to_string(shelf) +
                   " AND channel = " + std::to_string(number_of(channel)) + " AND media_id < :after");
  }
  range.sql = merged(arms);
  return range;
}

void test_fits(MediaRange& range, media::Channel channel) {
  add_test(range,
           "(m.fits_mask & " + std::to_string(1U << static_cast<unsigned>(number_of(channel))) + ") <> 0");
}

/// Whether the channel leaves fewer media than the columns of the filter do: most of a kind can be sent
/// somewhere.
bool goes_by_fits(const MediaFilter& filter) {
  const bool is_rare = filter.status.value_or(ProcessingStatus::completed) != ProcessingStatus::completed;
  return filter.fits && filter.purpose.empty() && !is_rare;
}

/// Words to go by, and those that are left to be tested. `goes_by` is empty: each prefix has too many.
struct Prefixes {
  std::vector<std::string> goes_by;
  std::vector<std::string> tested;
};

/// nullopt: no name has all of them.
std::optional<Prefixes> look_up(Session& session, WorkspaceId workspace, std::vector<std::string> prefixes) {
  std::ranges::stable_sort(prefixes, std::ranges::greater(), &std::string::size);
  for (std::size_t i = 0; i < std::min(prefixes.size(), kPrefixesLookedUpMax); ++i) {
    std::vector<std::string> words = words_with_prefix(session, workspace, prefixes[i]);
    if (words.empty()) return std::nullopt;
    if (words.size() > kWordsMergedMax) continue;
    prefixes.erase(prefixes.begin() + static_cast<std::ptrdiff_t>(i));
    return Prefixes{std::move(words), std::move(prefixes)};
  }
  return Prefixes{{}, std::move(prefixes)};
}

}  // namespace

std::optional<MediaRange> range_of(Session& session, WorkspaceId workspace, const MediaFilter& filter,
                                   const std::vector<std::string>& words) {
  const std::vector<int> shelves = shelves_of(filter);
  std::vector<ListedBy> listed = listed_by(filter);
  const std::optional<Prefixes> prefixes = look_up(session, workspace, words);
  if (!prefixes) return std::nullopt;
  MediaRange range;
  const bool by_fits = prefixes->goes_by.empty() && goes_by_fits(filter);
  if (by_fits) {
    range = range_by_fits(workspace, session.words(), shelves, *filter.fits);
  } else if (!prefixes->goes_by.empty()) {
    range = range_by_words(workspace, prefixes->goes_by);
    test_shelf(range, shelves);
  } else if (!listed.empty()) {
    range = range_by_column(workspace, session.words(), shelves, listed.front());
    listed.erase(listed.begin());
  } else {
    range = range_by_column(workspace, session.words(), shelves, std::nullopt);
  }
  for (const ListedBy& one : listed) test_value(range, one);
  if (filter.fits && !by_fits) test_fits(range, *filter.fits);
  test_words(range, session.words(), prefixes->tested);
  return range;
}

MediaRange range_of_rows(const Session& session, WorkspaceId workspace, const MediaFilter& filter) {
  const SqlWords& words = session.words();
  MediaRange range{.binds = {{"workspace", workspace}}, .joined = "chat_media ON chat_media.id = r.media_id"};
  // By its name: an engine that knows nothing of the newer indexes yet may take one of them, and sort.
  range.sql.append("SELECT id AS media_id FROM chat_media").append(words.by_index);
  range.sql.append("idx_workspace_id").append(words.by_index_end);
  range.sql += " WHERE workspace_id = :workspace AND id < :after ORDER BY id DESC LIMIT :most";
  WhereClause condition;
  add_filter(condition, filter, words);
  if (!filter.query.empty()) {
    condition.add(" AND name LIKE :query ESCAPE '!'", "query", like_pattern(filter.query));
  }
  if (condition.sql.empty()) return range;
  range.test = "1 = 1" + condition.sql;
  range.test_binds = std::move(condition.binds);
  return range;
}

}  // namespace lumbung::database
