#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "access/access.h"
#include "access/quota.h"
#include "media/upkeep/workspace_erasures.h"

namespace lumbung::api {

/// As HTTP shows it.
boost::json::object workspace_json(const access::Workspace& workspace);

/// The same with its quota, as commands show it; null without one.
boost::json::object workspace_json(const access::Workspace& workspace,
                                   const std::optional<access::QuotaState>& state);

/// How far the erasing of one has come, as HTTP and commands show it.
boost::json::object erasure_json(const media::WorkspaceErasure& erasure);

}  // namespace lumbung::api
