#include "legacy/moving.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temp_directory.h"

namespace lumbung::legacy {
namespace {

using media::ObjectKey;

const std::string kPhoto = "\xff\xd8\xff the bytes of a photo";
const Sha256 kHash = Sha256::of(as_bytes(kPhoto));
const ObjectKey kPlace =
    ObjectKey::parse("original/workspace_1/2025/11/" + kHash.hex() + "_image.jpg").value();
const ObjectKey kOther =
    ObjectKey::parse("original/workspace_1/2025/11/" + kHash.hex() + "_image.2.jpg").value();

/// Objects in memory; one that is to be spoilt loses its end when it is stored.
class StoreOfTexts final : public media::StorageAdapter {
 public:
  std::map<ObjectKey, std::string> objects;
  bool spoils = false;

  media::Location location() const override { return media::Location::s3; }
  Result<std::unique_ptr<media::ObjectSink>> store(const ObjectKey& key, std::string_view /*type*/,
                                                   std::uint64_t /*bytes*/) override {
    return std::make_unique<Sink>(*this, key);
  }
  UniqueFd scratch() override { return {}; }
  void adopt(UniqueFd /*scratch*/, const ObjectKey& /*key*/, std::string_view /*type*/) override {}
  Result<media::OpenObject> get(const ObjectKey& key) override {
    const auto found = objects.find(key);
    if (found == objects.end()) return error(ErrorCode::not_found, key.str());
    return opened(found->second);
  }
  std::optional<media::ObjectStat> stat(const ObjectKey& /*key*/) override { return std::nullopt; }
  Status move(const ObjectKey& /*from*/, const ObjectKey& /*to*/) override { return {}; }
  bool remove(const ObjectKey& key) override { return objects.erase(key) > 0; }
  void list(std::string_view /*prefix*/,
            const std::function<bool(const ObjectKey&, const media::ObjectStat&)>& /*visit*/) override {}
  std::optional<std::uint64_t> free_bytes() override { return std::nullopt; }

  media::OpenObject opened(const std::string& bytes) {
    const std::string path = (directory_.path() / std::to_string(++files_)).string();
    media::OpenObject object;
    object.file.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    EXPECT_EQ(::write(object.file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    object.bytes = bytes.size();
    return object;
  }

 private:
  class Sink final : public media::ObjectSink {
   public:
    Sink(StoreOfTexts& store, ObjectKey key) : store_(store), key_(std::move(key)) {}
    void append(Bytes data) override {
      for (const std::byte byte : data) bytes_ += static_cast<char>(byte);
    }
    void commit() override {
      if (store_.spoils) bytes_.pop_back();
      store_.objects.emplace(key_, bytes_);
    }

   private:
    StoreOfTexts& store_;
    ObjectKey key_;
    std::string bytes_;
  };

  test::TempDirectory directory_;
  int files_ = 0;
};

/// One row, media 7.
class OneRow final : public Moves, public OldBytes {
 public:
  explicit OneRow(StoreOfTexts& store) : store_(store) {}

  std::optional<std::string> file = kPhoto;
  std::optional<ObjectKey> of_twin;  ///< where the same content is already
  std::optional<Obstacle> obstacle;
  bool is_needed = false;
  bool is_in_reach = true;
  std::optional<ObjectKey> named;  ///< by the row, once it is moved
  bool is_removed = false;

  std::vector<FileOfRow> unmoved(std::uint64_t after, std::uint32_t /*limit*/) override {
    return after == 0 && !named ? std::vector{row()} : std::vector<FileOfRow>{};
  }
  std::variant<NewPlace, Obstacle> place_for(const FileOfRow& /*row*/, std::string_view mime,
                                             bool is_damaged) override {
    EXPECT_EQ(mime, file == kPhoto ? "image/jpeg" : "application/octet-stream");
    if (obstacle) return *obstacle;
    if (of_twin && !is_damaged) return NewPlace{*of_twin, true};
    return NewPlace{of_twin ? kOther : kPlace, false};
  }
  std::optional<Obstacle> settle(const FileOfRow& /*row*/, const media::StoredObject& original,
                                 media::Location location) override {
    EXPECT_EQ(store_.objects.at(original.path), kPhoto) << "named before it is there";
    EXPECT_EQ(original.sha256, kHash);
    EXPECT_EQ(location, media::Location::s3);
    named = original.path;
    return std::nullopt;
  }
  std::vector<FileOfRow> moved(std::uint64_t after, std::uint32_t /*limit*/) override {
    return after == 0 && named && !is_removed ? std::vector{row()} : std::vector<FileOfRow>{};
  }
  std::optional<ObjectKey> place_without(const FileOfRow& /*row*/) override {
    return is_needed ? std::nullopt : named;
  }
  void mark_removed(MediaId /*id*/) override {
    EXPECT_FALSE(file) << "marked before it is removed";
    is_removed = true;
  }
  MoveSums sums() override { return {}; }

  std::optional<media::OpenObject> open(const std::string& /*location*/,
                                        const std::string& /*key*/) override {
    return file ? std::optional(store_.opened(*file)) : std::nullopt;
  }
  bool can_look(const std::string& /*location*/) const override { return is_in_reach; }

 private:
  static FileOfRow row() { return {{7}, "local", "public/a.jpg", kPhoto.size(), kHash}; }

  StoreOfTexts& store_;
};

class MovingTest : public testing::Test {
 protected:
  Moving moving(MovingSettings settings = {}) {
    MovingWays ways;
    ways.progress = [](std::uint64_t /*done*/, std::uint64_t /*total*/) {};
    ways.sleep = [this](std::chrono::milliseconds time) { slept += time; };
    ways.remove_old = [this](const std::string& /*location*/, const std::string& key) {
      EXPECT_EQ(key, "public/a.jpg");
      row.file.reset();
    };
    return {{row, row, store}, settings, ways};
  }

  StoreOfTexts store;
  OneRow row{store};
  std::chrono::milliseconds slept{0};
};

TEST_F(MovingTest, CopiesAndKeepsTheOldFileUntilItIsAskedForMore) {
  Moving moves = moving();
  moves.move();
  EXPECT_EQ(row.named, kPlace);
  EXPECT_EQ(moves.report().moved, 1U);
  EXPECT_EQ(moves.report().bytes_stored, kPhoto.size());
  EXPECT_TRUE(row.file);
  moves.remove_old();
  EXPECT_TRUE(row.is_removed);
  EXPECT_EQ(moves.report().removed, 1U);
  EXPECT_EQ(slept.count(), 0);
}

TEST_F(MovingTest, StoresNothingOfOtherBytesOrOfNone) {
  row.file = "somebody else's";
  Moving moves = moving();
  moves.move();
  row.file.reset();
  Moving later = moving();
  later.move();
  row.is_in_reach = false;
  Moving blind = moving();
  blind.move();
  EXPECT_EQ(moves.report().wrong + later.report().wrong + blind.report().wrong, 3U);
  EXPECT_TRUE(store.objects.empty());
  EXPECT_FALSE(row.named);
}

TEST_F(MovingTest, NamesNothingThatReadsBackAsSomethingElse) {
  store.spoils = true;
  EXPECT_THROW(moving().move(), Fault);
  EXPECT_FALSE(row.named);
}

TEST_F(MovingTest, SharesWhatIsThereUnlessItIsDamaged) {
  row.of_twin = kPlace;
  store.objects.emplace(kPlace, kPhoto);
  Moving moves = moving();
  moves.move();
  EXPECT_EQ(row.named, kPlace);
  EXPECT_EQ(moves.report().shared, 1U);
  EXPECT_EQ(moves.report().bytes_stored, 0U);
  row.named.reset();
  store.objects.at(kPlace) = "damaged";
  moving().move();
  EXPECT_EQ(row.named, kOther);
}

TEST_F(MovingTest, LeavesWhatIsInTheWay) {
  row.obstacle = Obstacle::in_use;
  Moving moves = moving();
  moves.move();
  moves.move();
  EXPECT_EQ(moves.report().stay.at(Obstacle::in_use), 1U);
  EXPECT_TRUE(store.objects.empty());
}

TEST_F(MovingTest, RemovesNothingThatIsNeededOrOther) {
  moving().move();
  row.is_needed = true;
  Moving needed = moving();
  needed.remove_old();
  EXPECT_EQ(needed.report().still_needed, 1U);
  row.is_needed = false;
  store.objects.at(kPlace) = "damaged";
  moving().remove_old();
  EXPECT_TRUE(row.file) << "the new copy is not whole";
  store.objects.at(kPlace) = kPhoto;
  row.file = "somebody else's";
  moving().remove_old();
  EXPECT_TRUE(row.file);
  EXPECT_FALSE(row.is_removed);
}

TEST_F(MovingTest, KeepsThePace) {
  moving({.rows_per_second = 1, .bytes_per_second = kPhoto.size() / 4}).move();
  EXPECT_GT(slept.count(), 3000);
  EXPECT_LT(slept.count(), 5000);
}

}  // namespace
}  // namespace lumbung::legacy
