#include "whatsapp/callbacks/signature.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/hmac_sha256.h"

namespace lumbung::whatsapp {
namespace {

constexpr std::string_view kSignaturePrefix = "sha256=";
constexpr std::size_t kSignatureDigits = 64;

}  // namespace

bool is_signature(std::string_view header) {
  if (!header.starts_with(kSignaturePrefix)) return false;
  header.remove_prefix(kSignaturePrefix.size());
  return header.size() == kSignatureDigits &&
         std::ranges::all_of(header, [](char digit) { return hex_value(digit) >= 0; });
}

bool is_signed_by(std::string_view app_secret, std::string_view body, std::string_view header) {
  if (app_secret.empty() || !is_signature(header)) return false;
  header.remove_prefix(kSignaturePrefix.size());
  const auto said = Sha256::from_hex(header);
  return said && equal_constant_time(said->hex(), hmac_sha256(app_secret, body).hex());
}

}  // namespace lumbung::whatsapp
