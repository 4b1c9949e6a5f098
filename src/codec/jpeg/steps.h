#pragma once

#include "codec/jpeg/blocks.h"

namespace lumbung::codec::jpeg {

/// Steps for a quality of 1 to 100, which scales them as libjpeg scales its own (jpeg_quality_scaling); at 75
/// the result has about the SSIM of libjpeg's 75.
Steps luma_steps(int quality);
Steps chroma_steps(int quality);

/// What an error of one step is worth at a coefficient, beside those of others.
std::array<float, kBlockSize> weights_of(bool luma);

}  // namespace lumbung::codec::jpeg
