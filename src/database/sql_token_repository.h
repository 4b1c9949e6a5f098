#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "database/database.h"
#include "media/access.h"

namespace lumbung::database {

/// TokenRepository over lumbung_tokens. Thread-safe.
class SqlTokenRepository final : public media::TokenRepository {
 public:
  /// Both must outlive the repository.
  SqlTokenRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Refuses with not_found when the token's workspace does not exist.
  Result<media::Token> create(const media::NewToken& token, const Sha256& hash,
                              const media::Origin& by) override;
  std::optional<media::Token> find(const Sha256& hash) override;
  std::vector<media::Token> list(std::optional<WorkspaceId> workspace) override;
  bool revoke(std::optional<WorkspaceId> workspace, TokenId id, const media::Origin& by) override;
  /// To the minute: a busy token must not cost a write for every request.
  void touch(TokenId id) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
