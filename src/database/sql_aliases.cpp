#include "database/sql_aliases.h"

#include <algorithm>
#include <map>

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/sha256.h"
#include "database/alias_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using legacy::Alias;
using legacy::AliasTarget;
using legacy::ListedAlias;

constexpr std::size_t kAtOnceMax = 2000;

std::string hash_of_path(std::string_view path) {
  return Sha256::of(as_bytes(path)).hex();
}

/// By hash: two transactions that lock the same rows lock them in the same order.
using AliasPiece = std::map<std::string, Alias>;

void add_piece(Session& session, const AliasPiece& piece, Timestamp now) {
  std::vector<std::string> hashes;
  hashes.reserve(piece.size());
  for (const auto& [hash, alias] : piece) hashes.push_back(hash);
  const IdList named(hashes);
  std::map<std::string, std::uint64_t> there;
  for (auto& [hash, media] : session.all<std::string, std::uint64_t>(
           "SELECT url_hash, media_id FROM lumbung_aliases WHERE url_hash " + named.sql, named.binds)) {
    there.emplace(std::move(hash), media);
  }
  ManyRows rows("INSERT INTO lumbung_aliases (url_hash, url, media_id, created_at_ms)", 4);
  bool has_new = false;
  for (const auto& [hash, alias] : piece) {
    const auto old = there.find(hash);
    if (old == there.end()) {
      rows.add({Cell(hash), Cell(alias.path), Cell(alias.media), Cell(to_unix_ms(now))});
      has_new = true;
    } else if (alias.media.value < old->second) {
      session.execute(
          "UPDATE lumbung_aliases SET media_id = :media WHERE url_hash = :hash AND media_id > :lower",
          {{"media", alias.media}, {"hash", hash}, {"lower", alias.media}});
    }
  }
  if (has_new) rows.insert(session);
}

/// As one text, which is one journey. A lock is taken where a path is there already, in the order of hashes.
void add_at_once(Session& session, const AliasPiece& piece, Timestamp now) {
  boost::json::array list;
  list.reserve(piece.size());
  for (const auto& [hash, alias] : piece)
    list.push_back(boost::json::array{hash, alias.path, alias.media.value});
  session.execute(
      "INSERT INTO lumbung_aliases (url_hash, url, media_id, created_at_ms)"
      " SELECT t.hash, t.path, t.media, :now FROM JSON_TABLE(:aliases, '$[*]' COLUMNS (hash CHAR(64) PATH "
      "'$[0]',"
      " path VARCHAR(1024) PATH '$[1]', media BIGINT UNSIGNED PATH '$[2]')) t"
      " ON DUPLICATE KEY UPDATE lumbung_aliases.media_id = LEAST(lumbung_aliases.media_id, t.media)",
      {{"now", to_unix_ms(now)}, {"aliases", boost::json::serialize(list)}});
}

}  // namespace

void insert_alias(Session& session, const std::string& path, MediaId media, Timestamp now) {
  session.execute(
      "INSERT INTO lumbung_aliases (url_hash, url, media_id, created_at_ms) VALUES (:hash, :url, :media, "
      ":now)",
      {{"hash", hash_of_path(path)}, {"url", path}, {"media", media}, {"now", to_unix_ms(now)}});
}

void SqlAliases::add(const std::vector<Alias>& aliases) {
  AliasPiece piece;
  const bool is_server = database_.dialect().engine() == Engine::mariadb;
  const std::size_t most = is_server ? kAtOnceMax : kIdsMax;
  const auto put = [&] {
    if (piece.empty()) return;
    database_.transact([&](Session& session) {
      if (is_server) {
        add_at_once(session, piece, clock_.now());
      } else {
        add_piece(session, piece, clock_.now());
      }
    });
    piece.clear();
  };
  for (const Alias& alias : aliases) {
    const auto [at, is_new] = piece.emplace(hash_of_path(alias.path), alias);
    if (!is_new) at->second.media = std::min(at->second.media, alias.media);
    if (piece.size() == most) put();
  }
  put();
}

std::optional<AliasTarget> SqlAliases::find(std::string_view path) {
  const auto row = database_.read([&](Session& session) {
    return session.one<MediaId, std::optional<std::string>>(
        "SELECT a.media_id, m.uuid FROM lumbung_aliases a LEFT JOIN chat_media m ON m.id = a.media_id"
        " WHERE a.url_hash = :hash",
        {{"hash", hash_of_path(path)}});
  });
  if (!row) return std::nullopt;
  const auto& [media, uuid] = *row;
  return AliasTarget{media, uuid ? Uuid::parse(*uuid) : std::nullopt};
}

std::vector<ListedAlias> SqlAliases::list(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<ListedAlias> aliases;
    for (auto& [id, path, media] : session.all<std::uint64_t, std::string, MediaId>(
             "SELECT id, url, media_id FROM lumbung_aliases WHERE id > :after ORDER BY id LIMIT :limit",
             {{"after", after}, {"limit", limit}})) {
      aliases.push_back({id, std::move(path), media});
    }
    return aliases;
  });
}

}  // namespace lumbung::database
