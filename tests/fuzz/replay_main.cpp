// Drives a fuzz target without libFuzzer, so that every build and every sanitizer runs it: each seed as it
// is, then mutations of it from a fixed random seed, within bounds of count and time.
//
//   fuzz_<name> CORPUS_DIR
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutationsPerSeed = 2'000;
constexpr int kChangesPerMutationMax = 8;
constexpr auto kTimeMax = std::chrono::seconds(20);

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

std::vector<std::string> read_seeds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds = {""};
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

/// One small change: a byte set, a bit turned, a piece cut out, doubled, or taken from another seed.
void change(std::string& input, const std::vector<std::string>& seeds, Random& random) {
  if (input.empty()) {
    input.push_back(static_cast<char>(below(random, 256)));
    return;
  }
  const std::size_t at = below(random, input.size());
  const std::size_t length = 1 + below(random, std::min<std::size_t>(input.size() - at, 32));
  switch (below(random, 6)) {
    case 0:
      input[at] = static_cast<char>(below(random, 256));
      break;
    case 1:
      input[at] = static_cast<char>(input[at] ^ (1 << below(random, 8)));
      break;
    case 2:
      input.erase(at, length);
      break;
    case 3:
      input.insert(at, input.substr(at, length));
      break;
    case 4:
      input.resize(at);
      break;
    default: {
      const std::string& other = seeds[below(random, seeds.size())];
      if (!other.empty()) input.insert(at, other.substr(below(random, other.size()), length));
    }
  }
}

void run(const std::string& input) {
  // A copy of its own size, so that the address sanitizer sees one byte too many.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::fprintf(stderr, "usage: %s CORPUS_DIR\n", argv[0]);
    return 2;
  }
  const auto seeds = read_seeds(argv[1]);
  const auto stop_at = std::chrono::steady_clock::now() + kTimeMax;
  Random random(20'221'122);  // fixed: a failure happens again
  for (const std::string& seed : seeds) run(seed);

  int mutations = 0;
  const int mutations_max = kMutationsPerSeed * static_cast<int>(seeds.size());
  for (; mutations < mutations_max && std::chrono::steady_clock::now() < stop_at; ++mutations) {
    std::string input = seeds[below(random, seeds.size())];
    const std::size_t changes = 1 + below(random, kChangesPerMutationMax);
    for (std::size_t i = 0; i < changes; ++i) change(input, seeds, random);
    run(input);
  }
  std::printf("%zu seeds and %d mutations\n", seeds.size(), mutations);
  return 0;
}
