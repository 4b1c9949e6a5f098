#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/unique_fd.h"

namespace lumbung::test {

/// A real server of tests/engines/<name>, on loopback and a free port, from construction to destruction; it
/// also stops when this process dies. Throws std::runtime_error when it does not start.
class Engine {
 public:
  explicit Engine(const std::string& name, const std::vector<std::string>& words = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// What the engine's program prints, such as "URL". Throws std::out_of_range for what it does not.
  const std::string& operator[](const std::string& key) const { return values_.at(key); }

 private:
  UniqueFd input_;
  pid_t pid_ = -1;
  std::map<std::string, std::string> values_;
};

}  // namespace lumbung::test
