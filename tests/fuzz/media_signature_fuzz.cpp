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
  static const std::string kSigned = signer.sign(Uuid{}, "thumbnail", now, std::chrono::hours(1));
  const std::string path = kSigned.substr(0, kSigned.find('?'));

  const auto input = fuzz::text_of(data, size);
  const auto expires = input.substr(0, input.find('&'));
  const auto others = input.substr(std::min(expires.size() + 1, input.size()));
  const auto signature = others.substr(0, others.find('&'));
  const auto generation = others.substr(std::min(signature.size() + 1, others.size()));
  if (signer.check(path, expires, signature, now, generation) == Verdict::valid) {
    const std::string v = generation.empty() ? "" : "&v=" + std::string(generation);
    const std::string said =
        path + "?expires=" + std::string(expires) + v + "&signature=" + std::string(signature);
    fuzz::require(said == kSigned);
  }
  fuzz::require(signer.check(input, "9999999999", std::string(64, '0'), now) != Verdict::valid);
  return 0;
}
