#include "whatsapp/fits/fit_check.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "whatsapp/fits/channel_limits.h"
#include "whatsapp/fits/stream_check.h"

namespace lumbung::whatsapp {
namespace {

using media::Channel;
using media::Fit;

/// Meta states its limits in decimal megabytes, so the reasons do too.
std::string megabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

/// Why a candidate is refused; nullopt when it fits.
std::optional<std::string> objection(const Candidate& candidate, const ChannelLimit& limit) {
  if (!candidate.not_inspected.empty()) return candidate.not_inspected;
  if (std::find(limit.mimes.begin(), limit.mimes.end(), candidate.mime) == limit.mimes.end()) {
    return "WhatsApp does not take " + candidate.mime + " as " + std::string(limit.name) + ".";
  }
  const bool animated = candidate.frames > 1;
  if (animated && limit.kind == media::Kind::image && limit.animated_bytes_max == 0) {
    return "WhatsApp does not take an animation as " + std::string(limit.name) + ".";
  }
  const std::uint64_t bytes_max =
      animated && limit.animated_bytes_max > 0 ? limit.animated_bytes_max : limit.bytes_max;
  if (candidate.bytes > bytes_max) {
    return "It has " + megabytes(candidate.bytes) + "; " + std::string(limit.name) + " may have " +
           megabytes(bytes_max) + ".";
  }
  if (limit.bits_per_channel_max != 0 && candidate.bits_per_channel > limit.bits_per_channel_max) {
    return "It has " + std::to_string(candidate.bits_per_channel) + " bits per channel; WhatsApp takes 8.";
  }
  const auto& [width, height] = candidate.dimensions;
  if (limit.square_pixels != 0 && (width != limit.square_pixels || height != limit.square_pixels)) {
    return "It is " + std::to_string(width) + "×" + std::to_string(height) + " pixels; " +
           std::string(limit.name) + " must be " + std::to_string(limit.square_pixels) + "×" +
           std::to_string(limit.square_pixels) + ".";
  }
  return objection_to_streams(candidate, limit);
}

std::string article_of(media::Kind kind) {
  return (kind == media::Kind::image || kind == media::Kind::audio ? "an " : "a ") +
         std::string(to_string(kind));
}

/// A sticker must be WebP, so telling that a JPEG isn't one would hide what really stands in the way.
bool is_meant_for(const Candidate& candidate, const ChannelLimit& limit) {
  return std::find(limit.mimes.begin(), limit.mimes.end(), candidate.mime) != limit.mimes.end();
}

Fit fit_of(const ChannelLimit& limit, media::Kind kind, const std::vector<Candidate>& candidates) {
  if (kind != limit.kind) {
    return {std::nullopt, "This is " + article_of(kind) + "; " + std::string(limit.name) + " takes " +
                              article_of(limit.kind) + "."};
  }
  std::string first_objection;
  std::string telling_objection;
  for (const Candidate& candidate : candidates) {
    const auto refused = objection(candidate, limit);
    if (!refused) return {candidate.variant, {}};
    if (first_objection.empty()) first_objection = *refused;
    if (telling_objection.empty() && is_meant_for(candidate, limit)) telling_objection = *refused;
  }
  if (candidates.empty()) return {std::nullopt, "There is no variant to send."};
  return {std::nullopt, telling_objection.empty() ? first_objection : telling_objection};
}

}  // namespace

std::map<Channel, Fit> check_fits(media::Kind kind, const std::vector<Candidate>& candidates) {
  std::map<Channel, Fit> fits;
  for (const ChannelLimit& limit : channel_limits())
    fits.emplace(limit.channel, fit_of(limit, kind, candidates));
  return fits;
}

}  // namespace lumbung::whatsapp
