// Against a real clamd with signatures of our own.
#include "scanning/clamd_scanner.h"

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "support/engine.h"

namespace lumbung::scanning {
namespace {

using Finding = media::ScanVerdict::Finding;

// In two halves, so that this file is none that a scanner complains about.
const std::string kEicar =
    std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-") + "ANTIVIRUS-TEST-FILE!$H+H*";

UniqueFd file_of(const std::string& content) {
  UniqueFd file(::memfd_create("content", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  return file;
}

class Clamd : public testing::Test {
 protected:
  explicit Clamd(int stream_mb = 100) : clamd_("clamd", {std::to_string(stream_mb)}) {}

  ClamdAddress tcp() const {
    return {{}, "127.0.0.1", static_cast<std::uint16_t>(std::stoi(clamd_["PORT"]))};
  }
  ClamdAddress socket() const { return {clamd_["SOCKET"], {}, 0}; }
  ClamdScanner scanner() const { return ClamdScanner({tcp(), std::chrono::seconds(30)}); }
  Result<media::ScanVerdict> scan(const std::string& content) const {
    return scanner().scan(file_of(content).get(), content.size());
  }
  void signal(int number) const { ::kill(std::stoi(clamd_["PID"]), number); }

 private:
  test::Engine clamd_;
};

class SmallClamd : public Clamd {
 protected:
  SmallClamd() : Clamd(1) {}
};

TEST_F(Clamd, SoundFilesAreCleanOverBothKindsOfSocket) {
  for (const ClamdAddress& address : {tcp(), socket()}) {
    const std::string content(3'000'000, 'a');
    const auto verdict = ClamdScanner({address}).scan(file_of(content).get(), content.size()).value();
    EXPECT_EQ(verdict.finding, Finding::clean);
    EXPECT_EQ(verdict.signature, "");
    EXPECT_NE(verdict.signatures_version.find("ClamAV"), std::string::npos);
    EXPECT_EQ(verdict.signatures_version, ClamdScanner({address}).signatures_version().value());
  }
}

TEST_F(Clamd, AnEmptyFileIsClean) {
  EXPECT_EQ(scan("").value().finding, Finding::clean);
}

TEST_F(Clamd, WhatItKnowsIsFoundByName) {
  const auto eicar = scan(kEicar).value();
  EXPECT_EQ(eicar.finding, Finding::infected);
  EXPECT_NE(eicar.signature.find("Eicar"), std::string::npos);
  // Over the border of two chunks of the stream.
  const std::string late = std::string(256 * 1024 - 10, 'x') + "LUMBUNG-TEST-MALWARE";
  EXPECT_EQ(scan(late).value().finding, Finding::infected);
}

TEST_F(Clamd, TheOffsetOfTheFileDoesNotMatter) {
  const UniqueFd file = file_of(kEicar);
  EXPECT_EQ(scanner().scan(file.get(), kEicar.size()).value().finding, Finding::infected);
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), static_cast<off_t>(kEicar.size()));
}

TEST_F(SmallClamd, WhatIsTooLargeIsAVerdictOfItsOwn) {
  const auto verdict = scan(std::string(5'000'000, 'a')).value();
  EXPECT_EQ(verdict.finding, Finding::unscannable);
  EXPECT_FALSE(verdict.signature.empty());
}

TEST_F(Clamd, FiftyScansAtOnce) {
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&, i] {
      const bool bad = i % 2 == 0;
      const auto verdict = scan(bad ? std::string(i, 'b') + kEicar : std::string(100'000 + i, 'c'));
      if (verdict && (verdict->finding == Finding::infected) == bad) ++right;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 50);
}

TEST_F(Clamd, ADeadScannerIsNoVerdict) {
  signal(SIGKILL);
  const auto verdict = scan("anything");
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(verdict.error().detail.empty());
  EXPECT_FALSE(scanner().signatures_version());
}

TEST_F(Clamd, OneThatDiesInMidScanIsNoVerdict) {
  ClamdScanner patient = scanner();
  std::string content;
  content.resize(90'000'000, 'a');
  const UniqueFd file = file_of(content);
  std::jthread killer([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    signal(SIGKILL);
  });
  const auto verdict = patient.scan(file.get(), content.size());
  // Either it was quicker than we, or there is no verdict; never a wrong one.
  if (verdict) {
    EXPECT_EQ(verdict->finding, Finding::clean);
  } else {
    EXPECT_EQ(verdict.error().code, ErrorCode::unavailable);
  }
}

TEST_F(Clamd, OneThatHangsIsNoVerdict) {
  signal(SIGSTOP);
  const auto verdict = ClamdScanner({tcp(), std::chrono::milliseconds(300)}).signatures_version();
  signal(SIGCONT);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace lumbung::scanning
