#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lumbung::app {

/// Reads the secret `<data_dir>/keys/<name>`; makes one of 256 random bits when there is none, readable by
/// the owner alone. Several processes that start at once agree on one. Throws Fault when the file can be
/// neither read nor made.
std::string load_or_make_secret(const std::filesystem::path& data_dir, std::string_view name);

}  // namespace lumbung::app
