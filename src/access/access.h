#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"

namespace lumbung::access {

/// What a token may do. `admin` includes all of them and the administration of workspaces and tokens.
enum class Ability { media_read, media_write, media_erase, jobs_manage, campaigns_manage, admin };

/// "media:read", "media:write", "media:erase", "jobs:manage", "campaigns:manage", "admin"
std::string_view to_string(Ability ability);
std::optional<Ability> ability_from(std::string_view word);

/// Of a token or a workspace, which both have one.
inline constexpr std::size_t kNameBytesMax = 255;

struct Token {
  TokenId id;
  std::string name;
  std::optional<WorkspaceId> workspace_id;  ///< nullopt: every workspace, chosen by X-Workspace-Id
  std::set<Ability> abilities;
  Timestamp created_at;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> revoked_at;
  std::optional<Timestamp> last_used_at;
};

struct NewToken {
  std::string name;
  std::optional<WorkspaceId> workspace_id;
  std::set<Ability> abilities;
  std::optional<Timestamp> expires_at;
};

/// So many valid tokens a workspace may have.
inline constexpr std::uint32_t kTokensMax = 1'000;

/// Keeps tokens by the SHA-256 of their text; the text itself is shown once, when it is made. What changes is
/// put on record in the same transaction.
class TokenRepository {
 public:
  virtual ~TokenRepository() = default;
  /// conflict when the workspace has kTokensMax valid ones, however many make one at the same time; not_found
  /// when there is no such workspace, or it is being erased. Those for all workspaces are not counted.
  virtual Result<Token> create(const NewToken& token, const Sha256& hash, const Origin& by) = 0;
  /// Valid tokens only: not revoked, not expired.
  virtual std::optional<Token> find(const Sha256& hash) = 0;
  /// By number, those above `after`, `limit` at most; of a workspace when one is given.
  virtual std::vector<Token> list(std::optional<WorkspaceId> workspace, TokenId after,
                                  std::uint32_t limit) = 0;
  /// Whether there is one, valid or not.
  virtual bool any() = 0;
  /// False when there is no such token (or it is another workspace's). Of one that is revoked already nothing
  /// changes, and nothing is put on record.
  virtual bool revoke(std::optional<WorkspaceId> workspace, TokenId id, const Origin& by) = 0;
  /// Those of `ids` that are valid no more, or never were.
  virtual std::vector<TokenId> ended(const std::vector<TokenId>& ids) = 0;
  virtual void touch(TokenId id) = 0;
  /// Forgets those that were revoked or expired before `time`, `limit` at most, in a transaction of its own;
  /// returns how many. The newest token stays: any() says whether one was ever made.
  virtual std::uint64_t purge_ended(Timestamp time, std::uint32_t limit) = 0;
};

struct Workspace {
  WorkspaceId id;
  std::string uuid;
  std::string name;
  bool public_delivery = false;         ///< its media need no signature
  std::optional<Timestamp> created_at;  ///< nullopt: whoever made it noted none
  std::uint32_t url_epoch = 0;          ///< how often the key that signs its URLs was changed
};

/// What is made is put on record in the same transaction.
class WorkspaceRepository {
 public:
  virtual ~WorkspaceRepository() = default;
  virtual Workspace create(const std::string& name, const Origin& by) = 0;
  /// nullopt when there is a workspace already; of several nodes that ask at once, one makes it.
  virtual std::optional<Workspace> create_first(const std::string& name, const Origin& by) = 0;
  /// nullopt when there is none, and for one that is being erased (media::WorkspaceErasures).
  virtual std::optional<Workspace> find(WorkspaceId id) = 0;
  /// Those that are being erased, too.
  virtual std::vector<Workspace> list() = 0;
  /// Whether its media need no signature. False when there is no such workspace.
  virtual bool set_public_delivery(WorkspaceId id, bool is_public, const Origin& by) = 0;
  /// Raises the epoch of the key that signs its URLs, so that all of before are refused, and returns it.
  /// nullopt when there is no such workspace.
  virtual std::optional<std::uint32_t> revoke_urls(WorkspaceId id, const Origin& by) = 0;
};

/// A new bearer token: "lmb_" and 43 characters of base64url (256 random bits).
std::string make_token_text();

struct IssuedToken {
  Token token;
  std::string text;  ///< shown once, kept nowhere
};

/// Makes a token of random text and stores its hash. Refuses as TokenRepository::create does; throws Fault
/// when it can't be stored.
Result<IssuedToken> issue_token(TokenRepository& tokens, const NewToken& wanted, const Origin& by);

/// All that there are.
std::set<Ability> all_abilities();

/// What an application or a marketer needs every day: read and write, no erasing, no administration.
std::set<Ability> everyday_abilities();

}  // namespace lumbung::access
