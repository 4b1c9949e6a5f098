#include "access/secret_box.h"

#include <memory>

#include <openssl/evp.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/hmac_sha256.h"

namespace lumbung::access {
namespace {

constexpr std::string_view kVersion = "v1:";
constexpr std::size_t kKeyIdDigits = 8;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

enum class Direction { decrypt, encrypt };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void require(int done) {
  if (done != 1) throw Fault("OpenSSL refused to encrypt or decrypt");
}

Cipher begin(Direction direction, std::string_view key, std::string_view nonce, std::string_view place) {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  if (!cipher) throw Fault("no memory for a cipher");
  const int encrypts = direction == Direction::encrypt ? 1 : 0;
  require(
      EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce), encrypts));
  int done = 0;
  require(EVP_CipherUpdate(cipher.get(), nullptr, &done, bytes_of(place), static_cast<int>(place.size())));
  return cipher;
}

std::string pass(EVP_CIPHER_CTX* cipher, std::string_view input) {
  std::string output(input.size(), '\0');
  int done = 0;
  require(EVP_CipherUpdate(cipher, bytes_of(output), &done, bytes_of(input), static_cast<int>(input.size())));
  return output;
}

std::optional<std::string> bytes_from_hex(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

struct Sealed {
  std::string_view key_id;
  std::string_view hex;
};

std::optional<Sealed> parse_sealed(std::string_view text) {
  if (!text.starts_with(kVersion)) return std::nullopt;
  text.remove_prefix(kVersion.size());
  if (text.size() <= kKeyIdDigits || text[kKeyIdDigits] != ':') return std::nullopt;
  return Sealed{text.substr(0, kKeyIdDigits), text.substr(kKeyIdDigits + 1)};
}

}  // namespace

SecretBox::Key SecretBox::derive(std::string_view text) {
  const Sha256 key = hmac_sha256(text, "lumbung secret box: key");
  const Sha256 id = hmac_sha256(text, "lumbung secret box: id");
  return {id.hex().substr(0, kKeyIdDigits),
          std::string(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size())};
}

SecretBox::SecretBox(std::string_view key, std::string_view previous) : current_(derive(key)) {
  if (!previous.empty()) previous_ = derive(previous);
}

const SecretBox::Key* SecretBox::key_named(std::string_view id) const {
  if (current_.id == id) return &current_;
  return previous_ && previous_->id == id ? &*previous_ : nullptr;
}

std::string SecretBox::seal(std::string_view plain, std::string_view place) const {
  const std::string nonce = random_bytes(kNonceBytes);
  const Cipher cipher = begin(Direction::encrypt, current_.bytes, nonce, place);
  const std::string hidden = pass(cipher.get(), plain);
  std::string tag(kTagBytes, '\0');
  int done = 0;
  require(EVP_CipherFinal_ex(cipher.get(), bytes_of(tag), &done));
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag.data()));
  return std::string(kVersion) + current_.id + ":" + to_hex(as_bytes(nonce + hidden + tag));
}

std::string SecretBox::open(std::string_view text, std::string_view place) const {
  const auto sealed = parse_sealed(text);
  if (!sealed) return std::string(text);
  const Key* key = key_named(sealed->key_id);
  if (key == nullptr) {
    throw Fault(ErrorCode::unavailable, "a secret of the database was sealed with the key " +
                                            std::string(sealed->key_id) + ", this process has " +
                                            current_.id +
                                            (previous_ ? " and " + previous_->id : std::string()));
  }
  const auto bytes = bytes_from_hex(sealed->hex);
  if (!bytes) throw Fault(ErrorCode::corrupt, "a sealed secret is cut off: " + std::string(place));
  const std::string_view all = *bytes;
  const Cipher cipher = begin(Direction::decrypt, key->bytes, all.substr(0, kNonceBytes), place);
  std::string plain = pass(cipher.get(), all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes));
  std::string tag(all.substr(all.size() - kTagBytes));
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()));
  std::string rest(kTagBytes, '\0');
  int done = 0;
  if (EVP_CipherFinal_ex(cipher.get(), bytes_of(rest), &done) != 1)
    throw Fault(ErrorCode::corrupt, "a sealed secret was changed or moved: " + std::string(place));
  return plain;
}

bool SecretBox::is_current(std::string_view text) const {
  const auto sealed = parse_sealed(text);
  return sealed && sealed->key_id == current_.id;
}

}  // namespace lumbung::access
