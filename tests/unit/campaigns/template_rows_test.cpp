#include <gtest/gtest.h>

#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

class TemplateRows : public testing::Test {
 protected:
  void write(const std::string& sql) {
    room_.database.transact([&](database::Session& session) { session.execute(sql); });
  }
  std::string text(const std::string& sql) {
    return room_.database.read(
        [&](database::Session& session) { return std::get<0>(session.one<std::string>(sql).value()); });
  }

  TemplateRoom room_;
};

TEST_F(TemplateRows, AreWrittenAsTheApplicationReadsThem) {
  const media::Media media = room_.picture();
  Template wanted = room_.draft(std::string(300, 'n'), media.uuid);
  wanted.media = {{media.uuid, "header", 3}};
  const Template made = room_.templates.create(wanted).value();
  EXPECT_EQ(text("SELECT status FROM templates"), "DRAFT");
  EXPECT_EQ(text("SELECT name FROM templates"), std::string(128, 'n'));
  EXPECT_EQ(text("SELECT usage_type FROM template_media"), "header:3");
  EXPECT_NE(text("SELECT metadata FROM templates").find("\"components\""), std::string::npos);
  const Template read = room_.templates.find(room_.workspace, made.id).value();
  EXPECT_EQ(read.name, wanted.name);
  EXPECT_EQ(read.media[0].card, 3);
  EXPECT_EQ(read.components, wanted.components);
  EXPECT_FALSE(read.from_meta);
  EXPECT_EQ(room_.templates.uses_of(room_.workspace, media.uuid), 1U);
  EXPECT_EQ(room_.templates.uses_of({2}, media.uuid), 0U);
  EXPECT_EQ(room_.templates.named(room_.workspace, wanted.name, "id").size(), 1U);
  EXPECT_TRUE(room_.templates.named(room_.workspace, std::string(128, 'n'), "id").empty());
}

TEST_F(TemplateRows, OfTheApplicationAreReadAsTheyAre) {
  write(
      "INSERT INTO templates (uuid, workspace_id, meta_id, name, category, language, metadata, status)"
      " VALUES ('11111111-1111-4111-8111-111111111111', 1, '9', 'lama', 'UTILITY', 'id',"
      " '{\"components\":[{\"type\":\"BODY\",\"text\":\"a\"}],\"id\":\"9\"}', 'APPROVED'),"
      " ('no uuid', 1, NULL, 'rusak', 'UTILITY', 'id', '{', 'PENDING'),"
      " ('22222222-2222-4222-8222-222222222222', 1, NULL, 'b', NULL, NULL, NULL, 'IN_APPEAL')");
  const auto page = room_.templates.list(room_.workspace, {}, 10);
  ASSERT_EQ(page.templates.size(), 2U);
  EXPECT_EQ(page.templates[0].status, TemplateStatus::pending);
  EXPECT_TRUE(page.templates[0].components.as_array().empty());
  EXPECT_EQ(page.templates[1].status, TemplateStatus::approved);
  EXPECT_EQ(page.templates[1].components.as_array().size(), 1U);
  EXPECT_TRUE(page.templates[1].from_meta);
}

TEST_F(TemplateRows, ComeInPagesAndGoWithTheirMedia) {
  const media::Media media = room_.picture();
  const Template first = room_.created("a", media.uuid);
  room_.created("b");
  const auto page = room_.templates.list(room_.workspace, {}, 1);
  ASSERT_TRUE(page.next);
  EXPECT_EQ(page.templates[0].name, "b");
  const auto rest = room_.templates.list(room_.workspace, page.next, 1);
  EXPECT_EQ(rest.templates[0].uuid, first.uuid);
  EXPECT_FALSE(rest.next);
  Template elsewhere = first;
  elsewhere.workspace_id = {2};
  EXPECT_FALSE(room_.templates.remove(elsewhere));
  EXPECT_TRUE(room_.templates.remove(first));
  EXPECT_FALSE(room_.templates.remove(first));
  EXPECT_FALSE(room_.templates.find(room_.workspace, first.uuid));
  EXPECT_EQ(room_.templates.uses_of(room_.workspace, media.uuid), 0U);
  EXPECT_EQ(room_.told(), (std::vector<std::string>{"draft", "draft", "disabled"}));
}

TEST_F(TemplateRows, MoveOnOnlyFromWhereTheyAre) {
  Template of = room_.created("a");
  const std::array from = {TemplateStatus::submitting};
  of.status = TemplateStatus::pending;
  EXPECT_FALSE(room_.templates.advance(of, from));
  EXPECT_EQ(room_.now(of).status, TemplateStatus::draft);
  EXPECT_TRUE(room_.templates.submit(room_.workspace, of.uuid, {}));
  EXPECT_EQ(room_.templates.submit(room_.workspace, of.uuid, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(room_.templates.submit({2}, of.uuid, {}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(room_.templates.advance(of, from));
  EXPECT_TRUE(room_.templates.update(of)) << "what is the same is told of once";
  EXPECT_EQ(room_.told(), (std::vector<std::string>{"draft", "submitting", "pending"}));
}

TEST_F(TemplateRows, AreNotMadeWithoutTheirMedia) {
  Template of = room_.draft("a", Uuid::make());
  of.media = {{Uuid::make(), "header", {}}};
  EXPECT_EQ(room_.templates.create(of).error().code, ErrorCode::not_found);
  EXPECT_TRUE(room_.templates.list(room_.workspace, {}, 10).templates.empty());
}

TEST_F(TemplateRows, KnowSamplesAsLongAsTheirMediaLive) {
  const media::Media media = room_.picture();
  const Sha256 place = sample_place("https://a.example/x");
  EXPECT_FALSE(room_.templates.sample(room_.workspace, place));
  room_.templates.keep_sample(room_.workspace, place, media.uuid);
  room_.templates.keep_sample(room_.workspace, place, media.uuid);
  EXPECT_EQ(room_.templates.sample(room_.workspace, place), media.uuid);
  EXPECT_FALSE(room_.templates.sample({2}, place));
  write("UPDATE chat_media SET deleted_at = CURRENT_TIMESTAMP");
  EXPECT_FALSE(room_.templates.sample(room_.workspace, place));
}

}  // namespace
}  // namespace lumbung::campaigns
