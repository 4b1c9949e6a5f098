#pragma once

#include <optional>
#include <string_view>

#include "media/attempt/media_processor.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// Who is to blame for the way a codec job ended; nullopt when it finished. A limit that the file itself
/// exceeds (memory, processor time, output) is the file's fault. A crash, a forbidden call and a time-out
/// count as a death of the sandbox, which is tried once more: the machine may have been at fault. It surely
/// was where it gave the decoder no processor.
std::optional<media::ProcessingFailure> failure_of(const sandbox::RunOutcome& outcome,
                                                   const std::optional<sandbox::Refused>& refused);

/// Whether a tool ended for a reason that lies neither in it nor in the file, although its end is one that
/// AvTools hands on.
bool says_nothing_of_the_file(const sandbox::RunOutcome& outcome);

/// Whether a tool says that the disk is full, in the words of strerror(3).
bool complains_of_a_full_disk(std::string_view complaint);

/// What was made of a file found no room on the disk: a fault of the machine, whatever the tool says of the
/// file.
media::ProcessingFailure no_room_on_disk();

}  // namespace lumbung::processing
