#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lumbung::realtime {

/// What one is told that would be one too many.
inline constexpr std::string_view kTooManyWait = "Too many clients of this address listen to nothing";

/// How many clients of each address listen to nothing: strangers, as far as anybody knows. For the hub's
/// thread alone.
class WaitingClients {
 public:
  std::size_t of(const std::string& address) const {
    const auto found = counts_.find(address);
    return found == counts_.end() ? 0 : found->second;
  }
  void enter(const std::string& address) { ++counts_[address]; }
  void leave(const std::string& address) {
    const auto found = counts_.find(address);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace lumbung::realtime
