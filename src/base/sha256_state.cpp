// The functions of SHA256_CTX are deprecated since OpenSSL 3.0, but EVP gives out no state.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/sha256_state.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include <openssl/sha.h>

#include "base/error.h"

namespace lumbung {
namespace {

constexpr std::size_t kWords = 8;
constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
constexpr std::size_t kWordsDigits = kWords * 8;
constexpr std::size_t kCountDigits = 16;
/// The standard counts bits in 64 of them.
constexpr std::uint64_t kHashedBytesMax = (std::uint64_t{1} << 61) - 1;

std::array<std::byte, 8> big_endian(std::uint64_t value) {
  std::array<std::byte, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes.at(i) = static_cast<std::byte>((value >> (8 * (bytes.size() - 1 - i))) & 0xffU);
  return bytes;
}

std::uint64_t from_big_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = (value << 8) | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::uint64_t bytes_of(const SHA256_CTX& context) {
  return ((std::uint64_t{context.Nh} << 32) | context.Nl) >> 3;
}

SHA256_CTX new_context() {
  SHA256_CTX context{};
  if (SHA256_Init(&context) != 1) throw Fault("SHA-256 is not available");
  return context;
}

}  // namespace

struct Sha256State::Impl {
  SHA256_CTX context = new_context();
};

Sha256State::Sha256State() : impl_(std::make_unique<Impl>()) {}
Sha256State::~Sha256State() = default;
Sha256State::Sha256State(const Sha256State& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Sha256State& Sha256State::operator=(const Sha256State& other) {
  if (this != &other) impl_ = std::make_unique<Impl>(*other.impl_);
  return *this;
}
Sha256State::Sha256State(Sha256State&&) noexcept = default;
Sha256State& Sha256State::operator=(Sha256State&&) noexcept = default;

void Sha256State::update(Bytes data) {
  if (SHA256_Update(&impl_->context, data.data(), data.size()) != 1) throw Fault("SHA-256 update failed");
}

Sha256 Sha256State::digest() const {
  SHA256_CTX copy = impl_->context;
  Sha256 digest;
  if (SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), &copy) != 1)
    throw Fault("SHA-256 final failed");
  return digest;
}

std::uint64_t Sha256State::bytes() const {
  return bytes_of(impl_->context);
}

std::string Sha256State::save() const {
  const SHA256_CTX& context = impl_->context;
  std::string saved;
  saved.reserve(kWordsDigits + kCountDigits + 2 * kBlockBytes);
  for (const std::uint32_t word : context.h) saved += to_hex(Bytes(big_endian(word)).subspan(4));
  saved += to_hex(big_endian(bytes_of(context)));
  // Inside the context it lies as it came, whatever the machine's order of bytes is.
  saved += to_hex(std::as_bytes(std::span(context.data)).first(context.num));
  return saved;
}

std::optional<Sha256State> Sha256State::load(std::string_view saved) {
  constexpr std::size_t kHeadBytes = (kWordsDigits + kCountDigits) / 2;
  const auto is_upper = [](char digit) { return digit >= 'A' && digit <= 'F'; };
  if (std::any_of(saved.begin(), saved.end(), is_upper)) return std::nullopt;
  const auto data = from_hex(saved);
  if (!data || data->size() < kHeadBytes) return std::nullopt;
  const Bytes all(*data);
  const std::uint64_t count = from_big_endian(all.subspan(kWordsDigits / 2, kCountDigits / 2));
  const Bytes rest = all.subspan(kHeadBytes);
  if (count > kHashedBytesMax || rest.size() != count % kBlockBytes) return std::nullopt;

  Sha256State state;
  SHA256_CTX& context = state.impl_->context;
  std::array<SHA_LONG, kWords> words{};
  for (std::size_t i = 0; i < kWords; ++i)
    words.at(i) = static_cast<SHA_LONG>(from_big_endian(all.subspan(4 * i, 4)));
  // Before the first whole block there is nothing in them.
  if (count < kBlockBytes && !std::equal(words.begin(), words.end(), std::begin(context.h)))
    return std::nullopt;
  std::copy(words.begin(), words.end(), std::begin(context.h));
  context.Nl = static_cast<SHA_LONG>((count << 3) & 0xffffffffU);
  context.Nh = static_cast<SHA_LONG>(count >> 29);
  context.num = static_cast<unsigned>(rest.size());
  if (!rest.empty()) std::memcpy(std::data(context.data), rest.data(), rest.size());
  return state;
}

}  // namespace lumbung
