#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/sha256.h"
#include "media/storage_adapter.h"
#include "media/upload/resumable_store.h"

namespace lumbung::test {

/// What one process has of a store.
struct ResumableNode {
  std::shared_ptr<media::StorageAdapter> storage;
  std::shared_ptr<media::ResumableStore> store;
};

/// An implementation under test and everything that must live as long as it.
struct ResumableUnderTest {
  std::shared_ptr<void> surroundings;
  std::function<ResumableNode()> make_node;  ///< another process on the same, which was empty at first
  /// What no listing shows of the bytes of this object, e.g. multipart uploads that nobody completed.
  std::function<std::size_t(const media::ObjectKey&)> hidden_traces;
};

struct ResumableCase {
  std::string name;
  std::function<ResumableUnderTest()> make;
};

inline void PrintTo(const ResumableCase& tried, std::ostream* out) {
  *out << tried.name;
}

inline std::string name_of_resumable(const testing::TestParamInfo<ResumableCase>& info) {
  return info.param.name;
}

/// What every ResumableStore must do. Instantiate with INSTANTIATE_TEST_SUITE_P for each implementation.
class ResumableStoreContract : public testing::TestWithParam<ResumableCase> {
 protected:
  void SetUp() override;

  std::unique_ptr<media::ResumableSink> open(const media::ResumablePoint& from, std::uint64_t fence);
  /// As the next PATCH would, each time by the other one of two processes.
  media::ResumablePoint put(const media::ResumablePoint& from, std::string_view bytes);
  /// All of `bytes` in chunks of this size, each by a PATCH of its own.
  media::ResumablePoint put_in_chunks(std::string_view bytes, std::size_t chunk);
  std::string read(const media::ResumablePoint& end);
  void expect_object(std::string_view bytes);
  /// What lies in temp/ beside the object.
  std::vector<std::string> traces();

  ResumableUnderTest under_test_;
  ResumableNode first_;
  ResumableNode second_;
  media::ObjectKey key_ = media::ObjectKey::of_upload({7}, Uuid::make());
  std::uint64_t fence_ = 0;
  std::uint64_t length_max_ = std::uint64_t{1} << 30;
};

/// The size of parts in a bucket for uploads of up to 70 GiB.
inline constexpr std::size_t kPartSize = 8 * kMiB;

/// No two pieces of it are the same.
inline std::string resumable_content(std::size_t count, unsigned seed = 1) {
  std::string bytes(count, '\0');
  std::uint32_t state = seed * 2654435761U + 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

inline Sha256 hash_of(std::string_view bytes) {
  return Sha256::of(as_bytes(bytes));
}

/// Of a call that throws one; nullopt of one that does not.
template <class Work>
std::optional<ErrorCode> fault_of(Work&& work) {
  try {
    work();
  } catch (const Fault& fault) {
    return fault.code();
  }
  return std::nullopt;
}

}  // namespace lumbung::test
