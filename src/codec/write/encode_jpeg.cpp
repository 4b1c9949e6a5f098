#include "codec/write/encode_jpeg.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include <jerror.h>

#include "base/error.h"
#include "codec/read/jpeg_errors.h"

namespace lumbung::codec {
namespace {

constexpr std::uint32_t kLinesAtOnce = 16;
constexpr std::size_t kFirstBytes = 512 * 1024;  // most pictures fit

/// The row, its last sample repeated to the end of the block: what lies behind it must not bleed into it.
JSAMPROW padded_row(const Plane& plane, std::uint32_t y, std::vector<std::uint8_t>& copy) {
  const std::uint32_t line = std::min(y, plane.size.height - 1);
  const std::uint8_t* row = plane.row(line);
  // libjpeg does not write to what it compresses, although its types would let it.
  if (plane.size.width == plane.stride) return const_cast<JSAMPROW>(row);
  copy.assign(row, row + plane.size.width);
  copy.resize(plane.stride, copy.back());
  return copy.data();
}

struct Component {
  const Plane* plane;
  std::array<std::vector<std::uint8_t>, kLinesAtOnce> padded;
  std::array<JSAMPROW, kLinesAtOnce> rows;

  void take(std::uint32_t top, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) rows[i] = padded_row(*plane, top + i, padded[i]);
  }
};

/// libjpeg begins in our buffer and takes one of its own when that is full, which it hands out at the end.
/// When it fails on the way it has freed what it handed out before: only a buffer of ours makes freeing safe.
struct Compressor {
  JpegErrors errors;
  jpeg_compress_struct info{};
  std::vector<unsigned char> begun = std::vector<unsigned char>(kFirstBytes);
  unsigned char* memory = begun.data();
  unsigned long length = kFirstBytes;

  Compressor() { info.err = &errors.manager; }
  ~Compressor() {
    jpeg_destroy_compress(&info);
    if (memory != begun.data()) std::free(memory);
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  template <class Call>
  void run(const Call& call) {
    if (survives(errors, call)) return;
    if (errors.manager.msg_code == JERR_OUT_OF_MEMORY) throw std::bad_alloc();
    throw Fault(std::string("libjpeg can't encode: ") + errors.text);
  }
};

void start(Compressor& out, Size size, int quality) {
  jpeg_compress_struct& info = out.info;
  out.run([&] {
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &out.memory, &out.length);
    info.image_width = size.width;
    info.image_height = size.height;
    info.input_components = 3;
    info.in_color_space = JCS_YCbCr;
    jpeg_set_defaults(&info);  // gives YCbCr in 4:2:0
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    info.raw_data_in = TRUE;
    jpeg_start_compress(&info, TRUE);
  });
}

}  // namespace

Encoded encode_jpeg(const Planes& planes, int quality) {
  Compressor out;
  start(out, planes.size(), quality);
  std::array<Component, 3> parts{Component{&planes.luma, {}, {}}, Component{&planes.blue, {}, {}},
                                 Component{&planes.red, {}, {}}};
  for (std::uint32_t top = 0; top < planes.size().height; top += kLinesAtOnce) {
    parts[0].take(top, kLinesAtOnce);
    parts[1].take(top / 2, kLinesAtOnce / 2);
    parts[2].take(top / 2, kLinesAtOnce / 2);
    std::array<JSAMPARRAY, 3> rows{parts[0].rows.data(), parts[1].rows.data(), parts[2].rows.data()};
    out.run([&] { jpeg_write_raw_data(&out.info, rows.data(), kLinesAtOnce); });
  }
  out.run([&] { jpeg_finish_compress(&out.info); });
  const auto* data = reinterpret_cast<const std::byte*>(out.memory);
  return {"image/jpeg", planes.size(), {data, data + out.length}};
}

}  // namespace lumbung::codec
