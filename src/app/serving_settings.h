#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/api.h"
#include "app/config.h"
#include "app/open_files.h"
#include "http/fair_pool.h"
#include "http/middleware.h"
#include "http/server.h"

namespace lumbung::app {

/// What the configuration would have, whatever descriptors there are …
DescriptorShare wanted_descriptors(const Config& config);

/// … and what this process can have of it.
DescriptorShare granted_descriptors(const Config& config);

/// What the configuration says to the API.
api::Settings api_settings(const Config& config);

/// … to a listener at `listen`. Throws Fault, `invalid_argument` when that is no HOST:PORT.
http::ServerOptions server_options(const Config& config, const std::string& listen);

/// … to the threads for questions.
http::FairPool::Limits question_limits(const Config& config);

/// … and what goes around every request. Throws Fault, `invalid_argument` when media would share the origin
/// of the console.
std::vector<std::shared_ptr<http::Middleware>> middleware(const Config& config);

/// Throws Fault, `invalid_argument`, for settings that nobody can serve by. To be asked before anything is
/// opened: a start that is refused for them migrates no database.
void check_serving(const Config& config);

}  // namespace lumbung::app
