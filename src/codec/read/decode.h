#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "codec/pixels/pixels.h"
#include "codec/read/colour.h"
#include "codec/read/header.h"
#include "codec/read/image_kind.h"
#include "codec/read/pipeline_stage.h"
#include "codec/read/vips_reader.h"

namespace lumbung::codec {

/// The longest edge of every variant, in pixels.
inline constexpr std::uint32_t kLongestEdge = 1920;

/// The one decode of a job: reads the picture (of an animation the first frame), fits it into kLongestEdge on
/// the way so that the full size is never in memory, converts it to sRGB and turns it upright. `resampling`:
/// beside the decoding, where that pays and the kind allows it. Throws Refusal.
Picture decode_picture(ImageKind kind, Bytes content, const Header& header,
                       PipelineStage::Runs resampling = PipelineStage::Runs::in_turn);

/// JPEG by libjpeg-turbo. The picture still lies as in the file.
Picture decode_jpeg(Bytes content, PipelineStage::Runs resampling);

/// An eighth of a JPEG, upright: the mean of each block, which is there in a third of the time that its
/// samples take. nullopt where it can't be had so quickly (find_scans_of_means). Throws Refusal.
std::optional<Picture> decode_eighth_of_jpeg(Bytes content, const Header& header);

/// The next frame of what libvips reads. The picture still lies as in the file.
Picture decode_frame(VipsReader& reader);

/// sRGB of scaled samples: Planes when every pixel is opaque.
Picture finish_colours(Raster scaled, ColourModel model, const std::vector<std::byte>& icc_profile);

}  // namespace lumbung::codec
