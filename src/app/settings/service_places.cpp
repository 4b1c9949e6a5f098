#include "app/settings/service_places.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

struct Naming {
  std::string_view flag;
  const char* variable;
};
constexpr std::array kNamings = {Naming{"--config", "LUMBUNG_CONFIG"},
                                 Naming{"--data-dir", "LUMBUNG_DATA_DIR"}};

bool is_named(const CommandLine& line) {
  return std::ranges::any_of(kNamings, [&](const Naming& naming) {
    const char* variable = std::getenv(naming.variable);
    if (variable != nullptr && *variable != '\0') return true;
    return std::ranges::any_of(line.words, [&](std::string_view word) {
      return word.starts_with(naming.flag) &&
             (word.size() == naming.flag.size() || word[naming.flag.size()] == '=');
    });
  });
}

bool belongs_to_caller(const fs::path& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && facts.st_uid == ::geteuid();
}

/// As trusted_config_file() trusts it.
bool has_own_settings(const ServicePlaces& places) {
  constexpr const char* kHere = "lumbung.toml";
  struct stat facts {};
  if (::stat(kHere, &facts) != 0) return false;
  const bool is_trusted =
      (facts.st_uid == ::geteuid() || facts.st_uid == 0) && (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  std::error_code failed;
  return is_trusted && !fs::equivalent(kHere, places.config_file, failed);
}

}  // namespace

bool means_service(const fs::path& running_program, const CommandLine& line, const ServicePlaces& places) {
  std::error_code failed;
  if (running_program != places.program || !fs::exists(places.config_file, failed)) return false;
  const bool has_installation = belongs_to_caller("var/lumbung.db") || belongs_to_caller("var/keys");
  return !is_named(line) && !has_installation && !has_own_settings(places);
}

fs::path running_program() {
  std::error_code failed;
  return fs::read_symlink("/proc/self/exe", failed);
}

}  // namespace lumbung::app
