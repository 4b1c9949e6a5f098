#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// A format of images, and whether it can be decoded here.
struct Decoder {
  std::string format;  ///< for people: "HEIC"
  bool works = false;
  std::string reason{};  ///< why not; empty when it works
  bool certain = true;   ///< false: the codec was stopped by somebody, and would have to be asked again
};

/// Has the codec decode a tiny picture of each format, as it decodes those of strangers: what is missing on
/// this machine is found, whoever should have brought it along. What `stop` ends early is left out. Blocks
/// for some tens of milliseconds.
std::vector<Decoder> try_decoders(sandbox::CodecPool& codec, const sandbox::Limits& limits,
                                  const std::stop_token& stop);

/// For people: "JPEG, PNG; not HEIC: This server has no decoder for HEIC images."
std::string describe(const std::vector<Decoder>& decoders);
bool all_work(const std::vector<Decoder>& decoders);
bool all_certain(const std::vector<Decoder>& decoders);

}  // namespace lumbung::processing
