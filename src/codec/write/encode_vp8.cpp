#include "codec/write/encode_vp8.h"

#include <memory>
#include <new>
#include <string>
#include <vector>

#include <webp/mux.h>

#include "base/error.h"
#include "codec/pixels/studio_range.h"
#include "codec/vp8/encoder.h"

namespace lumbung::codec {
namespace {

struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

vp8::PlaneView view_of(const Plane& plane, const RangeMap& map) {
  return {plane.samples.data(), plane.size.width, plane.size.height, plane.stride, &map};
}

std::vector<std::byte> in_container(const std::vector<std::byte>& frame) {
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
  if (mux == nullptr) throw std::bad_alloc();
  const WebPData content{reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size()};
  constexpr int kCopy = 1;
  WebPData file{};
  WebPMuxError error = WebPMuxSetImage(mux.get(), &content, kCopy);
  if (error == WEBP_MUX_OK) error = WebPMuxAssemble(mux.get(), &file);
  if (error == WEBP_MUX_MEMORY_ERROR) throw std::bad_alloc();
  if (error != WEBP_MUX_OK) throw Fault("libwebpmux refuses a frame: error " + std::to_string(error));
  const auto* bytes = reinterpret_cast<const std::byte*>(file.bytes);
  std::vector<std::byte> out(bytes, bytes + file.size);
  WebPDataClear(&file);
  return out;
}

}  // namespace

Encoded encode_vp8(const Planes& planes, int index) {
  const vp8::FrameSource source{view_of(planes.luma, studio_luma()), view_of(planes.blue, studio_chroma()),
                                view_of(planes.red, studio_chroma())};
  return {"image/webp", planes.size(), in_container(vp8::encode_frame(source, {.step_index = index}))};
}

}  // namespace lumbung::codec
