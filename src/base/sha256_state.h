#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung {

/// Hashes a stream whose pieces come over days and to several processes: what it knows between two pieces can
/// be written down and taken up elsewhere (the chaining value and the unfinished block of FIPS 180-4). Not
/// thread-safe; one object, one stream. Slower ways are nowhere: the compression function is the same as
/// Sha256Hasher's.
class Sha256State {
 public:
  Sha256State();
  ~Sha256State();
  Sha256State(const Sha256State& other);
  Sha256State& operator=(const Sha256State& other);
  Sha256State(Sha256State&&) noexcept;
  Sha256State& operator=(Sha256State&&) noexcept;

  void update(Bytes data);
  /// Of all that has come so far; more may follow.
  Sha256 digest() const;
  std::uint64_t bytes() const;

  /// In hexadecimal digits, the same on every machine: 8 words, the count of bytes, the bytes of the
  /// unfinished block.
  std::string save() const;
  /// nullopt for anything that save() does not write.
  static std::optional<Sha256State> load(std::string_view saved);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lumbung
