#include "media/attempt/original_object.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

/// Knows which objects are there, and which moves it was asked to make durable.
class NamesOnly final : public StorageAdapter {
 public:
  std::vector<ObjectKey> there;
  std::vector<std::pair<ObjectKey, ObjectKey>> moves;

  Location location() const override { return Location::local; }
  Result<std::unique_ptr<ObjectSink>> store(const ObjectKey&, std::string_view, std::uint64_t) override {
    throw Fault("not asked for");
  }
  UniqueFd scratch() override { throw Fault("not asked for"); }
  void adopt(UniqueFd, const ObjectKey&, std::string_view) override {}
  Result<OpenObject> get(const ObjectKey& key) override { return error(ErrorCode::not_found, key.str()); }
  std::optional<ObjectStat> stat(const ObjectKey& key) override {
    if (std::find(there.begin(), there.end(), key) == there.end()) return std::nullopt;
    return ObjectStat{};
  }
  Status move(const ObjectKey& from, const ObjectKey& to) override {
    moves.emplace_back(from, to);
    return {};
  }
  bool remove(const ObjectKey&) override { return false; }
  void list(std::string_view prefix,
            const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) override {
    for (const ObjectKey& key : there) {
      if (key.str().starts_with(prefix) && !visit(key, {})) return;
    }
  }
  std::optional<std::uint64_t> free_bytes() override { return std::nullopt; }
};

Media uploaded() {
  Media media;
  media.workspace_id = {1};
  media.created_at = from_unix_ms(1'795'356'000'000);
  media.metadata.intent.hash = Sha256::of(as_bytes("a photo"));
  media.paths.emplace(VariantName::original, ObjectKey::of_upload({1}, media.uuid));
  return media;
}

TEST(OriginalObject, StaysWhereItIs) {
  const Media media = uploaded();
  NamesOnly storage;
  storage.there = {*media.path_of(VariantName::original)};
  const std::vector<ObjectKey> going;
  OriginalObject original({storage, media, going});
  original.locate();
  EXPECT_EQ(original.object().path, media.path_of(VariantName::original));
  EXPECT_TRUE(storage.moves.empty());
}

// Whoever moved it was killed between the move and its fsync: the row must not rely on it before somebody has
// made it durable.
TEST(OriginalObject, MakesAMoveDurableWhoseEndNobodyHasSeen) {
  const Media media = uploaded();
  const ObjectKey place = ObjectKey::of_variant(VariantName::original, {1}, media.created_at,
                                                *media.metadata.intent.hash, Kind::image, "jpg");
  NamesOnly storage;
  storage.there = {place};
  const std::vector<ObjectKey> going;
  OriginalObject original({storage, media, going});
  original.locate();
  EXPECT_EQ(original.object().path, place);
  ASSERT_EQ(storage.moves.size(), 1U);
  EXPECT_EQ(storage.moves.front().first, *media.path_of(VariantName::original));
  EXPECT_EQ(storage.moves.front().second, place);
}

}  // namespace
}  // namespace lumbung::media
