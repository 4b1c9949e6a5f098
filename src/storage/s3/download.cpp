#include "storage/s3/download.h"

#include <cerrno>
#include <charconv>

#include <unistd.h>

#include "base/error.h"
#include "base/sha256.h"

namespace lumbung::storage {
namespace {

/// A file that is filled, and the hash of what went in.
class Filling {
 public:
  explicit Filling(int file) : file_(file) {}

  void begin_again() {
    if (::ftruncate(file_, 0) != 0) throw fault_from_errno("truncate a scratch file", errno);
    bytes_ = 0;
    hasher_ = Sha256Hasher();
  }

  void take(Bytes data) {
    hasher_.update(data);
    while (!data.empty()) {
      const ssize_t count = ::pwrite(file_, data.data(), data.size(), static_cast<off_t>(bytes_));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw fault_from_errno("write a scratch file", errno);
      bytes_ += static_cast<std::uint64_t>(count);
      data = data.subspan(static_cast<std::size_t>(count));
    }
  }

  /// The reason why this is not what S3 has.
  std::optional<std::string> compare(const net::HttpAnswer& answer) {
    if (answer.status != 200) return std::nullopt;
    if (answer.header("content-length") != std::to_string(bytes_)) return "the object came down cut short";
    const Sha256 got = hasher_.finish();
    const auto kept = answer.header("x-amz-checksum-sha256");
    // "…-5": made of the hashes of five parts, not of the bytes.
    const bool of_the_bytes = kept && kept->find('-') == std::string_view::npos;
    if (of_the_bytes && *kept != to_base64(got.bytes)) return "the object's checksum is wrong";
    if (answer.header("x-amz-meta-sha256").value_or(got.hex()) != got.hex())
      return "the object's checksum is wrong";
    return std::nullopt;
  }

 private:
  int file_;
  std::uint64_t bytes_ = 0;
  Sha256Hasher hasher_;
};

}  // namespace

std::optional<media::ObjectStat> download(S3Client& client, const std::string& key, int file) {
  Filling filling(file);
  S3Call call{.key = key, .headers = {{"x-amz-checksum-mode", "ENABLED"}}};
  call.before_attempt = [&] { filling.begin_again(); };
  call.on_body = [&](Bytes data) { filling.take(data); };
  call.check = [&](const net::HttpAnswer& answer) { return filling.compare(answer); };
  const net::HttpAnswer answer = client.call(call);
  if (answer.status == 404) return std::nullopt;
  return stat_of(answer);
}

media::ObjectStat stat_of(const net::HttpAnswer& answer) {
  media::ObjectStat stat;
  const std::string_view length = answer.header("content-length").value_or("");
  const auto [end, failed] = std::from_chars(length.data(), length.data() + length.size(), stat.bytes);
  if (failed != std::errc{} || length.empty())
    throw Fault(ErrorCode::unavailable, "S3 did not say how large an object is");
  stat.modified_at = net::parse_http_date(answer.header("last-modified").value_or("")).value_or(Timestamp());
  return stat;
}

}  // namespace lumbung::storage
