#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace lumbung::test {

/// As long as it lives this process can open no file more, or as few as are `left` to it: every descriptor
/// that would be the next is above the limit.
class NoDescriptors {
 public:
  explicit NoDescriptors(rlim_t left = 0) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(STDIN_FILENO);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next) + left, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace lumbung::test
