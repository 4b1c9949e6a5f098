#include "codec/refusal.h"

#include <algorithm>
#include <array>
#include <new>

#include "codec/failed_allocation.h"

namespace lumbung::codec {
namespace {

/// How the libraries below say that they got no memory or no thread, in small letters. None has a code for it
/// that comes through libvips.
constexpr std::array<std::string_view, 9> kMemoryWords{"out of memory", "memory alloc",  "sufficient memory",
                                                       "enough memory", "allocate",      "allocation",
                                                       "no space for",  "create thread", "creating thread"};

bool speaks_of_memory(std::string_view complaint) {
  std::string text(complaint);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(kMemoryWords.begin(), kMemoryWords.end(),
                     [&text](std::string_view words) { return text.find(words) != std::string::npos; });
}

}  // namespace

void refuse_damaged(std::string_view format, std::string_view what) {
  std::string reason = "The " + std::string(format) + " image is damaged and can't be decoded";
  if (!what.empty()) reason += ": " + std::string(what);
  throw Refusal(ErrorCode::corrupt, reason + ".");
}

void refuse_corrupt(std::string reason, std::string_view complaint) {
  if (an_allocation_failed() || speaks_of_memory(complaint)) throw std::bad_alloc();
  throw Refusal(ErrorCode::corrupt, std::move(reason));
}

void refuse_undecodable(std::string_view format, std::string_view complaint) {
  refuse_corrupt("The " + std::string(format) + " image is damaged and can't be decoded.", complaint);
}

}  // namespace lumbung::codec
