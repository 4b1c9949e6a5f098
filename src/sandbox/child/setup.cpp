#include "sandbox/child/setup.h"

#include <algorithm>
#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/wire/exit_code.h"

namespace lumbung::sandbox {

void die_with(pid_t zygote) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != zygote) leave(ExitCode::not_confined);
}

void close_all_but(std::vector<int> kept) {
  kept.insert(kept.end(), {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
  std::sort(kept.begin(), kept.end());
  unsigned next = 0;
  for (const int descriptor : kept) {
    const auto number = static_cast<unsigned>(descriptor);
    if (number > next) ::close_range(next, number - 1, 0);
    next = number + 1;
  }
  ::close_range(next, ~0U, 0);
}

}  // namespace lumbung::sandbox
