// The functions of SHA256_CTX are deprecated since OpenSSL 3.0, but EVP copies a state by asking for memory,
// and wiping it: of 2,700 instructions around the hash of a URL 650 are left. Sha256State would ask for
// memory, too.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hmac_sha256.h"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/error.h"

namespace lumbung {
namespace {

using Block = std::array<std::byte, SHA256_CBLOCK>;

void update(SHA256_CTX& state, Bytes data) {
  if (SHA256_Update(&state, data.data(), data.size()) != 1) throw Fault("SHA-256 update failed");
}

Sha256 finish(SHA256_CTX& state) {
  Sha256 digest;
  if (SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), &state) != 1)
    throw Fault("SHA-256 final failed");
  return digest;
}

Block block_of(std::string_view key) {
  Block block{};
  Sha256 hashed;
  Bytes used = as_bytes(key);
  if (used.size() > block.size()) {
    hashed = Sha256::of(used);
    used = hashed.bytes;
  }
  std::copy(used.begin(), used.end(), block.begin());
  return block;
}

SHA256_CTX state_after(Block block, std::byte pad) {
  for (std::byte& byte : block) byte ^= pad;
  SHA256_CTX state{};
  if (SHA256_Init(&state) != 1) throw Fault("SHA-256 is not available");
  update(state, block);
  return state;
}

}  // namespace

/// Both hashes behind their first block, which is all that the key has a part in.
struct HmacSha256Key::Begun {
  explicit Begun(const Block& key)
      : inner(state_after(key, std::byte{0x36})), outer(state_after(key, std::byte{0x5c})) {}
  ~Begun() {
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
  }
  Begun(const Begun&) = delete;
  Begun& operator=(const Begun&) = delete;

  SHA256_CTX inner;
  SHA256_CTX outer;
};

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  return HmacSha256Key(key).sign(message);
}

HmacSha256Key::HmacSha256Key(std::string_view key) : begun_(std::make_unique<const Begun>(block_of(key))) {}
HmacSha256Key::~HmacSha256Key() = default;
HmacSha256Key::HmacSha256Key(HmacSha256Key&&) noexcept = default;
HmacSha256Key& HmacSha256Key::operator=(HmacSha256Key&&) noexcept = default;

Sha256 HmacSha256Key::sign(std::string_view message) const {
  SHA256_CTX inner = begun_->inner;
  update(inner, as_bytes(message));
  SHA256_CTX outer = begun_->outer;
  update(outer, finish(inner).bytes);
  return finish(outer);
}

}  // namespace lumbung
