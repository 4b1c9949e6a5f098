#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/delivery/signed_query.h"
#include "base/clock.h"
#include "http/request.h"

namespace lumbung::api {

/// An address of delivery whose signature was found to be right, so that those who ask by it next need be
/// neither read nor hashed: a campaign gives one link to all its recipients. Proves nothing for other keys
/// than it was found right with. Immutable.
class ProvenUrl {
 public:
  /// `query` is the request's. nullptr when it is escaped, as where the signature stands can't be told then,
  /// and when the address is longer than those that we make.
  static std::shared_ptr<const ProvenUrl> of(const http::Request& request, const SignedQuery& query);

  /// Whether it is the same address to the letter; the signature is compared in constant time.
  bool is(std::string_view target) const;
  /// The same, and it has not expired.
  bool admits(std::string_view target, Timestamp now) const {
    return to_unix_seconds(now) < ends_at_s_ && is(target);
  }
  const SignedQuery::Wanted& wanted() const { return wanted_; }

 private:
  ProvenUrl(std::string_view target, std::string_view signature, std::int64_t ends_at_s,
            SignedQuery::Wanted wanted);

  std::string before_;
  std::string signature_;
  std::string behind_;
  std::int64_t ends_at_s_;
  SignedQuery::Wanted wanted_;
};

}  // namespace lumbung::api
