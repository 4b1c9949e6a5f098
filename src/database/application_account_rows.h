#pragma once

#include <string>
#include <vector>

#include "database/engine/database.h"
#include "whatsapp/graph/account.h"

namespace lumbung::database {

/// A number that the application speaks for. Members are empty where it says nothing; it keeps no app secret.
struct ApplicationAccount {
  whatsapp::Account account;
  std::string source;  ///< the table that says so
};

/// What the application's own tables say of Meta's numbers: `whatsapp_accounts`, where there is one, before
/// `workspaces.metadata`. Ordered by source and workspace; a number may be there twice. Changes nothing.
std::vector<ApplicationAccount> application_accounts(Database& database);

}  // namespace lumbung::database
