#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/sha256.h"
#include "media/first_bytes.h"
#include "media/upload/admission.h"
#include "media/upload/upload.h"
#include "telemetry/metrics.h"
#include "telemetry/span.h"

namespace lumbung::media {

/// The refusal of a file that is larger than allowed, whether it was announced so or has grown so.
Error larger_than(std::uint64_t bytes_max);

/// An upload on its way: each piece is hashed and written in the same pass.
class StreamedUpload final : public Upload {
 public:
  struct Parts {
    const UploadAdmission& admission;
    telemetry::Metrics& metrics;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive the upload. `sink` writes to the key of `uuid`.
  StreamedUpload(const Parts& parts, std::uint64_t bytes_max, UploadIntent intent, Uuid uuid,
                 std::unique_ptr<ObjectSink> sink);
  ~StreamedUpload() override;
  StreamedUpload(const StreamedUpload&) = delete;
  StreamedUpload& operator=(const StreamedUpload&) = delete;

  Status append(Bytes data) override;
  void rename(std::string name) override { intent_.name = std::move(name); }
  void set_purpose(std::string purpose) override { intent_.purpose = std::move(purpose); }
  std::uint64_t bytes() const override { return bytes_; }
  Result<Admission> finish() override;

 private:
  enum class State { receiving, refused, finished };

  static std::string_view word_of(State state);
  void keep_first_bytes(Bytes data);
  TypeGuess type_guess() const;
  Status check_type();
  void count(const Admission& admission);

  const UploadAdmission& admission_;
  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  std::uint64_t bytes_max_;
  UploadIntent intent_;
  Uuid uuid_;
  telemetry::Span span_;  ///< what the sink does is a step of it
  std::unique_ptr<ObjectSink> sink_;
  Sha256Hasher hasher_;
  std::array<std::byte, kFirstBytesMax> first_bytes_{};
  std::uint64_t bytes_ = 0;
  State state_ = State::receiving;
};

}  // namespace lumbung::media
