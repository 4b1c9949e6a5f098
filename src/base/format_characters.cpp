#include "base/format_characters.h"

#include <algorithm>
#include <array>

namespace lumbung {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

constexpr std::array kFormatCharacters = {
    CharacterRange{0x00AD, 0x00AD},   CharacterRange{0x0600, 0x0605},   CharacterRange{0x061C, 0x061C},
    CharacterRange{0x06DD, 0x06DD},   CharacterRange{0x070F, 0x070F},   CharacterRange{0x180E, 0x180E},
    CharacterRange{0x200B, 0x200B},   CharacterRange{0x200E, 0x200F},   CharacterRange{0x2028, 0x202E},
    CharacterRange{0x2060, 0x206F},   CharacterRange{0xFEFF, 0xFEFF},   CharacterRange{0xFFF9, 0xFFFB},
    CharacterRange{0x110BD, 0x110BD}, CharacterRange{0x110CD, 0x110CD}, CharacterRange{0x1BCA0, 0x1BCA3},
    CharacterRange{0x1D173, 0x1D17A}, CharacterRange{0xE0001, 0xE007F},
};

}  // namespace

bool is_format_character(char32_t character) {
  return std::ranges::any_of(kFormatCharacters, [character](const CharacterRange& range) {
    return character >= range.first && character <= range.last;
  });
}

}  // namespace lumbung
