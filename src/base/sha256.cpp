#include "base/sha256.h"

#include <algorithm>

#include <openssl/evp.h>

#include "base/error.h"

namespace lumbung {
namespace {

/// OpenSSL's own EVP_sha256() and HMAC() look the algorithm up by name in every call, which costs more than
/// hashing a short text. This handle is looked up once, is never freed and never changes.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw Fault("SHA-256 is not available");
  return fetched;
}

}  // namespace

std::optional<Sha256> Sha256::from_hex(std::string_view hex) {
  const auto data = lumbung::from_hex(hex);
  if (!data || data->size() != 32) return std::nullopt;
  Sha256 digest;
  std::copy(data->begin(), data->end(), digest.bytes.begin());
  return digest;
}

Sha256 Sha256::of(Bytes data) {
  Sha256Hasher hasher;
  hasher.update(data);
  return hasher.finish();
}

void Sha256Hasher::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), algorithm(), nullptr) != 1)
    throw Fault("SHA-256 is not available");
}
Sha256Hasher::~Sha256Hasher() = default;
Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;

void Sha256Hasher::update(Bytes data) {
  if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1) throw Fault("SHA-256 update failed");
}

Sha256 Sha256Hasher::finish() {
  Sha256 digest;
  if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.bytes.data()), nullptr) !=
      1) {
    throw Fault("SHA-256 final failed");
  }
  return digest;
}

Sha256Hasher Sha256Hasher::fork() const {
  Sha256Hasher copy{std::unique_ptr<evp_md_ctx_st, Free>(EVP_MD_CTX_new())};
  if (!copy.context_ || EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) != 1) {
    throw Fault("SHA-256 copy failed");
  }
  return copy;
}

}  // namespace lumbung
