#include "app/open_files.h"

#include <sys/resource.h>

namespace lumbung::app {

std::uint64_t open_files_max() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max;
}

void raise_open_files_limit() {
  const rlimit limit{open_files_max(), open_files_max()};
  ::setrlimit(RLIMIT_NOFILE, &limit);  // when refused, doctor tells of what is lacking
}

}  // namespace lumbung::app
