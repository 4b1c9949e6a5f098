// A scan may take longer than every other answer of clamd.
#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/unique_fd.h"
#include "scanning/clamd_scanner.h"
#include "support/temp_directory.h"

namespace lumbung::scanning {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{1'000};

/// A clamd that says its version at once, and its verdict not before its client would give any other question
/// up.
class SlowClamd {
 public:
  SlowClamd() : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 2), 0);
    serving_ = std::jthread([this] {
      answer("ClamAV 1.4.3/27999/today", milliseconds(0));
      answer("stream: OK", kPatience + kPatience / 2);
    });
  }

  std::string path() const { return (directory_.path() / "clamd").string(); }

 private:
  void answer(std::string_view words, milliseconds after) const {
    const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::array<char, 256> asked{};
    EXPECT_GT(::recv(client.get(), asked.data(), asked.size(), 0), 0);
    std::this_thread::sleep_for(after);
    ::send(client.get(), words.data(), words.size(), MSG_NOSIGNAL);
    ::shutdown(client.get(), SHUT_WR);
    while (::recv(client.get(), asked.data(), asked.size(), 0) > 0) continue;
  }

  const test::TempDirectory directory_;
  const UniqueFd listener_;
  std::jthread serving_;
};

TEST(ClamdPatience, IsLongerForTheScanItself) {
  const SlowClamd clamd;
  const UniqueFd file(::memfd_create("file", MFD_CLOEXEC));
  ClamdScanner scanner({.address = {.socket_path = clamd.path()}, .patience = kPatience});
  const auto verdict = scanner.scan(file.get(), 0);
  ASSERT_TRUE(verdict) << verdict.error().detail;
  EXPECT_EQ(verdict->finding, media::ScanVerdict::Finding::clean);
}

/// clamd's own bound (MaxScanTime) is two minutes by default; then it says that it could not look into a
/// file.
TEST(ClamdPatience, LastsUntilClamdGivesUpByItself) {
  EXPECT_GT(ClamdOptions().scan_patience, std::chrono::minutes(2));
}

}  // namespace
}  // namespace lumbung::scanning
