#include "database/sql_media_id_rows.h"

#include <algorithm>

#include "database/account_rows.h"
#include "database/engine/session.h"
#include "database/old_rows.h"
#include "media/upload/file_name.h"

namespace lumbung::database {
namespace {

using whatsapp::SentObject;
using whatsapp::UploadKey;
using whatsapp::UploadLease;

constexpr std::size_t kReasonBytesMax = 255;

constexpr std::string_view kOfKey =
    " WHERE workspace_id = :workspace AND phone_number_id = :number AND sha256 = :sha256";

Binds binds_of(const UploadKey& key) {
  return {{"workspace", key.workspace}, {"number", key.phone_number_id}, {"sha256", key.sha256.hex()}};
}

struct MediaIdRecord {
  std::uint64_t id;
  std::string whatsapp_id;
  std::int64_t expires_at_ms;
  std::uint64_t fence;
  std::int64_t lease_until_ms;
  std::uint64_t campaign_id;

  static constexpr auto columns() {
    using R = MediaIdRecord;
    return std::tuple(Column("id", &R::id), Column("whatsapp_id", &R::whatsapp_id),
                      Column("expires_at_ms", &R::expires_at_ms), Column("fence", &R::fence),
                      Column("lease_until_ms", &R::lease_until_ms), Column("campaign_id", &R::campaign_id));
  }
};

std::optional<MediaIdRecord> row_of_key(Session& session, const UploadKey& key, std::string_view lock = "") {
  const auto rows = session.select<MediaIdRecord>(
      "FROM lumbung_whatsapp_media_ids" + std::string(kOfKey) + std::string(lock), binds_of(key));
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

/// Of a lease that nobody has taken over.
std::string under_lease() {
  std::string condition(kOfKey);
  condition += " AND fence = :fence AND lease_until_ms = :until";
  return condition;
}

Binds binds_of(const UploadKey& key, const UploadLease& lease) {
  return binds_of(key) + Binds{{"fence", lease.fence}, {"until", to_unix_ms(lease.until)}};
}

}  // namespace

std::optional<SentObject> SqlMediaIdRows::find_object(const media::Media& media, media::VariantName variant) {
  const auto path = media.path_of(variant);
  if (!path) return std::nullopt;
  const auto row = database_.read([&](Session& session) {
    return session.one<std::uint64_t, std::string>(
        "SELECT bytes, sha256 FROM lumbung_objects WHERE path = :path AND workspace_id = :workspace LIMIT 1",
        {{"path", path->str()}, {"workspace", media.workspace_id}});
  });
  if (!row) return std::nullopt;
  const auto sha256 = Sha256::from_hex(std::get<1>(*row));
  if (!sha256) return std::nullopt;
  return SentObject{*path, std::get<0>(*row), *sha256};
}

std::optional<whatsapp::LedgerEntry> SqlMediaIdRows::find(const UploadKey& key) {
  const auto row = database_.read([&](Session& session) { return row_of_key(session, key); });
  if (!row) return std::nullopt;
  return whatsapp::LedgerEntry{row->whatsapp_id, from_unix_ms(row->expires_at_ms),
                               from_unix_ms(row->lease_until_ms), row->campaign_id};
}

std::optional<UploadLease> SqlMediaIdRows::claim(const UploadKey& key, Timestamp good_until, Timestamp now,
                                                 Timestamp lease_until) {
  return database_.transact([&](Session& session) -> std::optional<UploadLease> {
    const auto row = row_of_key(session, key, session.words().lock);
    const std::int64_t until_ms = to_unix_ms(lease_until);
    if (!row) {
      session.execute(
          "INSERT INTO lumbung_whatsapp_media_ids (workspace_id, phone_number_id, sha256, whatsapp_id,"
          " uploaded_at_ms, expires_at_ms, fence, lease_until_ms, bad_reason)"
          " VALUES (:workspace, :number, :sha256, '', 0, :until, 1, :until, '')",
          binds_of(key) + Binds{{"until", until_ms}});
      return UploadLease{1, lease_until};
    }
    const bool is_good = !row->whatsapp_id.empty() && row->expires_at_ms >= to_unix_ms(good_until);
    if (is_good || row->lease_until_ms > to_unix_ms(now)) return std::nullopt;
    // One that is over goes, so that the row is not swept before the lease is.
    const bool lives = !row->whatsapp_id.empty() && row->expires_at_ms > until_ms;
    session.execute(
        "UPDATE lumbung_whatsapp_media_ids SET whatsapp_id = :whatsapp, expires_at_ms = :expires,"
        " fence = :fence, lease_until_ms = :until WHERE id = :id",
        {{"whatsapp", lives ? row->whatsapp_id : std::string()},
         {"expires", lives ? row->expires_at_ms : until_ms},
         {"fence", row->fence + 1},
         {"until", until_ms},
         {"id", row->id}});
    return UploadLease{row->fence + 1, lease_until};
  });
}

std::optional<UploadLease> SqlMediaIdRows::extend(const UploadKey& key, const UploadLease& lease,
                                                  Timestamp until) {
  return database_.transact([&](Session& session) -> std::optional<UploadLease> {
    const auto row = row_of_key(session, key, session.words().lock);
    const bool has_it = row && row->fence == lease.fence && row->lease_until_ms == to_unix_ms(lease.until);
    if (!has_it) return std::nullopt;
    session.execute("UPDATE lumbung_whatsapp_media_ids SET lease_until_ms = :until WHERE id = :id",
                    {{"until", to_unix_ms(until)}, {"id", row->id}});
    return UploadLease{lease.fence, until};
  });
}

std::optional<Timestamp> SqlMediaIdRows::record(const UploadKey& key, const UploadLease& lease,
                                                const whatsapp::LedgerEntry& entry, Timestamp uploaded_at) {
  return database_.transact([&](Session& session) -> std::optional<Timestamp> {
    // Whoever shortens the lives of a number shortens those that are in the ledger by then: either this one
    // is, or its upload hears of it here. The number first, as it is there, so that the two wait and never
    // hang.
    const auto life = media_life_now(session, key.workspace, key.phone_number_id);
    const Timestamp expires = life ? std::min(entry.expires_at, uploaded_at + *life) : entry.expires_at;
    const bool is_written =
        session.execute(
            "UPDATE lumbung_whatsapp_media_ids SET whatsapp_id = :id, uploaded_at_ms = :uploaded,"
            " expires_at_ms = :expires, lease_until_ms = 0, bad_reason = '', campaign_id = :campaign,"
            " delivery_id = 0" +
                under_lease(),
            binds_of(key, lease) + Binds{{"id", entry.id},
                                         {"uploaded", to_unix_ms(uploaded_at)},
                                         {"expires", to_unix_ms(expires)},
                                         {"campaign", entry.campaign}}) > 0;
    if (!is_written) return std::nullopt;
    return expires;
  });
}

bool SqlMediaIdRows::share(const UploadKey& key, const std::string& id) {
  return database_.transact([&](Session& session) {
    return session.execute("UPDATE lumbung_whatsapp_media_ids SET campaign_id = 0, delivery_id = 0" +
                               std::string(kOfKey) + " AND whatsapp_id = :id AND campaign_id > 0",
                           binds_of(key) + Binds{{"id", id}}) > 0;
  });
}

void SqlMediaIdRows::release(const UploadKey& key, const UploadLease& lease) {
  database_.transact([&](Session& session) {
    session.execute("UPDATE lumbung_whatsapp_media_ids SET lease_until_ms = 0" + under_lease(),
                    binds_of(key, lease));
  });
}

void SqlMediaIdRows::mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                              std::string_view reason) {
  if (id.empty()) return;
  database_.transact([&](Session& session) {
    session.execute(
        "UPDATE lumbung_whatsapp_media_ids SET whatsapp_id = '', bad_reason = :reason"
        " WHERE whatsapp_id = :id AND phone_number_id = :number AND workspace_id = :workspace",
        {{"reason", media::clean_text(reason, kReasonBytesMax)},
         {"id", id},
         {"number", phone_number_id},
         {"workspace", workspace}});
  });
}

std::uint64_t SqlMediaIdRows::purge_before(Timestamp time, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_whatsapp_media_ids", "expires_at_ms", time}, limit);
}

}  // namespace lumbung::database
