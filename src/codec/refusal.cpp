#include "codec/refusal.h"

#include <algorithm>
#include <array>
#include <new>
#include <span>

#include "codec/failed_allocation.h"

namespace lumbung::codec {
namespace {

/// How the libraries below say that they got no memory or no thread, in small letters. None has a code for it
/// that comes through libvips.
constexpr std::array<std::string_view, 9> kMemoryWords{"out of memory", "memory alloc",  "sufficient memory",
                                                       "enough memory", "allocate",      "allocation",
                                                       "no space for",  "create thread", "creating thread"};

/// How libheif 1.15 and later ones say that no plugin of theirs decodes what is in the file, and how libvips
/// says that it was built, or installed, without a loader.
constexpr std::array<std::string_view, 5> kNoDecoderWords{"unsupported codec", "no decoding plugin",
                                                          "no matching decoder", "no decoder",
                                                          "load_buffer\" not found"};

/// How the libraries say that a sound file is of a kind which they don't read. The last four are those of a
/// JPEG XL with more than four channels, of an AVIF in layers (libvips, and newer libheif), and of a HEIF
/// whose picture is of a kind that libheif does not know.
constexpr std::array<std::string_view, 10> kUnsupportedWords{"not supported",
                                                             "unsupported feature",
                                                             "unsupported jpeg process",
                                                             "unsupported jpeg data precision",
                                                             "not implemented",
                                                             "not configured",
                                                             "jxldecoderimageoutbuffersize",
                                                             "bad image dimensions on decode",
                                                             "does not have the size signaled",
                                                             "'pitm' box references"};

std::string in_small_letters(std::string_view complaint) {
  std::string text(complaint);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool speaks_of(const std::string& text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&text](std::string_view word) { return text.find(word) != std::string::npos; });
}

void throw_for_lack_of_memory(const std::string& text) {
  if (an_allocation_failed() || speaks_of(text, kMemoryWords)) throw std::bad_alloc();
}

}  // namespace

void refuse_damaged(std::string_view format, std::string_view what) {
  std::string reason = "The " + std::string(format) + " image is damaged and can't be decoded";
  if (!what.empty()) reason += ": " + std::string(what);
  throw Refusal(ErrorCode::corrupt, reason + ".");
}

void refuse_corrupt(std::string reason, std::string_view complaint) {
  throw_for_lack_of_memory(in_small_letters(complaint));
  throw Refusal(ErrorCode::corrupt, std::move(reason));
}

void refuse_undecodable(std::string_view format, std::string_view complaint) {
  const std::string text = in_small_letters(complaint);
  throw_for_lack_of_memory(text);
  if (speaks_of(text, kNoDecoderWords)) {
    throw Refusal(ErrorCode::decoder_missing, "This server has no decoder for " + std::string(format) +
                                                  " images. Once it has one, process this file again.");
  }
  if (speaks_of(text, kUnsupportedWords)) {
    throw Refusal(ErrorCode::unsupported_media,
                  "This " + std::string(format) + " image is of a kind that is not supported.");
  }
  refuse_corrupt("The " + std::string(format) + " image is damaged and can't be decoded.", complaint);
}

}  // namespace lumbung::codec
