#pragma once

#include <boost/json/object.hpp>

#include "base/ids.h"

namespace lumbung::api {

/// The answer when something was put into a queue again: its job.
boost::json::object requeued_json(JobId job);

}  // namespace lumbung::api
