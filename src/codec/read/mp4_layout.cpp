#include "codec/read/mp4_layout.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/read/big_endian.h"

namespace lumbung::codec {
namespace {

using sandbox::Mp4Layout;

constexpr std::size_t kHeadBytes = 8;
constexpr std::size_t kLongHeadBytes = 16;
constexpr int kBoxesMax = 4096;

struct Box {
  std::string_view type;
  std::uint64_t size = 0;  ///< with its head; never less than it, never more than there is
};

std::optional<Box> box_at_front(Bytes content) {
  if (content.size() < kHeadBytes) return std::nullopt;
  Box box{{reinterpret_cast<const char*>(content.data()) + 4, 4}, big_endian(content.first(4))};
  std::uint64_t head = kHeadBytes;
  if (box.size == 1) {  // the size did not fit
    if (content.size() < kLongHeadBytes) return std::nullopt;
    head = kLongHeadBytes;
    box.size = big_endian(content.subspan(kHeadBytes, 8));
  } else if (box.size == 0) {  // to the end of the file
    box.size = content.size();
  }
  if (box.size < head || box.size > content.size()) return std::nullopt;
  return box;
}

}  // namespace

Mp4Layout mp4_layout_of(Bytes content) {
  bool typed = false;
  bool indexed = false;
  Mp4Layout layout = Mp4Layout::none;
  for (int i = 0; i < kBoxesMax; ++i) {
    const std::optional<Box> box = box_at_front(content);
    if (!box) break;
    if (i == 0 && box->type != "ftyp") return Mp4Layout::none;
    typed = true;
    if (box->type == "moof") return Mp4Layout::fragmented;
    if (box->type == "moov") indexed = true;
    if (box->type == "mdat" && layout == Mp4Layout::none) {
      layout = indexed ? Mp4Layout::index_first : Mp4Layout::index_last;
    }
    content = content.subspan(static_cast<std::size_t>(box->size));
  }
  // Cut short or without pictures: whatever it is, nobody should begin to play it.
  return typed && layout == Mp4Layout::none ? Mp4Layout::index_last : layout;
}

}  // namespace lumbung::codec
