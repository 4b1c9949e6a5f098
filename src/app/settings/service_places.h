#pragma once

#include <filesystem>

#include "app/config_options.h"

namespace lumbung::app {

/// Where the Debian package puts the program, and what its service works with.
struct ServicePlaces {
  std::filesystem::path program = "/usr/lib/lumbung/lumbung";
  std::filesystem::path config_file = "/etc/lumbung/lumbung.toml";
  std::filesystem::path data_dir = "/var/lib/lumbung";
};

/// Whether a call means the installation of the service, though it names none: the package's program
/// runs, the package's settings are there, neither words nor variables name a file of settings or a data
/// directory, and the current directory has no installation or settings of the caller's own. What others put
/// into the current directory changes nothing.
bool means_service(const std::filesystem::path& running_program, const CommandLine& line,
                   const ServicePlaces& places = {});

/// The file of the program that runs; empty when /proc does not say.
std::filesystem::path running_program();

}  // namespace lumbung::app
