#pragma once

#include <cerrno>
#include <stop_token>

#include <sys/eventfd.h>

#include "base/error.h"
#include "base/unique_fd.h"

namespace lumbung::sandbox {

/// Turns a stop request into something that poll sees.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop)
      : event_(::eventfd(0, EFD_CLOEXEC)), on_stop_(stop, Ring{event_.get()}) {
    if (!event_) throw fault_from_errno("eventfd", errno);
  }

  int descriptor() const { return event_.get(); }

 private:
  struct Ring {
    int event;
    void operator()() const { ::eventfd_write(event, 1); }
  };
  UniqueFd event_;
  std::stop_callback<Ring> on_stop_;
};

}  // namespace lumbung::sandbox
