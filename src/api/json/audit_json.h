#pragma once

#include <boost/json/object.hpp>

#include "access/audit.h"

namespace lumbung::api {

boost::json::object audit_json(const access::AuditEntry& entry);

}  // namespace lumbung::api
