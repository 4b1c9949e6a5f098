#include "media/attempt/read_back.h"

#include <vector>

#include "base/read_at.h"

namespace lumbung::media {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

struct Digest {
  std::uint64_t bytes = 0;
  Sha256 sha256;
};

Digest digest_of(int file) {
  Sha256Hasher hasher;
  std::vector<std::byte> block(kBlockBytes);
  std::uint64_t offset = 0;
  for (;;) {
    const std::size_t count = read_some_at(file, offset, block, "read a stored object back");
    if (count == 0) return {offset, hasher.finish()};
    hasher.update(Bytes(block).first(count));
    offset += count;
  }
}

}  // namespace

Sha256 hash_of(int file) {
  return digest_of(file).sha256;
}

StoredObject read_back(StorageAdapter& storage, VariantName variant, const ObjectKey& key) {
  const OpenObject object = storage.get(key).value();
  const Digest digest = digest_of(object.file.get());
  if (digest.bytes != object.bytes) throw Fault("the stored object " + key.str() + " is cut short");
  return {variant, key, digest.bytes, digest.sha256};
}

}  // namespace lumbung::media
