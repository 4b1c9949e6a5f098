#include "codec/write/encode_jpeg.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <vector>

#include <jerror.h>

#include "base/error.h"
#include "codec/jpeg/choose_levels.h"
#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/steps.h"
#include "codec/read/jpeg_coefficients.h"
#include "codec/read/jpeg_errors.h"

namespace lumbung::codec {
namespace {

constexpr std::uint32_t kLinesAtOnce = 16;
constexpr std::size_t kFirstBytes = 512 * 1024;  // most pictures fit

/// Smaller pictures lose more by the tables of further scans than they gain.
constexpr std::uint32_t kProgressivePixelsMin = 256 * 256;
/// As few scans as a progressive file may have. More of luma's would spare 0.5 %, for 2 ms more a photo.
constexpr std::array<jpeg_scan_info, 4> kScans{{
    {3, {0, 1, 2, 0}, 0, 0, 0, 0},
    {1, {0, 0, 0, 0}, 1, 63, 0, 0},
    {1, {1, 0, 0, 0}, 1, 63, 0, 0},
    {1, {2, 0, 0, 0}, 1, 63, 0, 0},
}};
/// Prices are learnt anew after so many rows of blocks.
constexpr std::uint32_t kRowsToLearn = 4;

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
  JpegCoefficients coefficients;
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

void begin(Compressor& out, Size size) {
  jpeg_compress_struct& info = out.info;
  out.run([&] {
    jpeg_create_compress(&info);
    out.coefficients.serve(reinterpret_cast<j_common_ptr>(&info));
    jpeg_mem_dest(&info, &out.memory, &out.length);
    info.image_width = size.width;
    info.image_height = size.height;
    info.input_components = 3;
    info.in_color_space = JCS_YCbCr;
    jpeg_set_defaults(&info);  // gives YCbCr in 4:2:0
    info.optimize_coding = TRUE;
  });
}

void start(Compressor& out, Size size, int quality) {
  begin(out, size);
  jpeg_compress_struct& info = out.info;
  out.run([&] {
    jpeg_set_quality(&info, quality, TRUE);
    info.raw_data_in = TRUE;
    jpeg_start_compress(&info, TRUE);
  });
}

Encoded finished(Compressor& out, Size size) {
  out.run([&] { jpeg_finish_compress(&out.info); });
  const auto* data = reinterpret_cast<const std::byte*>(out.memory);
  return {"image/jpeg", size, {data, data + out.length}};
}

std::uint32_t blocks_in(std::uint32_t edge) {
  return (edge + DCTSIZE - 1) / DCTSIZE;
}

/// A component whose coefficients are chosen here.
struct Chosen {
  Chosen(const Plane& samples, const jpeg::Steps& plane_steps, bool luma)
      : plane(&samples), steps(plane_steps), transform(plane_steps), chooser(luma) {}

  const Plane* plane;
  jpeg::Steps steps;
  jpeg::ForwardDct transform;
  jpeg::LevelChooser chooser;
};

/// libjpeg's, one of each component. It keeps a pointer to them until it has finished.
using Coefficients = std::array<jvirt_barray_ptr, 3>;

/// Eight rows of the plane, with its last row and column repeated to the end of the block.
jpeg::Band band_of(const Plane& plane, std::uint32_t top, std::vector<std::uint8_t>& copy) {
  if (plane.size.width % DCTSIZE == 0 && top + DCTSIZE <= plane.size.height)
    return {plane.row(top), plane.stride};
  copy.resize(std::size_t{plane.stride} * DCTSIZE);
  std::vector<std::uint8_t> row;
  for (std::uint32_t y = 0; y < DCTSIZE; ++y)
    std::memcpy(copy.data() + std::size_t{y} * plane.stride, padded_row(plane, top + y, row), plane.stride);
  return {copy.data(), plane.stride};
}

void write_coefficients(Compressor& out, Chosen& part, jvirt_barray_ptr coefficients) {
  const std::uint32_t across = blocks_in(part.plane->size.width);
  const std::uint32_t down = blocks_in(part.plane->size.height);
  std::vector<jpeg::Block> blocks(across);
  std::vector<std::uint8_t> copy;
  for (std::uint32_t y = 0; y < down; ++y) {
    JBLOCKARRAY rows = nullptr;
    out.run([&] {
      auto* common = reinterpret_cast<j_common_ptr>(&out.info);
      rows = out.info.mem->access_virt_barray(common, coefficients, y, 1, TRUE);
    });
    part.transform.transform(band_of(*part.plane, y * DCTSIZE, copy), blocks);
    for (std::uint32_t x = 0; x < across; ++x)
      part.chooser.choose(blocks[x], std::span<std::int16_t, jpeg::kBlockSize>(rows[0][x], DCTSIZE2));
    if (y % kRowsToLearn == kRowsToLearn - 1) part.chooser.learn();
  }
}

/// Reserves the coefficients of all parts, and writes the header.
void start(Compressor& out, Size size, const std::array<Chosen, 3>& parts, Coefficients& coefficients) {
  begin(out, size);
  jpeg_compress_struct& info = out.info;
  out.run([&] {
    for (int table = 0; table < 2; ++table) {
      std::array<unsigned, DCTSIZE2> steps{};
      std::copy(parts[table].steps.begin(), parts[table].steps.end(), steps.begin());
      constexpr int kAsTheyAre = 100;  // per cent
      jpeg_add_quant_table(&info, table, steps.data(), kAsTheyAre, TRUE);
    }
    if (std::uint64_t{size.width} * size.height >= kProgressivePixelsMin) {
      info.scan_info = kScans.data();
      info.num_scans = kScans.size();
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto factor =
          static_cast<std::uint32_t>(info.comp_info[i].h_samp_factor);  // or v: they are the same
      const auto whole = [&](std::uint32_t edge) { return (blocks_in(edge) + factor - 1) / factor * factor; };
      const Size edges = parts[i].plane->size;
      coefficients[i] = info.mem->request_virt_barray(reinterpret_cast<j_common_ptr>(&info), JPOOL_IMAGE,
                                                      FALSE, whole(edges.width), whole(edges.height), factor);
    }
    jpeg_write_coefficients(&info, coefficients.data());
  });
}

/// Coefficients are chosen by what they cost and what they save; libjpeg writes them.
Encoded encode_chosen(const Planes& planes, int quality) {
  const jpeg::Steps chroma = jpeg::chroma_steps(quality);
  std::array<Chosen, 3> parts{Chosen{planes.luma, jpeg::luma_steps(quality), true},
                              Chosen{planes.blue, chroma, false}, Chosen{planes.red, chroma, false}};
  Coefficients coefficients{};
  Compressor out;
  start(out, planes.size(), parts, coefficients);
  for (std::size_t i = 0; i < parts.size(); ++i) write_coefficients(out, parts[i], coefficients[i]);
  return finished(out, planes.size());
}

Encoded encode_rounded(const Planes& planes, int quality) {
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
  return finished(out, planes.size());
}

}  // namespace

Encoded encode_jpeg(const Planes& planes, int quality, sandbox::JpegEncoder encoder) {
  return encoder == sandbox::JpegEncoder::lumbung ? encode_chosen(planes, quality)
                                                  : encode_rounded(planes, quality);
}

}  // namespace lumbung::codec
