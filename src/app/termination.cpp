#include "app/termination.h"

#include <csignal>

namespace lumbung::app {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

Termination::Termination() {
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int Termination::wait() const {
  const sigset_t signals = ending_signals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

}  // namespace lumbung::app
