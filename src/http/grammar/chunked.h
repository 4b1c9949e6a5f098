#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lumbung::http {

/// Takes the framing off a chunked body (RFC 9112 section 7.1) while it arrives, and takes it strictly: two
/// readers of one connection must never disagree about where a body ends. Lines end in CR LF, sizes are
/// hexadecimal digits and nothing else, extensions and trailers are sound, bounded and dropped; a trailer
/// that speaks of framing is refused. Memory is constant. One object, one body. Not thread-safe.
class ChunkedDecoder {
 public:
  static constexpr std::size_t kSizeDigitsMax = 16;
  /// A chunk's size with its extensions.
  static constexpr std::size_t kLineBytesMax = 1024;
  /// All extensions of a body together, and as much again as there was payload.
  static constexpr std::uint64_t kExtensionBytesMax = 16 * 1024;
  static constexpr std::size_t kTrailerBytesMax = 8 * 1024;

  enum class Found : std::uint8_t { data, need_more, finished, broken };
  struct Progress {
    Found found = Found::broken;
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };

  /// Takes what it can of `input` and puts payload into `into`, which must not be empty. Come again with what
  /// was not consumed and, after `need_more`, with more behind it. `finished` and `broken` are final.
  Progress take(std::string_view input, std::span<std::byte> into);

 private:
  enum class State : std::uint8_t { size, data, data_end, trailers, finished, broken };

  /// Each takes at most one line or piece; how many bytes, 0: more is needed.
  std::size_t take_framing(std::string_view input);
  std::size_t take_line(std::string_view input, std::size_t bytes_max);
  std::size_t take_data_end(std::string_view input);
  void read_size(std::string_view line);
  void read_trailer(std::string_view line);

  State state_ = State::size;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t data_bytes_ = 0;
  std::uint64_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace lumbung::http
