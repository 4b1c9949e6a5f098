#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processing/av/stream_facts.h"

namespace lumbung::processing {

enum class AudioForm {
  voice,  ///< OGG/Opus, mono: what WhatsApp plays as a voice message
  music,  ///< AAC in an M4A
};

/// What was recorded as Opus is a voice message most of the time; what is meant for one always.
AudioForm form_of(const StreamFacts& facts, std::string_view purpose);

struct AudioPlan {
  AudioForm form = AudioForm::music;
  bool copied = false;  ///< the sound fits, only its container does not
  std::uint32_t kbps = 128;
  std::uint32_t channels = 2;
  std::string mime;
};

/// nullopt when the sound is too long for the budget at the lowest rate that can be listened to.
std::optional<AudioPlan> plan_audio(const StreamFacts& facts, AudioForm form, std::uint64_t bytes_max);

/// ffmpeg's arguments, from this stream ("0:1") into file 1.
std::vector<std::string> arguments_for(const AudioPlan& plan, const std::string& stream);

}  // namespace lumbung::processing
