#include "database/replacement_rows.h"

#include <algorithm>

#include "database/content_rows.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/removal_rows.h"
#include "jobs/job_kind.h"
#include "media/attempt/completion.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::ObjectKey;
using media::VariantName;

/// So many rows are changed in one transaction.
constexpr std::uint32_t kChangedAtOnce = 50;
/// A worker may take minutes for a media.
constexpr std::chrono::seconds kUntilLookedAtAgain{30};
/// While the original has no place: whoever gives it one makes the replacement due.
constexpr std::chrono::seconds kUntilPlaced = std::chrono::minutes(5);

constexpr const char* kOfContent = " WHERE workspace_id = :workspace AND hash = :hash";

/// A content whose rows follow.
struct Replacement {
  WorkspaceId workspace;
  Sha256 content;
  MediaId source;
  MediaId after;

  Binds binds() const { return {{"workspace", workspace}, {"hash", content.hex()}}; }
};

struct Page {
  std::vector<MediaId> rows;
  std::optional<MediaId> next;  ///< to go on behind; nullopt: that were all
};

std::optional<Replacement> next_due(Session& session, Timestamp now) {
  const auto row = session.one<WorkspaceId, std::string, MediaId, MediaId>(
      "SELECT workspace_id, hash, source, after FROM lumbung_replacements WHERE due_ms <= :now"
      " ORDER BY due_ms LIMIT 1",
      {{"now", to_unix_ms(now)}});
  if (!row) return std::nullopt;
  const auto& [workspace, hash, source, after] = *row;
  return Replacement{workspace, Sha256::from_hex(hash).value(), source, after};
}

/// Outside the transaction that changes them. A row that is made meanwhile begins with an object of its own.
Page rows_over(Session& session, const Replacement& replacement) {
  Page page{media_over_content(session, replacement.workspace, replacement.content, replacement.after,
                               kChangedAtOnce),
            std::nullopt};
  if (page.rows.size() == kChangedAtOnce) page.next = page.rows.back();
  return page;
}

/// Is a worker at it, who names what it stored when it is done?
bool is_in_hand(Session& session, MediaId id) {
  return session
      .one<std::uint64_t>(
          "SELECT id FROM lumbung_jobs WHERE media_id = :id AND kind = :kind AND state = 'leased' LIMIT 1",
          {{"id", id}, {"kind", jobs::to_string(jobs::JobKind::process_media)}})
      .has_value();
}

/// The column holds the URL of one object, without a signature: it ends with its key.
void replace_in_cdn_url(Media& media, const ObjectKey& old, const ObjectKey& fresh) {
  if (!media.cdn_url || !media.cdn_url->ends_with(old.str())) return;
  media.cdn_url->replace(media.cdn_url->size() - old.str().size(), std::string::npos, fresh.str());
}

/// What the row says of a variant belongs to the object that it names.
void take_facts(Media& media, const media::StoredObject& object, const std::optional<Media>& source) {
  media::Findings& found = media.metadata.found;
  if (const auto facts = found.variants.find(object.variant); facts != found.variants.end()) {
    if (source && source->path_of(object.variant) == object.path) {
      const auto fresh = source->metadata.found.variants.find(object.variant);
      if (fresh != source->metadata.found.variants.end()) facts->second = fresh->second;
    }
    facts->second.bytes = object.bytes;
  }
  if (object.variant != VariantName::compressed || !found.compressed_size) return;
  found.compressed_size = object.bytes;
  if (found.original_size)
    found.compression_ratio = media::compression_ratio(*found.original_size, object.bytes);
}

/// What is in temp/ is the row's own, and so are names that are not of this content.
void point(Session& session, Media& media, const std::vector<ObjectRow>& ledger,
           const std::optional<Media>& source, Timestamp now) {
  bool is_changed = false;
  for (const ObjectRow& line : ledger) {
    const std::optional<ObjectKey> old = media.path_of(line.object.variant);
    if (!old || *old == line.object.path || line.object.path.tier() == "temp") continue;
    if (old->tier() == "temp" || old->content() != line.content) continue;
    media.paths.insert_or_assign(line.object.variant, line.object.path);
    replace_in_cdn_url(media, *old, line.object.path);
    take_facts(media, line.object, source);
    is_changed = true;
  }
  if (is_changed) update_media(session, media, now);
}

/// Is what the ledger has of the original in temp/ still? It goes to its place when a worker has it.
bool is_unplaced(Session& session, const Replacement& replacement) {
  const auto ledger =
      ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id", replacement.binds());
  return std::any_of(ledger.begin(), ledger.end(), [](const ObjectRow& line) {
    return line.object.variant == VariantName::original && line.object.path.tier() == "temp";
  });
}

void put_off(Session& session, const Replacement& replacement, Timestamp until) {
  session.execute(
      "UPDATE lumbung_replacements SET due_ms = :due" + std::string(kOfContent) +
          " AND source = :source AND after = :after",
      replacement.binds() +
          Binds{{"due", to_unix_ms(until)}, {"source", replacement.source}, {"after", replacement.after}});
}

/// The locks in the order in which everybody takes them: rows, content, replacement.
void point_page(Session& session, const Replacement& replacement, const Page& page, Timestamp now) {
  std::vector<Media> rows;
  for (const MediaId id : page.rows) {
    std::optional<Media> media = media_to_change(session, id);
    if (media && media->content() == replacement.content) rows.push_back(*std::move(media));
  }
  lock_content(session, replacement.workspace, replacement.content);
  const auto line =
      session.one<MediaId, MediaId>("SELECT source, after FROM lumbung_replacements" +
                                        std::string(kOfContent) + std::string(session.words().lock),
                                    replacement.binds());
  // Somebody was here meanwhile, or has replaced something else.
  if (line != std::tuple(replacement.source, replacement.after)) return;
  const std::vector<ObjectRow> ledger =
      ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id", replacement.binds());
  const std::optional<Media> source = one_media(session, "id = :id", {{"id", replacement.source}});
  MediaId done = replacement.after;
  bool waits = false;
  for (Media& media : rows) {
    waits = waits || is_in_hand(session, media.id);
    if (waits) break;
    point(session, media, ledger, source, now);
    done = media.id;
  }
  if (!waits && !page.next) {
    forget_replacement(session, replacement.workspace, replacement.content);
    return make_removals_due(session, replacement.workspace, replacement.content, now);
  }
  session.execute("UPDATE lumbung_replacements SET after = :after, due_ms = :due" + std::string(kOfContent),
                  replacement.binds() + Binds{{"after", waits ? done : *page.next},
                                              {"due", to_unix_ms(waits ? now + kUntilLookedAtAgain : now)}});
}

}  // namespace

void note_replacement(Session& session, const Media& source, const Sha256& content, Timestamp now) {
  session.execute(
      "REPLACE INTO lumbung_replacements (workspace_id, hash, source, after, due_ms)"
      " VALUES (:workspace, :hash, :source, 0, :now)",
      {{"workspace", source.workspace_id},
       {"hash", content.hex()},
       {"source", source.id},
       {"now", to_unix_ms(now)}});
}

bool is_being_replaced(Session& session, const ObjectKey& key) {
  const std::optional<WorkspaceId> workspace = key.workspace();
  const std::optional<Sha256> content = key.content();
  if (!workspace || !content) return false;
  return session
      .one<MediaId>("SELECT source FROM lumbung_replacements" + std::string(kOfContent),
                    {{"workspace", *workspace}, {"hash", content->hex()}})
      .has_value();
}

void forget_replacement(Session& session, WorkspaceId workspace, const Sha256& content) {
  session.execute("DELETE FROM lumbung_replacements" + std::string(kOfContent),
                  {{"workspace", workspace}, {"hash", content.hex()}});
}

void make_replacement_due(Session& session, WorkspaceId workspace, const Sha256& content, Timestamp now) {
  session.execute(
      "UPDATE lumbung_replacements SET due_ms = :now" + std::string(kOfContent) + " AND due_ms > :now",
      {{"workspace", workspace}, {"hash", content.hex()}, {"now", to_unix_ms(now)}});
}

bool point_rows_to_ledger(Database& database, const Clock& clock) {
  const Timestamp now = clock.now();
  const auto replacement = database.read([&](Session& session) { return next_due(session, now); });
  if (!replacement) return false;
  const auto page = database.read([&](Session& session) -> std::optional<Page> {
    if (is_unplaced(session, *replacement)) return std::nullopt;
    return rows_over(session, *replacement);
  });
  database.transact([&](Session& session) {
    if (!page) return put_off(session, *replacement, now + kUntilPlaced);
    point_page(session, *replacement, *page, now);
  });
  return true;
}

}  // namespace lumbung::database
