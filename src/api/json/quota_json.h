#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "access/quota.h"

namespace lumbung::api {

/// What a workspace may have and what is left of it: a limit that there is not is null, with what is left of
/// it; null altogether without a quota.
boost::json::value quota_json(const std::optional<access::QuotaState>& state);

}  // namespace lumbung::api
