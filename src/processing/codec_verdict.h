#pragma once

#include <optional>

#include "media/attempt/media_processor.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// Who is to blame for the way a codec job ended; nullopt when it finished. A limit that the file itself
/// exceeds (memory, processor time, output) is the file's fault. A crash, a forbidden call and a time-out
/// count as a death of the sandbox, which is tried once more: the machine may have been at fault.
std::optional<media::ProcessingFailure> failure_of(const sandbox::RunOutcome& outcome,
                                                   const std::optional<sandbox::Refused>& refused);

/// What was made of a file found no room on the disk: a fault of the machine, whatever the tool says of the
/// file.
media::ProcessingFailure no_room_on_disk();

}  // namespace lumbung::processing
