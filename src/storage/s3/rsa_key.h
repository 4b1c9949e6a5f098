#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace lumbung::storage {

enum class DigestKind { sha1, sha256 };

/// A private RSA key that signs by PKCS #1 v1.5. Thread-safe.
class RsaKey {
 public:
  /// Reads a PEM file without a password. Throws Fault naming it.
  static RsaKey read(const std::filesystem::path& file);

  std::vector<std::byte> sign(std::string_view message, DigestKind digest) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit RsaKey(std::unique_ptr<evp_pkey_st, Free> key) : key_(std::move(key)) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

}  // namespace lumbung::storage
