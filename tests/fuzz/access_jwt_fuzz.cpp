// JWTs of strangers, and of an application that signs whatever it likes. Two lines: header and claims, each
// as JSON. As one text they are a JWT that nobody signed; signed, what is believed of them keeps to the
// rules.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "access/jwt.h"
#include "base/encoding.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  static const std::string kSecret = "a-secret-that-nobody-has-to-keep";
  static const access::JwtKeys kKeys(kSecret, "");
  constexpr Timestamp kNow{std::chrono::seconds(1'800'000'000)};
  const auto input = fuzz::text_of(data, size);
  fuzz::require(!kKeys.verify(input, kNow));
  if (const auto bytes = from_base64url(input)) fuzz::require(to_base64url(as_bytes(*bytes)) == input);

  const auto header = input.substr(0, input.find('\n'));
  const auto claims = input.substr(std::min(header.size() + 1, input.size()));
  std::string text = to_base64url(as_bytes(header));
  text += '.';
  text += to_base64url(as_bytes(claims));
  fuzz::require(!kKeys.verify(text + ".", kNow));
  text += '.' + access::jwt_signature(kSecret, text);
  const auto believed = kKeys.verify(text, kNow);
  if (!believed) return 0;
  fuzz::require(header.find("HS256") != std::string_view::npos ||
                header.find('\\') != std::string_view::npos);
  fuzz::require(believed->workspace_id.value > 0);
  fuzz::require(!believed->abilities.empty() && !believed->abilities.contains(access::Ability::admin));
  fuzz::require(believed->expires_at > kNow && believed->expires_at <= kNow + access::kJwtLifeMax);
  fuzz::require(believed->subject.size() <= access::kSubjectBytesMax);
  for (const std::string& pattern : believed->upload_limits.types)
    fuzz::require(access::is_type_pattern(pattern));
  return 0;
}
