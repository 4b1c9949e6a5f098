// Chunked bodies: any bytes give the same payload and the same end in whatever pieces they come, and the
// decoder never takes or makes more than there is. The first byte says into pieces of which size they are
// cut.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "http/grammar/chunked.h"

namespace {

using lumbung::http::ChunkedDecoder;

struct Decoded {
  std::string payload;
  std::size_t consumed = 0;
  bool finished = false;
  bool broken = false;
};

Decoded decode(std::string_view input, std::size_t piece) {
  ChunkedDecoder decoder;
  std::array<std::byte, 64> room{};
  Decoded decoded;
  std::string waiting;
  for (std::size_t at = 0; at < input.size(); at += piece) {
    waiting += input.substr(at, piece);
    while (true) {
      const auto progress = decoder.take(waiting, room);
      lumbung::fuzz::require(progress.consumed <= waiting.size());
      lumbung::fuzz::require(progress.produced <= room.size() && progress.produced <= progress.consumed);
      decoded.consumed += progress.consumed;
      decoded.payload.append(reinterpret_cast<const char*>(room.data()), progress.produced);
      waiting.erase(0, progress.consumed);
      decoded.finished = progress.found == ChunkedDecoder::Found::finished;
      decoded.broken = progress.found == ChunkedDecoder::Found::broken;
      if (decoded.finished || decoded.broken) return decoded;
      if (progress.found == ChunkedDecoder::Found::need_more) break;
      lumbung::fuzz::require(progress.produced > 0);
    }
  }
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using lumbung::fuzz::require;
  if (size == 0) return 0;
  const std::string input(lumbung::fuzz::text_of(data, size).substr(1));
  const Decoded whole = decode(input, input.size() + 1);
  const Decoded pieces = decode(input, 1 + data[0] % 16);
  require(whole.finished == pieces.finished && whole.broken == pieces.broken);
  require(whole.payload == pieces.payload);
  require(!whole.finished || whole.consumed == pieces.consumed);
  return 0;
}
