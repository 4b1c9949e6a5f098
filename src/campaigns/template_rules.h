#pragma once

#include <cstdint>
#include <string>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "campaigns/template.h"
#include "campaigns/template_components.h"
#include "media/media.h"
#include "media/variant.h"

namespace lumbung::campaigns {

/// "type" and "format" in capitals, as Meta has them in its answers; it takes both.
boost::json::value normal_components(const boost::json::value& components);

/// What Meta would refuse for what it says, refused before anything is uploaded: invalid_argument, with what
/// to mend. Of name, language, category and components, which are normal_components().
Status check_template(const Template& wanted);

/// Of a GIF header, which Meta takes as an MP4 of "3.5 MB"; the smaller reading can be promised.
inline constexpr std::uint64_t kGifHeaderBytesMax = 3'500'000;

/// What of a media is shown to Meta as the sample of a header.
struct SampleFile {
  media::VariantName variant = media::VariantName::original;
  std::string type;  ///< MIME
  std::uint64_t bytes = 0;
};

/// The variant of a processed media for a header of this format, or why it has none: unsupported_media.
Result<SampleFile> sample_for(HeaderFormat format, const media::Media& media);

}  // namespace lumbung::campaigns
