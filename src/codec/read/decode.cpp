#include "codec/read/decode.h"

#include "codec/pixels/resize.h"
#include "codec/read/bmp.h"
#include "codec/read/upright.h"

namespace lumbung::codec {
namespace {

Picture decode_bmp_picture(Bytes content) {
  const Raster full = decode_bmp(content);
  return finish_colours(resize(full, whole(full.size), fit_inside(full.size, kLongestEdge)), ColourModel::rgb,
                        {});
}

Picture decode_as_stored(ImageKind kind, Bytes content, PipelineStage::Runs resampling) {
  if (kind == ImageKind::jpeg) return decode_jpeg(content, resampling);
  if (kind == ImageKind::bmp) return decode_bmp_picture(content);
  VipsReader reader(kind, content, Frames::first);
  return decode_frame(reader);
}

}  // namespace

Picture decode_picture(ImageKind kind, Bytes content, const Header& header, PipelineStage::Runs resampling) {
  Picture picture = decode_as_stored(kind, content, resampling);
  make_upright(picture, header.orientation);
  return picture;
}

Picture decode_frame(VipsReader& reader) {
  const Size size = reader.frame_size();
  const std::uint32_t channels = reader.prepare();
  const ColourModel model = reader.model();
  const bool alpha = channels == 2 || (channels == 4 && model != ColourModel::cmyk);
  RasterScaler scaler(size, channels, alpha ? RasterScaler::Alpha::last_channel : RasterScaler::Alpha::none,
                      fit_inside(size, kLongestEdge));
  reader.read_frame([&scaler](const std::uint8_t* samples) { scaler.push(samples); });
  return finish_colours(scaler.finish(), model, reader.icc_profile());
}

Picture finish_colours(Raster scaled, ColourModel model, const std::vector<std::byte>& icc_profile) {
  const bool nothing_to_convert = model == ColourModel::rgb && is_srgb(icc_profile);
  Raster srgb = nothing_to_convert ? std::move(scaled) : to_srgb(std::move(scaled), model, icc_profile);
  if (srgb.channels == 4 && has_transparency(srgb)) return srgb;
  return to_planes(srgb);
}

}  // namespace lumbung::codec
