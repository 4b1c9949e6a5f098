#include "base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/error.h"

namespace lumbung {
namespace {

/// Both digits of every byte: ids and signatures are written for each request.
constexpr std::array<std::array<char, 2>, 256> hex_digits() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte)
    pairs[byte] = {kDigits[byte >> 4], kDigits[byte & 15]};
  return pairs;
}
constexpr std::array<std::array<char, 2>, 256> kHexDigits = hex_digits();

/// 0 to 63; -1 of what is no digit of base64url.
constexpr int base64url_value(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '-') return 62;
  return digit == '_' ? 63 : -1;
}

}  // namespace

std::string to_hex(Bytes data) {
  std::string hex(2 * data.size(), '\0');
  write_hex(data, hex.data());
  return hex;
}

void write_hex(Bytes data, char* out) {
  for (const std::byte byte : data) {
    const std::array<char, 2>& digits = kHexDigits[std::to_integer<unsigned>(byte)];
    std::memcpy(out, digits.data(), digits.size());
    out += digits.size();
  }
}

std::optional<std::vector<std::byte>> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::vector<std::byte> data;
  data.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    data.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return data;
}

std::string to_base64(Bytes data) {
  std::string text(4 * ((data.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(data.data()), static_cast<int>(data.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  std::vector<std::byte> data(text.size() / 4 * 3);
  if (data.empty()) return text.empty() ? std::optional(std::move(data)) : std::nullopt;
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(data.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // It counts what padding stands for.
  for (std::size_t padding = 0; padding < 2 && text[text.size() - 1 - padding] == '='; ++padding)
    data.pop_back();
  // It passes over white space and forgives what the strict form has not.
  if (to_base64(data) != text) return std::nullopt;
  return data;
}

std::string to_base64url(Bytes data) {
  std::string text = to_base64(data);
  text.erase(std::find(text.begin(), text.end(), '='), text.end());
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string data;
  data.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char digit : text) {
    const int value = base64url_value(digit);
    if (value < 0) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    data.push_back(static_cast<char>(bits >> count & 0xFFU));
    bits &= (1U << count) - 1;
  }
  // One digit alone is no byte; the bits behind the last byte are zeros, or one text would have several
  // forms.
  if (count == 6 || bits != 0) return std::nullopt;
  return data;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw Fault("the random number generator gave no bytes");
  }
  return bytes;
}

}  // namespace lumbung
