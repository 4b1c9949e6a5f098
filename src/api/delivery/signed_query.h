#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "http/request.h"
#include "media/url_signer.h"

namespace lumbung::api {

/// What the query of a delivery's address says, decoded: it and the request hold what parts() refers to. The
/// queries that we sign have nothing to decode, and are read in one pass without a copy: this runs for every
/// file that is delivered.
class SignedQuery {
 public:
  /// `request` must outlive it.
  explicit SignedQuery(const http::Request& request);
  SignedQuery(const SignedQuery&) = delete;
  SignedQuery& operator=(const SignedQuery&) = delete;

  const media::SignedParts& parts() const { return parts_; }
  bool names_a_signature() const { return seen_[kSignature]; }
  /// What v says; without one it is the first, and 0 is none at all.
  std::uint32_t generation() const;

 private:
  using Part = std::pair<std::string_view, std::string_view media::SignedParts::*>;
  static constexpr std::array<Part, 4> kParts = {{{"expires", &media::SignedParts::expires},
                                                  {"signature", &media::SignedParts::signature},
                                                  {"v", &media::SignedParts::generation},
                                                  {"k", &media::SignedParts::key_id}}};
  static constexpr std::size_t kSignature = 1;
  static constexpr std::size_t kGeneration = 2;

  void read(std::string_view query);
  void decode(const http::Request& request);

  media::SignedParts parts_{};
  std::array<bool, kParts.size()> seen_{};
  std::array<std::string, kParts.size()> decoded_;
};

}  // namespace lumbung::api
