#include "processing/av/still_frame.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/reopen.h"
#include "processing/av/video_filters.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {
namespace {

using media::VariantName;
using sandbox::Output;

constexpr std::uint32_t kPosterEdge = 640;
constexpr std::chrono::seconds kGrabWallTime{60};

/// A frame counts as black when 98 of 100 of its pixels are darker than 32 of 255.
constexpr const char* kBright =
    ",blackframe=amount=0:threshold=32,metadata=mode=select:key=lavfi.blackframe.pblack:value=98:function="
    "less";

enum class Wanted { bright, any };

struct Moment {
  double at_s = 0;
  Wanted wanted = Wanted::any;
};

/// False when there is no such frame.
Step<bool> grab(const AvJob& job, const UniqueFd& picture, Moment moment) {
  const VideoStream& video = *job.facts.video;
  const media::Dimensions size = fit_into(video.shown(), kPosterEdge, kPosterEdge);
  std::string filters = picture_filters(video, size, job.parts.tools.abilities().tone_mapping);
  Conversion conversion{.input = job.original, .outputs = {picture.get()}};
  if (moment.at_s > 0) conversion.input_options = {"-ss", std::to_string(moment.at_s)};
  if (moment.wanted == Wanted::bright) {
    filters += kBright;
    conversion.input_options.insert(conversion.input_options.end(), {"-t", "20"});
  }
  conversion.arguments = {"-map",       "0:" + std::to_string(video.index),
                          "-an",        "-sn",
                          "-dn",        "-vf",
                          filters,      "-frames:v",
                          "1",          "-c:v",
                          "png",        "-compression_level",
                          "1",          "-f",
                          "image2pipe", sandbox::name_of_file(1)};
  conversion.wall_time_max = job.time_for(kGrabWallTime);
  const auto outcome = job.parts.tools.convert(
      conversion, [](std::string_view) {}, job.stop);
  if (!outcome) return outcome.error();
  if (says_nothing_of_the_file(*outcome)) return *failure_of(*outcome, std::nullopt);
  return size_of(picture.get()) > 0;
}

Step<bool> grab_best(const AvJob& job, const UniqueFd& picture) {
  const double second = job.facts.duration_s > 0 && job.facts.duration_s < 1.5 ? job.facts.duration_s / 2 : 1;
  for (const Moment moment :
       {Moment{second, Wanted::bright}, Moment{second, Wanted::any}, Moment{0, Wanted::any}}) {
    auto grabbed = grab(job, picture, moment);
    if (!grabbed || *grabbed) return grabbed;
  }
  return false;
}

/// What the codec made of the frame, in one try.
struct Stills {
  std::array<UniqueFd, 2> files;  ///< of the thumbnail, and of the poster
  std::vector<media::MadeVariant> made;
  sandbox::PictureSummary summary;
  std::optional<sandbox::Refused> refused;

  void take(const sandbox::CodecEvent& event) {
    if (const auto* message = std::get_if<sandbox::VariantMade>(&event)) {
      const bool small = message->output == Output::thumbnail;
      made.push_back({.name = small ? VariantName::thumbnail : VariantName::poster,
                      .mime = message->mime,
                      .dimensions = {message->width, message->height},
                      .file = std::move(files[small ? 0 : 1])});
    }
    if (const auto* message = std::get_if<sandbox::PictureSummary>(&event)) summary = *message;
    if (const auto* message = std::get_if<sandbox::Refused>(&event)) refused = *message;
  }
};

void announce(Stills& stills, AvJob& job) {
  for (media::MadeVariant& still : stills.made)
    job.announce(still.name, still.mime, still.dimensions, std::move(still.file));
  job.report.metadata.lqip = stills.summary.lqip;
  job.report.metadata.blurhash = stills.summary.blurhash;
  job.report.metadata.dominant_color = stills.summary.dominant_color;
}

}  // namespace

Step<StillsMade> make_stills(AvJob& job) {
  const UniqueFd picture = job.parts.storage.scratch();
  const auto grabbed = job.timed("frame", [&] { return grab_best(job, picture); });
  if (!grabbed) return grabbed.error();
  if (!*grabbed) return StillsMade::nothing_to_decode;

  const sandbox::CodecRequest request{.task = sandbox::Task::process,
                                      .limits = job.parts.codec_limits,
                                      .outputs = {Output::thumbnail, Output::compressed}};
  const UniqueFd frame = reopen_for_reading(picture.get());
  Stills stills;
  const auto begin = [&] {
    stills = {.files = {job.parts.storage.scratch(), job.parts.storage.scratch()}};
    return sandbox::CodecTry{{stills.files[0].get(), stills.files[1].get()},
                             [&stills](const sandbox::CodecEvent& event) { stills.take(event); }};
  };
  const auto outcome = job.parts.codec.run(request, frame.get(), begin, job.stop);
  if (auto failure = failure_of(outcome, stills.refused)) return *std::move(failure);
  announce(stills, job);
  return job.find(VariantName::thumbnail) == nullptr ? StillsMade::nothing_to_decode : StillsMade::yes;
}

}  // namespace lumbung::processing
