#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "campaigns/template_rules.h"

namespace lumbung::campaigns {
namespace {

using media::Media;
using media::VariantName;

/// What Meta's Resumable Upload takes.
constexpr std::array<std::string_view, 4> kSampleTypes = {"application/pdf", "image/jpeg", "image/png",
                                                          "video/mp4"};

media::Channel channel_of(HeaderFormat format) {
  switch (format) {
    case HeaderFormat::image:
      return media::Channel::template_header_image;
    case HeaderFormat::document:
      return media::Channel::template_header_document;
    default:
      return media::Channel::template_header_video;
  }
}

Error unfit_sample(HeaderFormat format, const Media& media, const std::string& why) {
  return error(ErrorCode::unsupported_media, "The media " + media.uuid.str() + " can't be the " +
                                                 std::string(to_string(format)) +
                                                 " header of a template: " + why);
}

std::optional<SampleFile> file_of(const Media& media, VariantName variant) {
  if (!media.path_of(variant)) return std::nullopt;
  const auto facts = media.metadata.found.variants.find(variant);
  if (facts != media.metadata.found.variants.end())
    return SampleFile{variant, facts->second.mime, facts->second.bytes};
  if (variant != VariantName::original) return std::nullopt;
  return SampleFile{variant, media.type, media.size};
}

}  // namespace

Result<SampleFile> sample_for(HeaderFormat format, const Media& media) {
  const auto& fits = media.metadata.found.fits;
  const auto fit = fits.find(channel_of(format));
  std::optional<VariantName> variant;
  if (fit != fits.end()) variant = fit->second.variant;
  // A moving picture is sent as the video that was made of it.
  if (format == HeaderFormat::gif && media.path_of(VariantName::mp4)) variant = VariantName::mp4;
  if (!variant) {
    const std::string why = fit == fits.end() ? std::string() : fit->second.reason;
    return unfit_sample(format, media, why.empty() ? "nothing of it fits there." : why);
  }
  const std::optional<SampleFile> file = file_of(media, *variant);
  if (!file) return unfit_sample(format, media, "its file is not known.");
  if (std::ranges::find(kSampleTypes, file->type) == kSampleTypes.end()) {
    return unfit_sample(
        format, media,
        "Meta takes samples of the types PDF, JPEG, PNG and MP4 only, not " + file->type + ".");
  }
  if (format == HeaderFormat::gif && (file->type != "video/mp4" || file->bytes > kGifHeaderBytesMax))
    return unfit_sample(format, media, "it must be an MP4 of at most 3.5 MB.");
  return *file;
}

}  // namespace lumbung::campaigns
