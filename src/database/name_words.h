#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lumbung::database {

/// Of a word that is longer, so much of its beginning counts.
inline constexpr std::size_t kWordBytesMax = 64;
/// Of a text that has more of them, the first ones count.
inline constexpr std::size_t kWordsMax = 32;

/// The words of a media's name, or of a question for names: letters and digits of any script, in lower case,
/// each once, in their order. Accents that are written apart from their letters are left out. Thread-safe.
std::vector<std::string> name_words(std::string_view text);

/// The beginning of a text, at most so many bytes of it, that ends where a character ends.
std::string_view beginning_of(std::string_view text, std::size_t bytes_max);

}  // namespace lumbung::database
