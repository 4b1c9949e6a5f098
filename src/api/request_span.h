#pragma once

#include "http/observer.h"

namespace lumbung::api {

/// Records the request as a step of its trace, where traces are recorded. Of the URL its path stands there,
/// never the query: signatures are in it.
void trace_request(const http::Exchange& exchange) noexcept;

}  // namespace lumbung::api
