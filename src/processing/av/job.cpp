#include "processing/av/job.h"

#include <algorithm>

#include "base/reopen.h"
#include "processing/file_extension.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {

AvJob::AvJob(const AvParts& the_parts, const media::ProcessingRequest& request,
             media::ProcessingObserver& observer, std::stop_token the_stop)
    : parts(the_parts),
      original(request.file),
      original_bytes(request.bytes),
      purpose(request.purpose),
      stop(std::move(the_stop)),
      observer_(observer),
      deadline_(std::chrono::steady_clock::now() + the_parts.tools.settings().limits.wall_time_max) {}

void AvJob::identify(const media::Identity& identity) {
  report.identity = identity;
  report.metadata.dimensions = identity.dimensions;
  observer_.identified(identity);
}

void AvJob::announce(media::VariantName name, const std::string& mime, media::Dimensions dimensions,
                     UniqueFd file) {
  const std::uint64_t bytes = size_of(file.get());
  report.metadata.variants[name] = {mime, bytes, dimensions};
  kept.push_back({name, mime, bytes, reopen_for_reading(file.get())});
  observer_.made({name, mime, std::string(extension_of(mime)), bytes, dimensions, std::move(file)});
}

const KeptVariant* AvJob::find(media::VariantName name) const {
  const auto found = std::find_if(kept.begin(), kept.end(),
                                  [&](const KeptVariant& variant) { return variant.name == name; });
  return found == kept.end() ? nullptr : &*found;
}

void AvJob::skip(const std::string& variant, const std::string& reason, const std::string& lacks) {
  report.metadata.skipped.push_back({variant, reason, lacks});
}

void AvJob::begin_step(std::string name, std::uint32_t percent_at_end) {
  progress_.step = std::move(name);
  percent_at_begin_ = progress_.percent;
  percent_at_end_ = std::max(percent_at_end, progress_.percent);
}

void AvJob::tell_progress(double share) {
  const double way = percent_at_end_ - percent_at_begin_;
  const auto reached = static_cast<std::uint32_t>(std::clamp(share, 0.0, 1.0) * way);
  progress_.percent = std::max(progress_.percent, percent_at_begin_ + reached);
  observer_.progressed(progress_);
}

std::chrono::milliseconds AvJob::time_for(std::chrono::milliseconds wish) const {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  return std::clamp(left, std::chrono::milliseconds(1), wish);
}

}  // namespace lumbung::processing
