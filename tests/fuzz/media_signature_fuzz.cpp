// Signed URLs: nothing that was not signed is valid. The input is a query as a client may send it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "media/url_signer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  using Verdict = media::UrlSigner::Verdict;
  const media::UrlSigner signer({"key-of-today", "key-of-yesterday"}, "");
  const Timestamp now = from_unix_ms(1'795'356'185'000);
  constexpr media::UrlScope scope{WorkspaceId{7}, 0};
  static const std::string kSigned = signer.sign(scope, Uuid{}, "thumbnail", now, std::chrono::hours(1));
  const std::string path = kSigned.substr(0, kSigned.find('?'));

  const auto input = fuzz::text_of(data, size);
  const auto expires = input.substr(0, input.find('&'));
  const auto others = input.substr(std::min(expires.size() + 1, input.size()));
  const auto signature = others.substr(0, others.find('&'));
  const auto last = others.substr(std::min(signature.size() + 1, others.size()));
  const auto generation = last.substr(0, last.find('&'));
  const auto key_id = last.substr(std::min(generation.size() + 1, last.size()));
  const media::SignedParts parts{path, expires, signature, generation, key_id};
  const auto keys = signer.keys_of(scope);
  const bool is_valid = signer.check(*keys, parts, now) == Verdict::valid;
  fuzz::require(signer.read(parts, now).holds_for(scope) == is_valid);
  if (is_valid) {
    const std::string v = generation.empty() ? "" : "&v=" + std::string(generation);
    const std::string said = path + "?expires=" + std::string(expires) + v + "&k=" + std::string(key_id) +
                             "&signature=" + std::string(signature);
    fuzz::require(said == kSigned);
  }
  const std::string zeros(64, '0');
  fuzz::require(signer.check(*keys, {input, "9999999999", zeros}, now) != Verdict::valid);
  fuzz::require(signer.read({path, "9999999999", zeros, {}, input}, now).verdict != Verdict::valid);
  return 0;
}
