#include "database/name_words.h"

#include <algorithm>
#include <array>
#include <climits>
#include <clocale>
#include <cwchar>
#include <cwctype>

#include "base/error.h"

namespace lumbung::database {
namespace {

/// Unicode, whatever the process speaks; the C library brings it along.
locale_t unicode() {
  static const locale_t kUnicode = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
  if (kUnicode == locale_t{}) throw Fault("the C library has no locale C.UTF-8");
  return kUnicode;
}

/// The calling thread speaks Unicode.
class SpeakingUnicode {
 public:
  SpeakingUnicode() : before_(::uselocale(unicode())) {}
  ~SpeakingUnicode() { ::uselocale(before_); }
  SpeakingUnicode(const SpeakingUnicode&) = delete;
  SpeakingUnicode& operator=(const SpeakingUnicode&) = delete;

 private:
  const locale_t before_;
};

constexpr wchar_t kNoCharacter = 0;

/// Takes the first character off; kNoCharacter for a byte that begins none.
wchar_t take_character(std::string_view& text) {
  std::mbstate_t state{};
  wchar_t character = kNoCharacter;
  const std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
  const bool is_one = length != 0 && length <= text.size();
  text.remove_prefix(is_one ? length : 1);
  return is_one ? character : kNoCharacter;
}

bool is_accent(wchar_t character) {
  return character >= 0x300 && character <= 0x36f;
}

/// By way of the capital, so that two small forms of one letter become the same.
std::string folded(wchar_t character) {
  std::array<char, MB_LEN_MAX> bytes{};
  std::mbstate_t state{};
  const auto small = static_cast<wchar_t>(std::towlower(std::towupper(static_cast<wint_t>(character))));
  const std::size_t length = std::wcrtomb(bytes.data(), small, &state);
  return length <= bytes.size() ? std::string(bytes.data(), length) : std::string();
}

}  // namespace

std::vector<std::string> name_words(std::string_view text) {
  const SpeakingUnicode speaking;
  std::vector<std::string> words;
  std::string word;
  bool is_full = false;
  const auto end_word = [&] {
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(word);
    word.clear();
    is_full = false;
  };
  while (!text.empty() && words.size() < kWordsMax) {
    const wchar_t character = take_character(text);
    if (is_accent(character)) continue;
    if (character == kNoCharacter || std::iswalnum(static_cast<wint_t>(character)) == 0) {
      end_word();
      continue;
    }
    const std::string letter = folded(character);
    is_full = is_full || word.size() + letter.size() > kWordBytesMax;
    if (!is_full) word += letter;
  }
  if (words.size() < kWordsMax) end_word();
  return words;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  constexpr unsigned char kContinues = 0x80;
  constexpr unsigned char kContinuesMask = 0xc0;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & kContinuesMask) == kContinues) --end;
  return text.substr(0, end);
}

}  // namespace lumbung::database
