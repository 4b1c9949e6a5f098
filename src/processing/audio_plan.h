#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "processing/stream_facts.h"

namespace lumbung::processing {

enum class AudioForm {
  voice,  ///< OGG/Opus, mono: what WhatsApp plays as a voice message
  music,  ///< AAC in an M4A
};

/// What was recorded as Opus is a voice message most of the time.
AudioForm form_of(const StreamFacts& facts);

struct AudioPlan {
  AudioForm form = AudioForm::music;
  bool copied = false;  ///< the sound fits, only its container does not
  std::uint32_t kbps = 128;
  std::uint32_t channels = 2;
  std::string mime;
};

/// nullopt when the sound is too long for the budget at the lowest rate that can be listened to.
std::optional<AudioPlan> plan_audio(const StreamFacts& facts, AudioForm form, std::uint64_t bytes_max);

/// ffmpeg's arguments, into file 1.
std::vector<std::string> arguments_for(const AudioPlan& plan, const AudioStream& audio);

}  // namespace lumbung::processing
