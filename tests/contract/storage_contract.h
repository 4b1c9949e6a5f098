#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "media/storage_adapter.h"
#include "support/key_of.h"

namespace lumbung::test {

/// An implementation under test and everything that must live as long as it.
struct StorageUnderTest {
  std::shared_ptr<void> surroundings;
  std::shared_ptr<media::StorageAdapter> storage;
};

struct StorageCase {
  std::string name;
  std::function<StorageUnderTest()> make;  ///< a fresh, empty store
};

inline void PrintTo(const StorageCase& tried, std::ostream* out) {
  *out << tried.name;
}

inline std::string name_of_case(const testing::TestParamInfo<StorageCase>& info) {
  return info.param.name;
}

/// What every StorageAdapter must do. Instantiate with INSTANTIATE_TEST_SUITE_P for each implementation.
class StorageContract : public testing::TestWithParam<StorageCase> {
 protected:
  void SetUp() override { under_test_ = GetParam().make(); }

  media::StorageAdapter& storage() { return *under_test_.storage; }
  void put(const std::string& key, std::string_view content);
  /// The whole content; fails the test when it is not there.
  std::string content_of(const std::string& key);
  std::set<std::string> listed(std::string_view prefix);

 private:
  StorageUnderTest under_test_;
};

}  // namespace lumbung::test
