#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/encoding.h"

struct evp_md_ctx_st;

namespace lumbung {

/// A SHA-256 digest (FIPS 180-4).
struct Sha256 {
  std::array<std::byte, 32> bytes{};

  auto operator<=>(const Sha256&) const = default;

  std::string hex() const { return to_hex(bytes); }
  /// From 64 hexadecimal digits; nullopt for anything else.
  static std::optional<Sha256> from_hex(std::string_view hex);
  static Sha256 of(Bytes data);
};

/// Hashes a stream piece by piece. Not thread-safe; one object, one stream.
class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Sha256Hasher(Sha256Hasher&&) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&&) noexcept;

  void update(Bytes data);
  /// Ends the stream; the hasher must not be used afterwards.
  Sha256 finish();
  /// Another hasher that has seen the same bytes.
  Sha256Hasher fork() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  explicit Sha256Hasher(std::unique_ptr<evp_md_ctx_st, Free> context) : context_(std::move(context)) {}

  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace lumbung
