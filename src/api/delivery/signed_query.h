#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/request.h"
#include "media/url_signer.h"

namespace lumbung::api {

/// What the query of a delivery's address says, decoded: it and the request hold what parts() refers to. The
/// queries that we sign have nothing to decode, and are read in one pass without a copy: this runs for every
/// file that is delivered. What no signature covers may stand there as well.
class SignedQuery {
 public:
  /// `request` must outlive it.
  explicit SignedQuery(const http::Request& request);
  SignedQuery(const SignedQuery&) = delete;
  SignedQuery& operator=(const SignedQuery&) = delete;

  /// What is asked for, beside by whom.
  struct Wanted {
    std::uint32_t generation = 1;  ///< what v says; without one it is the first, and 0 is none at all
    /// download=1, not signed: it says what the client does with the bytes, and nothing about who may have
    /// them.
    bool as_download = false;
  };

  media::SignedParts parts() const {
    return {path_, values_[kExpires], values_[kSignature], values_[kGeneration], values_[kKeyId]};
  }
  bool names_a_signature() const { return seen_[kSignature]; }
  Wanted wanted() const { return {generation(), values_[kDownload] == "1"}; }
  /// Else what parts() refers to lies in the request.
  bool is_escaped() const { return is_escaped_; }

 private:
  enum Name : std::size_t { kExpires, kSignature, kGeneration, kKeyId, kDownload, kNames };
  static constexpr std::array<std::string_view, kNames> kWords = {"expires", "signature", "v", "k",
                                                                  "download"};

  std::uint32_t generation() const;
  void read(std::string_view query);
  void decode(const http::Request& request);

  std::string_view path_;
  bool is_escaped_ = false;
  std::array<std::string_view, kNames> values_{};
  std::array<bool, kNames> seen_{};
  std::array<std::string, kNames> decoded_;
};

}  // namespace lumbung::api
