#include "database/sql_token_repository.h"

#include <set>
#include <sstream>
#include <utility>

#include "database/audit_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/session.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using access::Ability;
using access::Token;
using MaybeMs = std::optional<std::int64_t>;

constexpr std::chrono::minutes kTouchEvery{1};
/// A condition on a token, with :now.
constexpr std::string_view kValid =
    "revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > :now)";

struct TokenRecord {
  TokenId id;
  std::string name;
  std::optional<WorkspaceId> workspace_id;
  std::string abilities;
  std::int64_t created_at_ms;
  MaybeMs expires_at_ms;
  MaybeMs revoked_at_ms;
  MaybeMs last_used_at_ms;

  static constexpr auto columns() {
    using R = TokenRecord;
    return std::tuple(Column("id", &R::id), Column("name", &R::name),
                      Column("workspace_id", &R::workspace_id), Column("abilities", &R::abilities),
                      Column("created_at_ms", &R::created_at_ms), Column("expires_at_ms", &R::expires_at_ms),
                      Column("revoked_at_ms", &R::revoked_at_ms),
                      Column("last_used_at_ms", &R::last_used_at_ms));
  }
};

std::string to_words(const std::set<Ability>& abilities) {
  std::string words;
  for (const Ability ability : abilities) {
    if (!words.empty()) words += ' ';
    words += access::to_string(ability);
  }
  return words;
}

/// An ability that this version does not know gives nothing.
std::set<Ability> to_abilities(const std::string& words) {
  std::set<Ability> abilities;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    if (const auto ability = access::ability_from(word)) abilities.insert(*ability);
  }
  return abilities;
}

std::optional<Timestamp> to_time(const MaybeMs& ms) {
  return ms ? std::optional(from_unix_ms(*ms)) : std::nullopt;
}

access::Deed deed_to(const Token& token, access::AuditAction action) {
  return {action, token.workspace_id.value_or(WorkspaceId{0}), std::nullopt,
          "token " + std::to_string(token.id.value)};
}

std::vector<Token> fetch_tokens(Session& session, std::string_view condition, const Binds& binds) {
  std::vector<Token> tokens;
  const std::string rest = "FROM lumbung_tokens WHERE " + std::string(condition);
  for (const TokenRecord& record : session.select<TokenRecord>(rest, binds)) {
    Token token;
    token.id = record.id;
    token.name = record.name;
    token.workspace_id = record.workspace_id;
    token.abilities = to_abilities(record.abilities);
    token.created_at = from_unix_ms(record.created_at_ms);
    token.expires_at = to_time(record.expires_at_ms);
    token.revoked_at = to_time(record.revoked_at_ms);
    token.last_used_at = to_time(record.last_used_at_ms);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Status require_room_for_token(Session& session, WorkspaceId workspace, Timestamp now) {
  if (!hold_workspace(session, workspace)) return error(ErrorCode::not_found, "There is no such workspace.");
  const auto valid = session.one<std::uint64_t>(
      "SELECT COUNT(*) FROM lumbung_tokens WHERE workspace_id = :workspace AND " + std::string(kValid),
      {{"workspace", workspace}, {"now", to_unix_ms(now)}});
  if (std::get<0>(valid.value()) < access::kTokensMax) return {};
  return error(ErrorCode::conflict, "A workspace can have " + std::to_string(access::kTokensMax) +
                                        " valid tokens; revoke one that nobody uses first.");
}

}  // namespace

Result<Token> SqlTokenRepository::create(const access::NewToken& token, const Sha256& hash,
                                         const access::Origin& by) {
  return database_.transact([&](Session& session) -> Result<Token> {
    const Timestamp now = clock_.now();
    const Status room =
        token.workspace_id ? require_room_for_token(session, *token.workspace_id, now) : Status();
    if (!room) return room.error();
    MaybeMs expires;
    if (token.expires_at) expires = to_unix_ms(*token.expires_at);
    session.execute(
        "INSERT INTO lumbung_tokens (name, hash, workspace_id, abilities, created_at_ms, expires_at_ms)"
        " VALUES (:name, :hash, :workspace, :abilities, :now, :expires)",
        {{"name", token.name},
         {"hash", hash.hex()},
         {"workspace", token.workspace_id},
         {"abilities", to_words(token.abilities)},
         {"now", to_unix_ms(now)},
         {"expires", expires}});
    Token made = fetch_tokens(session, "id = :id", {{"id", session.last_insert_id()}}).front();
    insert_audit(session, deed_to(made, access::AuditAction::token_created), by, now);
    return made;
  });
}

std::optional<Token> SqlTokenRepository::find(const Sha256& hash) {
  const std::vector<Token> found = database_.read([&](Session& session) {
    return fetch_tokens(session, "hash = :hash AND " + std::string(kValid),
                        {{"hash", hash.hex()}, {"now", to_unix_ms(clock_.now())}});
  });
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Token> SqlTokenRepository::list(std::optional<WorkspaceId> workspace, TokenId after,
                                            std::uint32_t limit) {
  std::string condition = "id > :after";
  Binds binds = {{"after", after}, {"limit", limit}};
  if (workspace) {
    condition += " AND workspace_id = :workspace";
    binds.push_back({"workspace", *workspace});
  }
  return database_.read([&](Session& session) {
    return fetch_tokens(session, condition + " ORDER BY id LIMIT :limit", binds);
  });
}

bool SqlTokenRepository::any() {
  return database_.read([](Session& session) {
    return session.one<std::uint64_t>("SELECT id FROM lumbung_tokens LIMIT 1").has_value();
  });
}

bool SqlTokenRepository::revoke(std::optional<WorkspaceId> workspace, TokenId id, const access::Origin& by) {
  return database_.transact([&](Session& session) {
    const auto found = fetch_tokens(session, "id = :id" + std::string(session.words().lock), {{"id", id}});
    if (found.empty() || (workspace && found.front().workspace_id != workspace)) return false;
    if (found.front().revoked_at) return true;
    session.execute("UPDATE lumbung_tokens SET revoked_at_ms = :now WHERE id = :id",
                    {{"now", to_unix_ms(clock_.now())}, {"id", id}});
    insert_audit(session, deed_to(found.front(), access::AuditAction::token_revoked), by, clock_.now());
    return true;
  });
}

std::vector<TokenId> SqlTokenRepository::ended(const std::vector<TokenId>& ids) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(ids.size());
  for (const TokenId id : ids) numbers.push_back(id.value);
  std::vector<TokenId> over;
  for (const std::vector<std::uint64_t>& piece : in_pieces(std::move(numbers))) {
    const auto rows = database_.read([&](Session& session) {
      const IdList list(piece);
      Binds binds = list.binds;
      binds.push_back({"now", to_unix_ms(clock_.now())});
      return session.all<std::uint64_t>(
          "SELECT id FROM lumbung_tokens WHERE id " + list.sql + " AND " + std::string(kValid), binds);
    });
    std::set<std::uint64_t> valid;
    for (const auto& [id] : rows) valid.insert(id);
    for (const std::uint64_t id : piece) {
      if (!valid.contains(id)) over.push_back(TokenId{id});
    }
  }
  return over;
}

void SqlTokenRepository::touch(TokenId id) {
  const Timestamp now = clock_.now();
  const Binds binds = {{"id", id}, {"stale", to_unix_ms(now - kTouchEvery)}};
  const bool stale = database_.read([&](Session& session) {
    return session
        .one<std::uint64_t>(
            "SELECT id FROM lumbung_tokens WHERE id = :id"
            " AND (last_used_at_ms IS NULL OR last_used_at_ms < :stale)",
            binds)
        .has_value();
  });
  if (!stale) return;
  database_.transact([&](Session& session) {
    session.execute("UPDATE lumbung_tokens SET last_used_at_ms = :now WHERE id = :id",
                    {{"now", to_unix_ms(now)}, {"id", id}});
  });
}

std::uint64_t SqlTokenRepository::purge_ended(Timestamp time, std::uint32_t limit) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id] : database_.read([&](Session& session) {
         return session.all<std::uint64_t>(
             "SELECT id FROM lumbung_tokens WHERE (revoked_at_ms < :before OR expires_at_ms < :before)"
             " AND id < (SELECT MAX(id) FROM lumbung_tokens) ORDER BY id LIMIT :limit",
             {{"before", to_unix_ms(time)}, {"limit", limit}});
       }))
    ids.push_back(id);
  if (ids.empty()) return 0;
  return database_.transact([&](Session& session) {
    std::uint64_t gone = 0;
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      const IdList list(piece);
      gone += session.execute("DELETE FROM lumbung_tokens WHERE id " + list.sql, list.binds);
    }
    return gone;
  });
}

}  // namespace lumbung::database
