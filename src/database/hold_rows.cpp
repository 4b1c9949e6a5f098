#include "database/hold_rows.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "database/archive_rows.h"
#include "database/engine/id_list.h"
#include "database/media_rows.h"

namespace lumbung::database {
namespace {

using campaigns::Holder;
using campaigns::HolderKind;

std::string_view holder_word(HolderKind kind) {
  switch (kind) {
    case HolderKind::campaign:
      return "campaign";
    case HolderKind::messages:
      return "message_page";  // as each page of them once held by itself
    case HolderKind::template_creation:
      return "template_creation";
  }
  return "unknown";
}

Binds holder_binds(const Holder& holder) {
  return {{"kind", holder_word(holder.kind)}, {"holder", holder.id}};
}

/// The media has been locked: nobody else holds it by this holder meanwhile.
void put_hold(Session& session, const Holder& holder, WorkspaceId workspace, MediaId media,
              std::optional<Timestamp> until) {
  const Binds binds =
      holder_binds(holder) +
      Binds{{"media", media}, {"until", until ? std::optional(to_unix_ms(*until)) : std::nullopt}};
  const std::string which = " WHERE holder_kind = :kind AND holder_id = :holder AND media_id = :media";
  if (session.one<std::int64_t>("SELECT 1 FROM lumbung_holds" + which,
                                holder_binds(holder) + Binds{{"media", media}})) {
    session.execute("UPDATE lumbung_holds SET until_ms = :until" + which + " AND until_ms < :until", binds);
    return;
  }
  session.execute(
      "INSERT INTO lumbung_holds (holder_kind, holder_id, workspace_id, media_id, until_ms)"
      " VALUES (:kind, :holder, :workspace, :media, :until)",
      binds + Binds{{"workspace", workspace}});
}

std::string held_while(std::string_view it_lasts) {
  return "(EXISTS (SELECT 1 FROM lumbung_holds WHERE lumbung_holds.media_id = chat_media.id" +
         std::string(it_lasts) +
         ")"
         " OR EXISTS (SELECT 1 FROM campaign_media JOIN campaigns ON campaigns.id = "
         "campaign_media.campaign_id"
         " WHERE campaign_media.media_id = chat_media.id AND campaigns.deleted_at IS NULL"
         " AND campaigns.status NOT IN ('completed', 'failed', 'cancelled')"
         " AND NOT EXISTS (SELECT 1 FROM lumbung_campaigns WHERE campaign_id = campaigns.id)))";
}

std::vector<std::uint64_t> holders_after(Database& database, HolderKind kind, std::uint64_t last,
                                         std::uint32_t limit) {
  return database.read([&](Session& session) {
    std::vector<std::uint64_t> holders;
    for (const auto& [holder] : session.all<std::uint64_t>(
             "SELECT DISTINCT holder_id FROM lumbung_holds WHERE holder_kind = :kind AND holder_id > :last"
             " ORDER BY holder_id LIMIT :limit",
             {{"kind", holder_word(kind)}, {"last", last}, {"limit", limit}}))
      holders.push_back(holder);
    return holders;
  });
}

/// Of these holders, those that are not `there`. They are looked for once more where their holds go: the
/// application may have brought one back.
void drop_gone(Database& database, HolderKind kind, const std::string& there,
               const std::vector<std::uint64_t>& holders) {
  const std::set<std::uint64_t> gone = database.read([&](Session& session) {
    std::set<std::uint64_t> missing(holders.begin(), holders.end());
    const IdList list(holders);
    for (const auto& [id] : session.all<std::uint64_t>("SELECT id FROM " + there + list.sql, list.binds))
      missing.erase(id);
    return missing;
  });
  if (gone.empty()) return;
  database.transact([&](Session& session) {
    for (const std::uint64_t holder : gone) {
      if (!session.one<std::uint64_t>("SELECT id FROM " + there + "= :id", {{"id", holder}}))
        drop_holds(session, {kind, holder});
    }
  });
}

}  // namespace

std::string held_condition() {
  return held_while(" AND (until_ms IS NULL OR until_ms > :now)");
}

std::string held_or_lapsed_condition() {
  return held_while("");
}

bool is_held(Session& session, MediaId id, Timestamp now) {
  static const std::string sql = "SELECT 1 FROM chat_media WHERE id = :id AND " + held_condition();
  return session.one<std::int64_t>(sql, {{"id", id}, {"now", to_unix_ms(now)}}).has_value();
}

Error held_by_use() {
  return error(ErrorCode::conflict,
               "A campaign or a template uses this media: wait for its end, or take it out of there first.");
}

bool put_holds(Session& session, const Holder& holder, WorkspaceId workspace, std::vector<MediaId> media,
               std::optional<Timestamp> until, Timestamp now) {
  // In one order, so that two who hold the same never wait for each other.
  std::ranges::sort(media);
  media.erase(std::unique(media.begin(), media.end()), media.end());
  for (const MediaId id : media) {
    auto row = media_to_change(session, id);
    if (!row || row->deleted_at || row->workspace_id != workspace) return false;
    if (row->archived_at) take_out_of_archive(session, *row, {}, now);
  }
  if (holder.kind != HolderKind::messages) drop_holds(session, holder);
  for (const MediaId id : media) put_hold(session, holder, workspace, id, until);
  return true;
}

void drop_holds(Session& session, const Holder& holder) {
  session.execute("DELETE FROM lumbung_holds WHERE holder_kind = :kind AND holder_id = :holder",
                  holder_binds(holder));
}

void shorten_holds(Session& session, const Holder& holder, Timestamp until) {
  session.execute(
      "UPDATE lumbung_holds SET until_ms = :until WHERE holder_kind = :kind AND holder_id = :holder"
      " AND until_ms > :until",
      holder_binds(holder) + Binds{{"until", to_unix_ms(until)}});
}

void sweep_holds_of(Database& database, HolderKind kind, std::string_view table, std::uint32_t limit) {
  const std::string there = std::string(table) + " WHERE deleted_at IS NULL AND id ";
  std::vector<std::uint64_t> page;
  do {
    const std::uint64_t last = page.empty() ? 0 : page.back();
    page = holders_after(database, kind, last, limit);
    for (const auto& piece : in_pieces(page)) drop_gone(database, kind, there, piece);
  } while (page.size() == limit);
}

}  // namespace lumbung::database
