#include "realtime/hub.h"

#include "realtime/hub_loop.h"

namespace lumbung::realtime {

Hub::Hub(Options options) : loop_(std::make_unique<Loop>(std::move(options))) {}

Hub::~Hub() {
  stop();
}

void Hub::accept(UniqueFd socket, std::string request_head, std::string address) {
  loop_->accept(std::move(socket), std::move(request_head), std::move(address));
}

void Hub::publish(std::string_view channel, std::string_view event, std::string_view json_data) {
  loop_->publish(channel, event, json_data);
}

HubFigures Hub::figures() const {
  return loop_->figures();
}

void Hub::stop() {
  loop_->stop();
}

}  // namespace lumbung::realtime
