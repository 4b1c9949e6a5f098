#include "storage/s3/rsa_key.h"

#include <fstream>
#include <iterator>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/error.h"

namespace lumbung::storage {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// A key with a password is refused: nobody sits there to give it.
int no_password(char*, int, int, void*) {
  return 0;
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

RsaKey RsaKey::read(const std::filesystem::path& file) {
  std::ifstream input(file, std::ios::binary);
  const std::string pem((std::istreambuf_iterator<char>(input)), {});
  if (!input || pem.empty())
    throw Fault(ErrorCode::invalid_argument, "cdn: can't read the key " + file.string());
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::unique_ptr<evp_pkey_st, Free> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    throw Fault(ErrorCode::invalid_argument,
                "cdn: " + file.string() + " is not a private RSA key in PEM, without a password");
  }
  return RsaKey(std::move(key));
}

std::vector<std::byte> RsaKey::sign(std::string_view message, DigestKind digest) const {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  const EVP_MD* kind = digest == DigestKind::sha1 ? EVP_sha1() : EVP_sha256();
  const auto* text = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  std::vector<std::byte> signature(length);
  auto* into = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSignInit(context.get(), nullptr, kind, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), into, &length, text, message.size()) != 1) {
    throw Fault("OpenSSL made no RSA signature");
  }
  signature.resize(length);
  return signature;
}

}  // namespace lumbung::storage
