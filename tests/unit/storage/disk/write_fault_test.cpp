#include "storage/disk/write_fault.h"

#include <cerrno>
#include <functional>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/disk/local_storage.h"
#include "support/key_of.h"
#include "support/not_writable.h"
#include "support/temp_directory.h"

namespace lumbung::storage {
namespace {

namespace fs = std::filesystem;
using media::UnwritableStore;
using test::key_of;
using testing::HasSubstr;

/// What the store says that takes nothing; "" when it took it.
std::string complaint_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const UnwritableStore& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable);
    return fault.what();
  }
  return {};
}

TEST(WriteFault, SaysWhereAndWhetherTheStoreIsToBeLookedAfter) {
  const test::TempDirectory directory;
  const UniqueFd folder(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const int broken : {EACCES, EPERM, EROFS, EIO}) {
    const auto complaint = complaint_of([&] { throw_write_fault("write x", folder.get(), broken); });
    EXPECT_THAT(complaint, HasSubstr("write x at " + directory.path().string() + ": ")) << broken;
  }
  for (const auto& [number, code] :
       {std::pair(ENOSPC, ErrorCode::insufficient_storage), std::pair(ENOMEM, ErrorCode::unavailable),
        std::pair(ELOOP, ErrorCode::internal)}) {
    try {
      throw_write_fault("write x", folder.get(), number);
    } catch (const UnwritableStore& fault) {
      ADD_FAILURE() << fault.what();
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.code(), code);
    }
  }
  EXPECT_THAT(complaint_of([] { throw_write_fault("write x", -1, EIO); }), HasSubstr("write x: "));
}

class UnwritableDisk : public testing::TestWithParam<Unnamed> {
 protected:
  UnwritableDisk() {
    fs::permissions(directory_.path(), fs::perms(0755));
    put("a/there");
  }
  fs::path root() const { return directory_.path() / "media"; }
  std::unique_ptr<media::ObjectSink> begin(const std::string& key) {
    return storage_.store(key_of(key), "", 1).value();
  }
  void put(const std::string& key) {
    const auto sink = begin(key);
    sink->append(as_bytes("x"));
    sink->commit();
  }
  /// What does so on a disk that takes nothing; names the folder.
  std::string complaint(const std::function<void()>& work) {
    const test::NotWritable guard(root());
    return complaint_of(work);
  }

  test::TempDirectory directory_;
  LocalStorage storage_{{directory_.path() / "media", 0, GetParam()}};
};

TEST_P(UnwritableDisk, BeginsNoUpload) {
  EXPECT_THAT(complaint([&] { begin("a/b"); }), HasSubstr((root() / ".scratch").string()));
  EXPECT_THAT(complaint([&] { storage_.scratch(); }), HasSubstr((root() / ".scratch").string()));
  put("a/b");
  EXPECT_TRUE(storage_.exists(key_of("a/b")));
}

TEST_P(UnwritableDisk, GivesNoNameToWhatHasCome) {
  const auto beside = begin("a/b");
  const auto elsewhere = begin("c/d");
  EXPECT_THAT(complaint([&] { beside->commit(); }), HasSubstr((root() / "a").string()));
  EXPECT_THAT(complaint([&] { elsewhere->commit(); }), HasSubstr("the folder c at " + root().string()));
  EXPECT_FALSE(storage_.exists(key_of("a/b")));
  beside->commit();
  EXPECT_TRUE(storage_.exists(key_of("a/b"))) << "it was not lost";
}

TEST_P(UnwritableDisk, TakesNoResumableUploadAndKeepsWhatIsThere) {
  const auto store = storage_.resumable();
  const auto key = media::ObjectKey::of_upload({1}, Uuid::make());
  const auto begun = [&](const media::ObjectKey& of) {
    const auto sink = store->open(of, {}, 1, 8);
    sink->append(as_bytes("nasi"));
    return sink->mark();
  };
  const auto end = begun(key);
  const std::string folder = (root() / key.str()).parent_path().string();
  EXPECT_THAT(complaint([&] { begun(media::ObjectKey::of_upload({1}, Uuid::make())); }), HasSubstr(folder));
  EXPECT_THAT(complaint([&] { store->finish(key, end); }), HasSubstr(folder));
  store->finish(key, end);
  EXPECT_EQ(storage_.read(key, 0, 8).value(), "nasi");
}

std::string name_of_begin(const testing::TestParamInfo<Unnamed>& info) {
  return info.param == Unnamed::prefer ? "unnamed_files" : "named_files";
}
INSTANTIATE_TEST_SUITE_P(Ways, UnwritableDisk, testing::Values(Unnamed::prefer, Unnamed::avoid),
                         name_of_begin);

}  // namespace
}  // namespace lumbung::storage
