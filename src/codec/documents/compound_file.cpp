#include "codec/documents/compound_file.h"

#include <string_view>

namespace lumbung::codec {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv;
// [MS-CFB] 2.6.1: an entry has 128 bytes: 64 of the name in UTF-16, two of its length in bytes with the final
// zero, one of its type.
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kHeaderBytes = 512;

/// The name in ASCII; empty when this is no entry with such a name.
std::string name_of_entry(std::string_view entry) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(entry[i]); };
  const std::size_t length = byte(kNameBytesMax) | (std::size_t{byte(kNameBytesMax + 1)} << 8);
  const unsigned type = byte(kNameBytesMax + 2);
  const bool known_type = type == 1 || type == 2 || type == 5;
  if (!known_type || length < 4 || length > kNameBytesMax || length % 2 != 0) return {};
  std::string name;
  for (std::size_t i = 0; i + 2 < length; i += 2) {
    if (byte(i) < 0x20 || byte(i) > 0x7e || byte(i + 1) != 0) return {};
    name += entry[i];
  }
  return name;
}

void take(const std::string& name, CompoundFacts& facts) {
  if (name == "WordDocument") facts.mime = "application/msword";
  if (name == "PowerPoint Document") facts.mime = "application/vnd.ms-powerpoint";
  // A document or a presentation may have a workbook inside.
  if ((name == "Workbook" || name == "Book") && !facts.mime) facts.mime = "application/vnd.ms-excel";
  if (name == "_VBA_PROJECT" || name == "_VBA_PROJECT_CUR") facts.has_macros = true;
  if (name == "EncryptedPackage") facts.needs_password = true;
}

}  // namespace

std::optional<CompoundFacts> read_compound_file(Bytes content) {
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  if (!text.starts_with(kMagic)) return std::nullopt;
  CompoundFacts facts;
  for (std::size_t at = kHeaderBytes; at + kEntryBytes <= text.size(); at += kEntryBytes) {
    take(name_of_entry(text.substr(at, kEntryBytes)), facts);
  }
  return facts;
}

}  // namespace lumbung::codec
