#include "realtime/hub.h"

#include "realtime/hub_engine.h"

namespace lumbung::realtime {

Hub::Hub(Options options) : engine_(std::make_unique<Engine>(std::move(options))) {}

Hub::~Hub() {
  stop();
}

void Hub::accept(UniqueFd socket, std::string request_head) {
  engine_->accept(std::move(socket), std::move(request_head));
}

void Hub::publish(std::string_view channel, std::string_view event, std::string_view json_data) {
  engine_->publish(channel, event, json_data);
}

HubFigures Hub::figures() const {
  return engine_->figures();
}

void Hub::stop() {
  engine_->stop();
}

}  // namespace lumbung::realtime
