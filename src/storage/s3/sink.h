#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/sha256.h"
#include "base/unique_fd.h"
#include "media/storage_adapter.h"
#include "storage/s3/multipart.h"

namespace lumbung::storage {

/// Streams one object to S3 through an unnamed file: a small one goes up in one request when it is whole, a
/// larger one in parts while the rest still arrives. Needs no memory of note, however many there are.
class S3Sink final : public media::ObjectSink {
 public:
  struct Parts {
    S3Client& client;
    PartThreads& threads;
    const telemetry::Log& log;
    /// The key may be taken. Servers that don't know conditions write over what is there, so it is looked
    /// for; what comes between the look and the end they don't see.
    bool looks_first = true;
  };
  /// `file` is empty and read and written by nobody else; `key` is with the prefix; what `parts` refers to
  /// must outlive the sink.
  S3Sink(Parts parts, UniqueFd file, std::string key, std::string_view content_type);

  void append(Bytes data) override;
  void commit() override;

  /// Takes what is in the file already as if it had been appended. Throws Fault.
  void take_over_file();

 private:
  void account(Bytes data);
  void send_part();
  void put_whole();
  bool is_there_already();
  std::uint64_t part_bytes() const;

  Parts parts_;
  UniqueFd file_;
  std::string key_;
  NameValues headers_;
  std::uint64_t written_ = 0;     ///< bytes in the file
  std::uint64_t part_begin_ = 0;  ///< where the part that grows begins
  std::uint64_t parts_sent_ = 0;
  Sha256Hasher part_hash_;
  std::optional<Sha256Hasher> whole_hash_;  ///< of several parts, where the key may be taken
  std::optional<S3Multipart> multipart_;
};

/// The fields of every object of ours, which a CDN passes on: its type as it may leave
/// (media::delivered_type), that it never changes, and that it is an attachment where it is not to be shown.
NameValues object_headers(std::string_view content_type);

}  // namespace lumbung::storage
