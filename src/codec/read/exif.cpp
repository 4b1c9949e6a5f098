#include "codec/read/exif.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include <libexif/exif-data.h>

namespace lumbung::codec {
namespace {

constexpr std::size_t kCameraBytesMax = 128;
constexpr std::string_view kPrefix("Exif\0\0", 6);

struct FreeExif {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};
using ExifPointer = std::unique_ptr<ExifData, FreeExif>;

ExifPointer parse(Bytes block) {
  // Not all formats keep the prefix that libexif asks for.
  std::vector<std::byte> prefixed;
  const std::string_view head(reinterpret_cast<const char*>(block.data()),
                              std::min<std::size_t>(block.size(), 6));
  if (!head.starts_with("Exif")) {
    const Bytes prefix = as_bytes(kPrefix);
    prefixed.assign(prefix.begin(), prefix.end());
    prefixed.insert(prefixed.end(), block.begin(), block.end());
    block = prefixed;
  }
  ExifPointer data(exif_data_new());
  if (!data) return nullptr;
  exif_data_load_data(data.get(), reinterpret_cast<const unsigned char*>(block.data()),
                      static_cast<unsigned>(std::min<std::size_t>(block.size(), 1U << 20)));
  return data;
}

std::string text_entry(ExifData& data, ExifTag tag) {
  const ExifEntry* entry = exif_content_get_entry(data.ifd[EXIF_IFD_0], tag);
  if (entry == nullptr || entry->format != EXIF_FORMAT_ASCII || entry->data == nullptr) return {};
  return {reinterpret_cast<const char*>(entry->data), entry->size};
}

/// Printable ASCII up to the first NUL, without blanks at its ends.
std::string cleaned(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, text.find('\0'))) {
    if (c >= ' ' && c <= '~') out += c;
  }
  const std::size_t begin = out.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(' ') - begin + 1);
}

bool begins_alike(std::string_view model, std::string_view maker) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return model.size() >= maker.size() && std::equal(maker.begin(), maker.end(), model.begin(),
                                                    [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::string camera_name(std::string_view maker, std::string_view model) {
  const std::string clean_maker = cleaned(maker);
  const std::string clean_model = cleaned(model);
  const bool repeated = clean_model.empty() || clean_maker.empty() || begins_alike(clean_model, clean_maker);
  std::string name =
      repeated ? (clean_model.empty() ? clean_maker : clean_model) : clean_maker + " " + clean_model;
  name.resize(std::min(name.size(), kCameraBytesMax));
  return name;
}

ExifFacts read_exif(Bytes block) {
  ExifFacts facts;
  const ExifPointer data = parse(block);
  if (!data) return facts;
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry != nullptr && entry->format == EXIF_FORMAT_SHORT && entry->components >= 1 &&
      entry->data != nullptr) {
    const ExifShort value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    if (value >= 1 && value <= 8) facts.orientation = static_cast<std::uint8_t>(value);
  }
  facts.camera = camera_name(text_entry(*data, EXIF_TAG_MAKE), text_entry(*data, EXIF_TAG_MODEL));
  return facts;
}

}  // namespace lumbung::codec
