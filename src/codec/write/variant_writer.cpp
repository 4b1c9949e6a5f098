#include "codec/write/variant_writer.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <unistd.h>

#include "base/byte_size.h"
#include "base/encoding.h"
#include "base/error.h"
#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

void write_all(int descriptor, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw fault_from_errno("write a variant", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

}  // namespace

std::optional<int> VariantWriter::descriptor_of(sandbox::Output output) const {
  const auto found = std::find(request_.outputs.begin(), request_.outputs.end(), output);
  if (found == request_.outputs.end()) return std::nullopt;
  return outputs_.at(static_cast<std::size_t>(found - request_.outputs.begin()));
}

void VariantWriter::write(sandbox::Output output, const Encoded& file) const {
  const std::optional<int> descriptor = descriptor_of(output);
  if (!descriptor) return;
  if (file.bytes.size() > request_.limits.output_bytes_max) {
    throw Refusal(ErrorCode::resource_limit,
                  "A variant of this picture would have " + format_byte_size(file.bytes.size()) +
                      "; at most " + format_byte_size(request_.limits.output_bytes_max) + " are allowed.");
  }
  write_all(*descriptor, file.bytes);
  report_(sandbox::VariantMade{output, std::string(file.mime), file.size.width, file.size.height,
                               file.bytes.size()});
}

}  // namespace lumbung::codec
