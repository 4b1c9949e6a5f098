#include "codec/documents/office_package.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

constexpr std::uint64_t kUnpackedBytesMax = 4ULL << 30;
/// Deflate reaches 1,032 to one; honest documents stay below 100.
constexpr std::uint64_t kRatioMax = 200;
constexpr std::uint64_t kAlwaysFineBytes = 64 << 20;
constexpr zip_int64_t kEntriesMax = 100'000;
constexpr std::size_t kPictureBytesMax = 4 << 20;
constexpr std::size_t kTextBytesMax = 64 << 10;
/// Some 7,000 parts; the main part stands among the first.
constexpr std::size_t kPartListBytesMax = 1 << 20;

using Entry = std::pair<const char*, const char*>;

constexpr const char* kWordDocument =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr const char* kWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr const char* kMacroDocument = "application/vnd.ms-word.document.macroenabled.12";
constexpr const char* kMacroWorkbook = "application/vnd.ms-excel.sheet.macroenabled.12";
constexpr const char* kMacroPresentation = "application/vnd.ms-powerpoint.presentation.macroenabled.12";
constexpr const char* kBinaryWorkbook = "application/vnd.ms-excel.sheet.binary.macroenabled.12";
constexpr const char* kPresentation =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// The names that most programs give to a main part.
constexpr std::array kMainParts = {
    Entry{"word/document.xml", kWordDocument},
    Entry{"xl/workbook.xml", kWorkbook},
    Entry{"xl/workbook.bin", kBinaryWorkbook},
    Entry{"ppt/presentation.xml", kPresentation},
};
/// What the list of parts calls a main part, in lower case; it may have any name (ISO/IEC 29500-2).
constexpr std::array kDeclaredTypes = {
    Entry{"application/vnd.ms-word.document.macroenabled.main+xml", kMacroDocument},
    Entry{"application/vnd.ms-excel.sheet.macroenabled.main+xml", kMacroWorkbook},
    Entry{"application/vnd.ms-powerpoint.presentation.macroenabled.main+xml", kMacroPresentation},
    Entry{"application/vnd.ms-word.template.macroenabledtemplate.main+xml", kMacroDocument},
    Entry{"application/vnd.ms-excel.template.macroenabled.main+xml", kMacroWorkbook},
    Entry{"application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml", kMacroPresentation},
    Entry{"application/vnd.ms-powerpoint.template.macroenabled.main+xml", kMacroPresentation},
    Entry{"application/vnd.ms-excel.sheet.binary.macroenabled.main", kBinaryWorkbook},
    Entry{"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kWordDocument},
    Entry{"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", kWordDocument},
    Entry{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kWorkbook},
    Entry{"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", kWorkbook},
    Entry{"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
          kPresentation},
    Entry{"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", kPresentation},
    Entry{"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml", kPresentation},
};
constexpr std::string_view kDeclaredMacros = "application/vnd.ms-office.vbaproject";
constexpr std::array kMacroParts = {
    Entry{"word/vbaProject.bin", kMacroDocument},
    Entry{"xl/vbaProject.bin", kMacroWorkbook},
    Entry{"ppt/vbaProject.bin", kMacroPresentation},
};
constexpr std::array kPictures = {"docProps/thumbnail.jpeg", "docProps/thumbnail.jpg",
                                  "docProps/thumbnail.png", "Thumbnails/thumbnail.png"};
constexpr std::string_view kOpenDocument = "application/vnd.oasis.opendocument.";

zip_t* open(Bytes content) {
  zip_source_t* source = zip_source_buffer_create(content.data(), content.size(), 0, nullptr);
  if (source == nullptr) throw std::bad_alloc();
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (zip == nullptr) {
    zip_source_free(source);
    refuse_corrupt("This file is damaged or cut short: its table of contents can't be read.", {});
  }
  return zip;
}

/// In lower case, as the names of types are compared; and without the zeros of UTF-16, which is allowed, too.
std::string plain(std::string xml) {
  std::erase(xml, '\0');
  std::transform(xml.begin(), xml.end(), xml.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return xml;
}

/// Trusts the table of contents: a package that lies about its sizes is not unpacked any further by it.
void refuse_bomb(zip_t* zip, std::uint64_t packed_bytes) {
  const zip_int64_t entries = zip_get_num_entries(zip, 0);
  std::uint64_t unpacked = 0;
  for (zip_int64_t i = 0; i < entries && i < kEntriesMax; ++i) {
    zip_stat_t entry;
    if (zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &entry) != 0) continue;
    if ((entry.valid & ZIP_STAT_SIZE) != 0) unpacked += std::min(entry.size, kUnpackedBytesMax);
  }
  const bool bomb =
      unpacked > kUnpackedBytesMax || (unpacked > kAlwaysFineBytes && unpacked / kRatioMax > packed_bytes);
  if (entries <= kEntriesMax && !bomb) return;
  throw Refusal(ErrorCode::resource_limit,
                "This document is packed so tightly that opening it could bring a device down.");
}

}  // namespace

OfficePackage::OfficePackage(Bytes content) : zip_(open(content)) {
  try {
    part_list_ = plain(text_of("[Content_Types].xml", kPartListBytesMax));
    if (mime()) refuse_bomb(zip_, content.size());
  } catch (...) {
    zip_discard(zip_);
    throw;
  }
}

OfficePackage::~OfficePackage() {
  zip_discard(zip_);
}

std::optional<std::string> OfficePackage::mime() const {
  for (const auto& [part, type] : kMacroParts) {
    if (has(part)) return type;
  }
  for (const auto& [declared, type] : kDeclaredTypes) {
    if (declares(declared)) return type;
  }
  for (const auto& [part, type] : kMainParts) {
    if (has(part)) return type;
  }
  const std::string named = text_of("mimetype", kTextBytesMax);
  if (!named.starts_with(kOpenDocument)) return std::nullopt;
  for (const char* kind : {"text", "spreadsheet", "presentation", "graphics"}) {
    const std::string document = std::string(kOpenDocument) + kind;
    if (named == document || named == document + "-template") return named;
  }
  return std::nullopt;
}

bool OfficePackage::has_macros() const {
  for (const auto& [part, type] : kMacroParts) {
    if (has(part)) return true;
  }
  return has("Basic/script-lc.xml") || declares(kDeclaredMacros) || has("xl/workbook.bin") ||
         mime() == kBinaryWorkbook;
}

bool OfficePackage::needs_password() const {
  return text_of("META-INF/manifest.xml", kTextBytesMax).find("encryption-data") != std::string::npos;
}

std::vector<std::byte> OfficePackage::embedded_picture() const {
  for (const char* name : kPictures) {
    const zip_int64_t index = zip_name_locate(zip_, name, 0);
    if (index >= 0) return unpack(static_cast<zip_uint64_t>(index), kPictureBytesMax);
  }
  return {};
}

std::vector<std::byte> OfficePackage::unpack(zip_uint64_t index, std::size_t bytes_max) const {
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(zip_, index, 0), zip_fclose);
  if (!file) return {};
  std::vector<std::byte> bytes(bytes_max);
  const zip_int64_t taken = zip_fread(file.get(), bytes.data(), bytes.size());
  bytes.resize(taken > 0 ? static_cast<std::size_t>(taken) : 0);
  return bytes;
}

std::string OfficePackage::text_of(const char* name, std::size_t bytes_max) const {
  const zip_int64_t index = zip_name_locate(zip_, name, 0);
  if (index < 0) return {};
  const auto bytes = unpack(static_cast<zip_uint64_t>(index), bytes_max);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace lumbung::codec
