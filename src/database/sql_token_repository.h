#pragma once

#include <optional>
#include <vector>

#include "access/access.h"
#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// TokenRepository over lumbung_tokens. Thread-safe.
class SqlTokenRepository final : public access::TokenRepository {
 public:
  /// Both must outlive the repository.
  SqlTokenRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<access::Token> create(const access::NewToken& token, const Sha256& hash,
                               const access::Origin& by) override;
  std::optional<access::Token> find(const Sha256& hash) override;
  std::vector<access::Token> list(std::optional<WorkspaceId> workspace, TokenId after,
                                  std::uint32_t limit) override;
  bool any() override;
  bool revoke(std::optional<WorkspaceId> workspace, TokenId id, const access::Origin& by) override;
  std::vector<TokenId> ended(const std::vector<TokenId>& ids) override;
  /// To the minute: a busy token must not cost a write for every request.
  void touch(TokenId id) override;
  std::uint64_t purge_ended(Timestamp time, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
