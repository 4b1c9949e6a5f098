#pragma once

#include <string_view>

#include "media/attempt/media_processor.h"
#include "processing/av/stream_facts.h"

namespace lumbung::processing {

/// Whether a file of this type, as libmagic calls it, may be a video or an audio of an accepted kind.
bool may_be_playable(std::string_view mime);

/// Whether libmagic is sure that it is one: then a file that can't be read is damaged, else it is something
/// else.
bool is_surely_playable(std::string_view mime);

/// The kind and the type of a file by its container and its streams. `magic_mime` decides where a container
/// has two names (WebM is Matroska).
media::Identity identity_of(const StreamFacts& facts, std::string_view magic_mime);

}  // namespace lumbung::processing
