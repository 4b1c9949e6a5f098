#pragma once

#include <string>
#include <vector>

#include "access/secret_box.h"
#include "base/clock.h"
#include "database/engine/database.h"
#include "whatsapp/graph/account.h"

namespace lumbung::database {

/// AccountRepository over lumbung_accounts. Thread-safe.
class SqlAccountRepository final : public whatsapp::AccountRepository {
 public:
  /// Secrets lie sealed with `box` (secret_rows.h). All must outlive it.
  SqlAccountRepository(Database& database, const access::SecretBox& box, const Clock& clock)
      : database_(database), box_(box), clock_(clock) {}

  Status put(const whatsapp::Account& account, const access::Origin& by) override;
  Result<bool> add(const whatsapp::Account& account, const access::Origin& by) override;
  std::vector<whatsapp::Account> list(WorkspaceId workspace) override;
  std::optional<whatsapp::Account> find(WorkspaceId workspace, std::string_view phone_number_id) override;
  std::optional<whatsapp::Account> find_number(std::string_view phone_number_id) override;
  Status remove(WorkspaceId workspace, std::string_view phone_number_id, const access::Origin& by) override;

 private:
  enum class Existing { replaced, left };
  /// Whether it was written.
  Result<bool> write(const whatsapp::Account& account, Existing existing, const access::Origin& by);

  Database& database_;
  const access::SecretBox& box_;
  const Clock& clock_;
};

}  // namespace lumbung::database
