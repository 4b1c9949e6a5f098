#include "http/packing.h"

#include <algorithm>
#include <bit>

#define ZLIB_CONST
#include <brotli/encode.h>
#include <zlib.h>

#include "http/grammar/field_syntax.h"

namespace lumbung::http {
namespace {

constexpr int kGzipEffort = 1;
constexpr int kBrotliEffort = 4;
/// zlib's own largest window, and the sign that asks for gzip's frame.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kGzipMemoryLevel = 8;
/// An encoder gets no larger window than its text fills.
constexpr int kBrotliWindowBitsMax = 20;

std::optional<std::string> by_gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipEffort, Z_DEFLATED, kGzipWindowBits, kGzipMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return std::nullopt;
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::string> by_brotli(std::string_view text) {
  const int window =
      std::clamp(static_cast<int>(std::bit_width(text.size())), BROTLI_MIN_WINDOW_BITS, kBrotliWindowBitsMax);
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  if (size == 0) return std::nullopt;
  std::string out(size, '\0');
  const bool is_whole = BrotliEncoderCompress(kBrotliEffort, window, BROTLI_MODE_TEXT, text.size(),
                                              reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(is_whole ? size : 0);
  return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

bool is_json(const Response& response) {
  const std::string_view type = response.headers.find("Content-Type").value_or("");
  return type == "application/json" || type == "application/problem+json";
}

bool may_be_packed(const Response& response) {
  if (!is_json(response) || response.headers.contains("Content-Encoding")) return false;
  const auto caching = split_list(response.headers.find("Cache-Control").value_or(""));
  return std::ranges::find(caching, "no-transform") == caching.end();
}

}  // namespace

std::optional<std::string> packed(std::string_view text, Coding coding) {
  // What zlib can be given in one piece; no answer is nearly as large.
  constexpr std::size_t kBytesMax = std::size_t{1} << 30U;
  if (coding == Coding::identity || text.size() > kBytesMax) return std::nullopt;
  std::optional<std::string> smaller = coding == Coding::gzip ? by_gzip(text) : by_brotli(text);
  return smaller && smaller->size() < text.size() ? std::move(smaller) : std::nullopt;
}

void pack_json(const Request& request, Response& response) {
  auto* text = std::get_if<std::string>(&response.body);
  if (text == nullptr || text->size() <= kPackedBytesMin || !may_be_packed(response)) return;
  // Also where it is not packed: the next one that asks may get it otherwise.
  response.headers.add_token("Vary", "Accept-Encoding");
  const Coding coding = preferred_coding(request.header_list("Accept-Encoding"));
  std::optional<std::string> smaller = packed(*text, coding);
  if (!smaller) return;
  *text = *std::move(smaller);
  response.headers.set("Content-Encoding", to_string(coding));
}

}  // namespace lumbung::http
