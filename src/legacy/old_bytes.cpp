#include "legacy/old_bytes.h"

#include <vector>

#include "base/read_at.h"
#include "base/sha256.h"

namespace lumbung::legacy {

std::string unsaid_place(const std::string& location) {
  return location == "local" ? "nobody said where its file is: name --old-disk"
                             : "nobody said where its file is: name the bucket with --storage";
}

std::string sha256_of(const media::OpenObject& object) {
  constexpr std::size_t kPieceBytes = 256UL * 1024;
  std::vector<std::byte> piece(kPieceBytes);
  Sha256Hasher hasher;
  for (std::uint64_t at = 0;;) {
    const std::size_t came = read_at(object.file.get(), at, piece, "read an old file");
    if (came == 0) break;
    hasher.update(std::span(piece).first(came));
    at += came;
  }
  return hasher.finish().hex();
}

}  // namespace lumbung::legacy
