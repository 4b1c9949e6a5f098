#include "api/api.h"

#include "api/request_log.h"
#include "api/routes.h"

namespace lumbung::api {

struct Api::Parts {
  Parts(const Dependencies& given, const Settings& settings)
      : endpoints(given, settings), routes(endpoints.routes()), log(given.metrics, given.log, routes) {}

  Endpoints endpoints;
  std::vector<http::Route> routes;
  RequestLog log;
};

Api::Api(const Dependencies& dependencies, const Settings& settings)
    : parts_(std::make_unique<Parts>(dependencies, settings)) {}

Api::~Api() = default;

std::vector<http::Route> Api::routes() {
  return parts_->routes;
}

std::vector<http::Route> Api::operator_routes() {
  return parts_->endpoints.operator_routes(Settings::Insight::anybody);
}

http::Observer& Api::observer() {
  return parts_->log;
}

void Api::media_changed(const Uuid& uuid) {
  parts_->endpoints.media_changed(uuid);
}

void Api::stop_waiting() {
  parts_->endpoints.stop_waiting();
}

}  // namespace lumbung::api
