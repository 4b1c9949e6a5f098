#include "codec/read/png_chunks.h"

#include <cstdint>
#include <cstring>

#include "codec/read/big_endian.h"

namespace lumbung::codec {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverheadBytes = 12;  // length, type, checksum

}  // namespace

Bytes png_exif(Bytes content) {
  std::size_t at = kSignatureBytes;
  while (at + kChunkOverheadBytes <= content.size()) {
    const std::size_t length = big_endian(content.subspan(at, 4));
    if (length > content.size() - at - kChunkOverheadBytes) return {};
    if (std::memcmp(content.data() + at + 4, "eXIf", 4) == 0) return content.subspan(at + 8, length);
    at += kChunkOverheadBytes + length;
  }
  return {};
}

}  // namespace lumbung::codec
