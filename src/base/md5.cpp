#include "base/md5.h"

#include <openssl/evp.h>

#include "base/error.h"

namespace lumbung {

std::array<std::byte, 16> md5(Bytes data) {
  std::array<std::byte, 16> digest{};
  const int done = ::EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()),
                                nullptr, ::EVP_md5(), nullptr);
  if (done != 1) throw Fault("OpenSSL made no MD5");
  return digest;
}

}  // namespace lumbung
