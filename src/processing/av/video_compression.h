#pragma once

#include "processing/av/job.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {

/// Makes the variant `compressed` of a video: H.264 and AAC in an MP4 that WhatsApp takes, never larger than
/// it takes. Nothing is made when the original fits already; only the container is written anew when the
/// streams fit. Where it can't be made, the report says why it was skipped.
Step<void> compress_video(AvJob& job, const whatsapp::Candidate& original);

}  // namespace lumbung::processing
