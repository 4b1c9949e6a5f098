#include "database/media_conditions.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>

#include "database/engine/id_list.h"
#include "database/media_rows.h"
#include "database/name_words.h"
#include "media/variant.h"

namespace lumbung::database {
namespace {

using media::Kind;
using media::Media;
using media::MediaFilter;

/// The same line between kinds as media::kind_of_mime draws.
std::string_view kind_condition(Kind kind) {
  switch (kind) {
    case Kind::image:
      return " AND type LIKE 'image/%' AND type NOT LIKE 'image/svg%'"
             " AND type NOT IN ('image/x-icon', 'image/vnd.microsoft.icon')";
    case Kind::video:
      return " AND type LIKE 'video/%'";
    case Kind::audio:
      return " AND type LIKE 'audio/%'";
    case Kind::document:
      return " AND type NOT LIKE 'video/%' AND type NOT LIKE 'audio/%'"
             " AND (type NOT LIKE 'image/%' OR type LIKE 'image/svg%'"
             " OR type IN ('image/x-icon', 'image/vnd.microsoft.icon'))";
  }
  return "";
}

void add_archive(WhereClause& condition, MediaFilter::Archived archived) {
  constexpr std::string_view kIsArchived =
      "EXISTS (SELECT 1 FROM lumbung_media WHERE media_id = chat_media.id AND archived_at_ms IS NOT NULL)";
  if (archived == MediaFilter::Archived::shown) return;
  condition.add(archived == MediaFilter::Archived::hidden ? " AND NOT " : " AND ");
  condition.add(kIsArchived);
}

void add_times(WhereClause& condition, const MediaFilter& filter) {
  if (filter.created_after)
    condition.add(" AND created_at >= :created_after", "created_after", stamp_from(*filter.created_after));
  if (filter.created_before)
    condition.add(" AND created_at < :created_before", "created_before", stamp_from(*filter.created_before));
}

/// Without a variant there is null, which some servers give out as a word.
void add_fits(WhereClause& condition, media::Channel channel, const SqlWords& words) {
  condition.add(" AND processing_status <> 'failed' AND COALESCE(");
  condition.add(words.metadata_text);
  condition.add("fits.");
  condition.add(media::to_string(channel));
  condition.add(".variant");
  condition.add(words.metadata_text_end);
  condition.add(", 'null') <> 'null'");
}

bool can_be_sent(const Media& media, media::Channel channel) {
  const auto found = media.metadata.found.fits.find(channel);
  return media.processing_status != media::ProcessingStatus::failed &&
         found != media.metadata.found.fits.end() && found->second.variant.has_value();
}

bool is_made_within(const Media& media, const MediaFilter& filter) {
  return (!filter.created_after || media.created_at >= *filter.created_after) &&
         (!filter.created_before || media.created_at < *filter.created_before);
}

bool is_shown(MediaFilter::Deleted asked, bool is_deleted) {
  return asked == MediaFilter::Deleted::shown || (asked == MediaFilter::Deleted::only) == is_deleted;
}

bool is_shown(MediaFilter::Archived asked, bool is_archived) {
  return asked == MediaFilter::Archived::shown || (asked == MediaFilter::Archived::only) == is_archived;
}

}  // namespace

std::string stamp_from(Timestamp time) {
  return to_sql(std::chrono::ceil<std::chrono::seconds>(time));
}

void add_filter(WhereClause& condition, const MediaFilter& filter, const SqlWords& words) {
  if (filter.deleted == MediaFilter::Deleted::only) condition.add(" AND deleted_at IS NOT NULL");
  if (filter.deleted == MediaFilter::Deleted::hidden) condition.add(" AND deleted_at IS NULL");
  add_archive(condition, filter.archived);
  if (filter.status) {
    condition.add(" AND processing_status = :status", "status", media::to_string(*filter.status));
  }
  if (filter.kind) condition.add(kind_condition(*filter.kind));
  if (!filter.purpose.empty()) {
    condition.add(" AND ");
    condition.add(words.metadata_purpose);
    condition.add(" = :purpose", "purpose", filter.purpose);
  }
  if (filter.fits) add_fits(condition, *filter.fits, words);
  add_times(condition, filter);
}

bool has_words(std::string_view name, const std::vector<std::string>& words) {
  if (words.empty()) return true;
  const std::vector<std::string> there = name_words(name);
  return std::ranges::all_of(words, [&](const std::string& word) {
    return std::ranges::any_of(there, [&](const std::string& one) { return one.starts_with(word); });
  });
}

bool meets(const Media& media, const MediaFilter& filter, const std::vector<std::string>& words) {
  return is_shown(filter.deleted, media.deleted_at.has_value()) &&
         is_shown(filter.archived, media.archived_at.has_value()) &&
         (!filter.status || *filter.status == media.processing_status) &&
         (!filter.kind || *filter.kind == media::kind_of_mime(media.type)) &&
         (filter.purpose.empty() || filter.purpose == media.metadata.intent.purpose) &&
         (!filter.fits || can_be_sent(media, *filter.fits)) && is_made_within(media, filter) &&
         has_words(media.name, words);
}

std::vector<Media> media_in_order(Session& session, WorkspaceId workspace, const std::vector<MediaId>& ids) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(ids.size());
  for (const MediaId id : ids) numbers.push_back(id.value);
  std::map<std::uint64_t, Media> found;
  for (const std::vector<std::uint64_t>& piece : in_pieces(std::move(numbers))) {
    const IdList list(piece);
    for (Media& media : all_media(session, "id " + list.sql, list.binds)) {
      // Not asked for in SQL: by its index an engine might walk through the whole workspace.
      if (media.workspace_id == workspace) found.emplace(media.id.value, std::move(media));
    }
  }
  std::vector<Media> ordered;
  for (const MediaId id : ids) {
    if (auto one = found.extract(id.value)) ordered.push_back(std::move(one.mapped()));
  }
  return ordered;
}

std::vector<Media> live_media_of(Session& session, WorkspaceId workspace, const std::vector<Uuid>& uuids) {
  std::map<Uuid, Media> found;
  for (auto from = uuids.begin(); from != uuids.end();) {
    const auto to = uuids.end() - from > static_cast<std::ptrdiff_t>(kIdsMax) ? from + kIdsMax : uuids.end();
    std::vector<std::string> texts;
    std::transform(from, to, std::back_inserter(texts), [](const Uuid& uuid) { return uuid.str(); });
    const IdList list(texts);
    for (Media& media : all_media(session, "uuid " + list.sql, list.binds)) {
      // Not asked for in SQL, as above.
      if (media.workspace_id == workspace && !media.deleted_at) found.emplace(media.uuid, std::move(media));
    }
    from = to;
  }
  std::vector<Media> ordered;
  for (const Uuid& uuid : uuids) {
    if (auto one = found.extract(uuid)) ordered.push_back(std::move(one.mapped()));
  }
  return ordered;
}

}  // namespace lumbung::database
