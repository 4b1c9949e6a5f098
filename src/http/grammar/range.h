#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lumbung::http {

/// A piece of a representation: `length` bytes from `first` on; never empty.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;

  bool operator==(const ByteRange&) const = default;
};

/// Send everything: there is no usable Range field (RFC 9110 section 14.2 lets a server ignore it).
struct WholeRange {
  bool operator==(const WholeRange&) const = default;
};
/// 416: well-formed, but no byte of it exists.
struct NoRange {
  bool operator==(const NoRange&) const = default;
};

/// Ranges above this number are not served singly: the whole is sent.
inline constexpr std::size_t kRangesMax = 16;

/// The pieces of a representation of `size` bytes that a Range field asks for, clipped to it, those outside
/// left out. Other units and syntax errors count as no field. Ranges that overlap or touch are joined (then
/// in ascending order), so that an answer is never larger than the whole; more than kRangesMax are ignored.
std::variant<WholeRange, NoRange, std::vector<ByteRange>> parse_range(std::string_view field,
                                                                      std::uint64_t size);

/// "bytes 0-99/1234", and for 416 "bytes */1234".
std::string content_range(ByteRange range, std::uint64_t size);
std::string content_range_unsatisfied(std::uint64_t size);

}  // namespace lumbung::http
