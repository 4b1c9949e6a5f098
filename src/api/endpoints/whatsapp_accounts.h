#pragma once

#include "api/guard.h"
#include "whatsapp/graph/account.h"

namespace lumbung::api {

/// GET, POST /api/v1/whatsapp/accounts, PATCH, DELETE /api/v1/whatsapp/accounts/{phone_number_id}: the
/// numbers of a workspace. Their secrets come in and are never given back.
class WhatsappAccounts {
 public:
  explicit WhatsappAccounts(whatsapp::AccountRepository& accounts) : accounts_(accounts) {}

  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  /// 201, or 200 when the workspace had the number: that needs the ability admin.
  Result<http::Response> put(const http::Request& request, const Tenant& tenant);
  Result<http::Response> amend(const http::Request& request, const Tenant& tenant);
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);

 private:
  whatsapp::AccountRepository& accounts_;
};

}  // namespace lumbung::api
