#pragma once

#include <boost/json/object.hpp>

#include "media/audit.h"

namespace lumbung::api {

boost::json::object audit_json(const media::AuditEntry& entry);

}  // namespace lumbung::api
