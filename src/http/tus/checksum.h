#pragma once

#include <memory>

#include "base/encoding.h"
#include "http/tus/headers.h"

struct evp_md_ctx_st;

namespace lumbung::http::tus {

/// Hashes the body of one request to compare it with its Upload-Checksum. Not thread-safe.
class ChecksumCheck {
 public:
  explicit ChecksumCheck(Checksum wanted);
  ~ChecksumCheck();
  ChecksumCheck(const ChecksumCheck&) = delete;
  ChecksumCheck& operator=(const ChecksumCheck&) = delete;

  void update(Bytes data);
  /// Ends the body; to be called once.
  bool matches();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  Checksum wanted_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace lumbung::http::tus
