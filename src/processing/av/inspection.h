#pragma once

#include "processing/av/job.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {

/// The untouched original, of which the demuxer has said already what it is.
Step<whatsapp::Candidate> inspect_original(const AvJob& job);

/// Fills `fits` of the report. Reads the compressed variant back, if there is one, with a demuxer that knows
/// nothing of how it was made; what can't be read back is a candidate that fits nowhere.
Step<void> check_stored_variants(AvJob& job, const whatsapp::Candidate& original);

}  // namespace lumbung::processing
