#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace lumbung::codec::test {

/// Real media beside the repository, where somebody keeps some; else empty.
inline std::vector<std::filesystem::path> corpus(const std::string& folder) {
  const std::filesystem::path root =
      std::filesystem::path(__FILE__).parent_path() / "../../../../shared/corpus";
  std::vector<std::filesystem::path> files;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(root / folder, absent))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace lumbung::codec::test
