#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "access/access.h"
#include "access/quota.h"

namespace lumbung::api {

/// As HTTP shows it.
boost::json::object workspace_json(const access::Workspace& workspace);

/// The same with its quota, as commands show it; null without one.
boost::json::object workspace_json(const access::Workspace& workspace,
                                   const std::optional<access::QuotaState>& state);

}  // namespace lumbung::api
