#include "legacy/verification.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sha256.h"
#include "unit/legacy/cutover_fakes.h"

namespace lumbung::legacy {
namespace {

const std::string kText = "the bytes of a document";

/// Texts by location and key; what lies at a location can be looked for once somebody said where that is.
class BytesOfTexts final : public OldBytes {
 public:
  std::map<std::pair<std::string, std::string>, std::string> texts;
  std::set<std::string> said{std::string(kOwnStore)};

  std::optional<media::OpenObject> open(const std::string& location, const std::string& key) override {
    const auto found = texts.find({location, key});
    if (found == texts.end() || !can_look(location)) return std::nullopt;
    media::OpenObject object;
    object.file.reset(::memfd_create("text", MFD_CLOEXEC));
    object.bytes = found->second.size();
    EXPECT_EQ(::write(object.file.get(), found->second.data(), object.bytes),
              static_cast<ssize_t>(object.bytes));
    return object;
  }
  bool can_look(const std::string& location) const override { return said.contains(location); }
};

class VerificationTest : public testing::Test {
 protected:
  void add(const std::string& location, const std::string& key, bool was_read = true) {
    const std::string hash = was_read ? Sha256::of(as_bytes(kText)).hex() : "";
    table_.journal_lines.push_back(
        {{table_.journal_lines.size() + 1}, location, key, kText.size(), hash, std::nullopt, true});
    bytes_.texts[{location, key}] = kText;
  }
  Verification verified(std::uint64_t one_of) { return verify(table_, aliases_, bytes_, {}, one_of); }

  FakeAliases aliases_;
  FakeTable table_{aliases_};
  BytesOfTexts bytes_;
};

TEST_F(VerificationTest, IsNotSoundWhereNobodySaidWhereTheBytesAre) {
  add("local", "public/a.pdf");
  add("s3", "uploads/b.pdf");
  for (const std::uint64_t one_of : {1U, 100U}) {
    const Verification report = verified(one_of);
    EXPECT_FALSE(report.is_sound());
    EXPECT_EQ(report.wrong, 2U) << "of a hundred one is read, and of none it is known where it is";
    EXPECT_EQ(report.findings.at(0).what, "nobody said where its file is: name --old-disk");
    EXPECT_EQ(report.findings.at(1).what, "nobody said where its file is: name the bucket with --storage");
  }
  EXPECT_TRUE(verified(0).is_sound()) << "nobody wants bytes to be read";
  bytes_.said.insert({"local", "s3"});
  const Verification report = verified(1);
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.read, 2U);
}

TEST_F(VerificationTest, MissesNoBytesThatWereNeverThere) {
  add("local", "public/missing.pdf", false);
  EXPECT_TRUE(verified(1).is_sound());
}

TEST_F(VerificationTest, ReadsWhatLiesInItsOwnStore) {
  add(std::string(kOwnStore), "original/workspace_1/a.pdf");
  add("local", "public/copied.pdf");
  bytes_.texts[{std::string(kOwnStore), "public/copied.pdf"}] = kText;
  EXPECT_TRUE(verified(1).is_sound());
  EXPECT_EQ(verified(1).read, 2U);
  bytes_.texts[{std::string(kOwnStore), "public/copied.pdf"}] = "other";
  const Verification report = verified(1);
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_EQ(report.findings.at(0).what, "its bytes are others");
}

TEST_F(VerificationTest, CountsAllOfThemAndNamesTheFirst) {
  for (int row = 0; row < 150; ++row) add("local", std::to_string(row));
  const Verification report = verified(1);
  EXPECT_EQ(report.wrong, 150U);
  EXPECT_EQ(report.findings.size(), 100U);
}

}  // namespace
}  // namespace lumbung::legacy
