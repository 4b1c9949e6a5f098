#pragma once

#include "access/features.h"
#include "api/guard.h"

namespace lumbung::api {

/// GET /api/v1/flags: what features are switched to, PUT /api/v1/flags/{name}: switches one. A tenant is told
/// what holds for its workspace and nothing else; only who looks after all workspaces switches.
class Flags {
 public:
  /// nullptr: there are none.
  explicit Flags(access::FeatureRepository* features) : features_(features) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);
  Result<http::Response> set(const http::Request& request, const Caller& caller);

 private:
  access::FeatureRepository* features_;
};

}  // namespace lumbung::api
