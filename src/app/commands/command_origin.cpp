#include "app/commands/command_origin.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace lumbung::app {
namespace {

std::string user_name() {
  const uid_t uid = ::geteuid();
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, space.data(), space.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return "uid " + std::to_string(uid);
}

}  // namespace

access::Origin command_origin() {
  return {
      "cli", {access::Actor::Kind::command_line, std::nullopt, user_name()}, telemetry::TraceContext::make()};
}

}  // namespace lumbung::app
