#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "codec/write/encoded.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// Writes finished variants to the descriptors of the request and announces each as soon as it is there.
class VariantWriter {
 public:
  using Report = std::function<void(const sandbox::CodecEvent&)>;

  /// All three must outlive the writer.
  VariantWriter(const sandbox::CodecRequest& request, const std::vector<int>& outputs, const Report& report)
      : request_(request), outputs_(outputs), report_(report) {}

  bool wants(sandbox::Output output) const { return descriptor_of(output).has_value(); }

  /// Throws Refusal (resource_limit) for a file over limits.output_bytes_max, Fault when it can't be written.
  void write(sandbox::Output output, const Encoded& file) const;

 private:
  std::optional<int> descriptor_of(sandbox::Output output) const;

  const sandbox::CodecRequest& request_;
  const std::vector<int>& outputs_;
  const Report& report_;
};

}  // namespace lumbung::codec
