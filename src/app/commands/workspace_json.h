#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "access/access.h"
#include "access/quota.h"
#include "media/media_statistics.h"

namespace lumbung::app {

/// How commands show a workspace to scripts. A limit that there is not is null.
boost::json::object workspace_json(const access::Workspace& workspace,
                                   const std::optional<access::QuotaState>& state);

/// "10 GiB, 1000 files, 60 uploads a minute"; "-" without a quota.
std::string quota_text(const std::optional<access::QuotaState>& state);

}  // namespace lumbung::app
