#pragma once

#include "api/endpoints/workspace_places.h"
#include "api/guard.h"
#include "base/result.h"
#include "campaigns/template_repository.h"
#include "campaigns/template_service.h"
#include "campaigns/template_sync.h"

namespace lumbung::api {

/// /api/v1/templates: message templates with media (design section 7a).
class Templates {
 public:
  /// They must outlive this.
  Templates(campaigns::TemplateRepository& templates, campaigns::TemplateService& service,
            campaigns::TemplateSync& sync)
      : templates_(templates), service_(service), sync_(sync) {}

  /// 201; submitted at once, unless "submit" is false.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  Result<http::Response> list(const http::Request& request, const Tenant& tenant);
  Result<http::Response> show(const http::Request& request, const Tenant& tenant);
  /// 202
  Result<http::Response> submit(const http::Request& request, const Tenant& tenant);
  /// Waits for Meta, for a bounded time: one of a workspace at a time in this process.
  Result<http::Response> sync(const http::Request& request, const Tenant& tenant);
  /// Waits for Meta.
  Result<http::Response> remove(const http::Request& request, const Tenant& tenant);

 private:
  campaigns::TemplateRepository& templates_;
  campaigns::TemplateService& service_;
  campaigns::TemplateSync& sync_;
  WorkspacePlaces syncs_of_each_{1};
};

}  // namespace lumbung::api
