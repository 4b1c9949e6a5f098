#include "http/tus/checksum.h"

#include <string_view>
#include <utility>

#include <openssl/evp.h>

#include "base/error.h"

namespace lumbung::http::tus {
namespace {

void require(int done) {
  if (done != 1) throw Fault("the checksum of a body could not be computed");
}

}  // namespace

void ChecksumCheck::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

ChecksumCheck::ChecksumCheck(Checksum wanted) : wanted_(std::move(wanted)), context_(EVP_MD_CTX_new()) {
  const bool is_sha1 = wanted_.algorithm == Checksum::Algorithm::sha1;
  require(EVP_DigestInit_ex(context_.get(), is_sha1 ? EVP_sha1() : EVP_sha256(), nullptr));
}

ChecksumCheck::~ChecksumCheck() = default;

void ChecksumCheck::update(Bytes data) {
  require(EVP_DigestUpdate(context_.get(), data.data(), data.size()));
}

bool ChecksumCheck::matches() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  require(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), &length));
  digest.resize(length);
  return equal_constant_time(digest, wanted_.digest);
}

}  // namespace lumbung::http::tus
