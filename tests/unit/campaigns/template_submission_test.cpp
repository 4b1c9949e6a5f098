#include <map>
#include <optional>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "campaigns/template_components.h"
#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;
using jobs::JobVerdict;
using whatsapp::Remedy;
using Ending = JobVerdict::Ending;
using Then = TemplateService::Then;

/// Meta's list of one template.
json::value listed(const Template& of, const std::string& status) {
  return {{"data", json::array{{{"id", "55"},
                                {"name", of.name},
                                {"language", of.language},
                                {"category", of.category},
                                {"status", status},
                                {"components", json::array()}}}}};
}

class TemplateSubmission : public testing::Test {
 protected:
  Template submitted() {
    media_ = room_.picture();
    return room_.service.create(room_.draft("promo", media_.uuid), Then::submit, {}).value();
  }

  void set_media(const std::string& change) {
    room_.database.transact([&](database::Session& session) {
      session.execute("UPDATE chat_media SET " + change + " WHERE id = :id", {{"id", media_.id}});
    });
  }

  TemplateRoom room_;
  media::Media media_;
};

TEST_F(TemplateSubmission, PutsAHandleWhereTheMediaStoodAndHoldsIt) {
  const Template of = submitted();
  EXPECT_EQ(of.status, TemplateStatus::submitting);
  EXPECT_EQ(room_.work().ending, Ending::done);
  ASSERT_EQ(room_.gateway.calls.size(), 1U);
  const auto& call = room_.gateway.calls[0];
  EXPECT_EQ(call.method + " " + call.path, "POST 9001/message_templates");
  EXPECT_EQ(media_headers(call.body.at("components"))[0].handle, "4::1");
  EXPECT_FALSE(media_headers(call.body.at("components"))[0].media);
  EXPECT_EQ(call.body.at("degrees_of_freedom_spec")
                .at("creative_features_spec")
                .at("image_touchups")
                .at("enroll_status"),
            "OPT_OUT");
  const Template now = room_.now(of);
  EXPECT_EQ(now.status, TemplateStatus::pending);
  EXPECT_EQ(now.meta_id, "77");
  EXPECT_EQ(now.phone_number_id, "111");
  EXPECT_EQ(media_headers(now.components)[0].media, media_.uuid) << "the handle is none of its components";
  EXPECT_EQ(room_.held(), std::vector<MediaId>{media_.id});
  EXPECT_EQ(room_.told(), (std::vector<std::string>{"draft", "submitting", "pending"}));
  EXPECT_EQ(room_.gateway.samples[0].type, "image/jpeg");
}

/// By the transaction that submits it: a job that ends before the caller goes on has let go of it already.
TEST_F(TemplateSubmission, WhatItShowsIsHeldWhileItIsSubmittedAndNoLonger) {
  const Template of = submitted();
  EXPECT_EQ(room_.held(), std::vector<MediaId>{media_.id});
  const std::array wrong = {TemplateStatus::pending};
  Template late = room_.now(of);
  late.status = TemplateStatus::approved;
  EXPECT_FALSE(room_.templates.advance(late, wrong)) << "of a look at Meta before it was submitted again";
  EXPECT_EQ(room_.held(), std::vector<MediaId>{media_.id});
  late.status = TemplateStatus::draft;
  EXPECT_TRUE(room_.templates.update(late));
  EXPECT_TRUE(room_.held().empty());
  EXPECT_FALSE(room_.templates.hold(of)) << "of an attempt whose lease had run out";
  EXPECT_TRUE(room_.held().empty());
}

/// Each of these jobs runs while the samples of those before it are on their way.
TEST_F(TemplateSubmission, SlowSamplesOfOneWorkspaceLeaveThreadsToOthers) {
  const WorkspaceId other =
      database::SqlWorkspaceRepository(room_.database, room_.clock).create("other", {}).id;
  room_.accounts.put({other, "222", "9002", "8001", "EAA", "secret", "", 30}, {}).value();
  const WorkspaceId flooding = room_.workspace;
  for (const auto& [workspace, name] : {std::pair(flooding, "a"), std::pair(flooding, "b"),
                                        std::pair(flooding, "c"), std::pair(other, "d")}) {
    room_.workspace = workspace;
    room_.service.create(room_.draft(name, room_.picture().uuid), Then::submit, {}).value();
  }
  std::map<WorkspaceId, std::multiset<Ending>> ended;
  std::optional<jobs::LeasedJob> postponed;
  int waiting = 4;
  room_.gateway.while_uploading = [&] {
    while (waiting > 0) {
      --waiting;
      const JobVerdict verdict = room_.work();
      ended[room_.last->job.workspace_id].insert(verdict.ending);
      if (verdict.ending == Ending::postpone) postponed = room_.last;
    }
  };
  room_.gateway.while_uploading();
  EXPECT_EQ(ended[flooding], (std::multiset{Ending::done, Ending::done, Ending::postpone}));
  EXPECT_EQ(ended[other], (std::multiset{Ending::done}));
  room_.store.release(postponed.value().lease);
  EXPECT_EQ(room_.work().ending, Ending::done) << "there is room again";
}

TEST_F(TemplateSubmission, AsksForNoOptOutWhereItWasAskedFor) {
  Template of = room_.draft("promo");
  of.creative_optimizations = true;
  room_.service.create(of, Then::submit, {}).value();
  room_.work();
  EXPECT_FALSE(room_.gateway.calls[0].body.get_object().contains("degrees_of_freedom_spec"));
}

TEST_F(TemplateSubmission, LooksForItWhereTheAnswerWasLost) {
  const Template of = submitted();
  room_.gateway.answers.emplace_back(meta_error(0, 0, 0, Remedy::again));
  const JobVerdict lost = room_.work();
  EXPECT_EQ(lost.ending, Ending::retry);
  EXPECT_EQ(room_.submission.give_up(*room_.last, lost.error, false).ending, Ending::retry);
  EXPECT_EQ(room_.now(of).error, "Meta did not answer.");
  room_.store.release(room_.last->lease);
  room_.gateway.answers.emplace_back(listed(of, "APPROVED"));
  EXPECT_EQ(room_.work().ending, Ending::done);
  ASSERT_EQ(room_.gateway.calls.size(), 2U);
  EXPECT_EQ(room_.gateway.calls[1].method, "GET");
  EXPECT_EQ(room_.now(of).status, TemplateStatus::approved);
  EXPECT_EQ(room_.now(of).meta_id, "55");
  EXPECT_TRUE(room_.held().empty()) << "nobody looks at it any more";
}

TEST_F(TemplateSubmission, AsksAgainWhereMetaHasItNot) {
  const Template of = submitted();
  room_.gateway.answers.emplace_back(meta_error(500, 131000, 0, Remedy::again));
  EXPECT_EQ(room_.work().ending, Ending::retry);
  room_.store.release(room_.last->lease);
  room_.gateway.answers.emplace_back(json::value{{"data", json::array()}});
  EXPECT_EQ(room_.work().ending, Ending::done);
  EXPECT_EQ(room_.now(of).status, TemplateStatus::pending);
  EXPECT_EQ(room_.gateway.samples.size(), 2U) << "handles are not trusted for long";
}

TEST_F(TemplateSubmission, ANameOfSomebodyElseIsNotTakenOver) {
  const Template of = submitted();
  room_.gateway.answers.emplace_back(meta_error(400, 100, 2388024, Remedy::refused));
  EXPECT_EQ(room_.work().ending, Ending::done);
  EXPECT_EQ(room_.now(of).status, TemplateStatus::rejected);
  EXPECT_FALSE(room_.now(of).asked);
  EXPECT_TRUE(room_.now(of).meta_id.empty());
}

TEST_F(TemplateSubmission, SaysWhoMustAct) {
  const struct {
    whatsapp::GraphError refused;
    TemplateStatus status;
  } cases[] = {{meta_error(400, 100, 2388293, Remedy::refused), TemplateStatus::rejected},
               {meta_error(401, 190, 0, Remedy::mend_account), TemplateStatus::draft}};
  Template of = submitted();
  for (const auto& [refused, status] : cases) {
    room_.gateway.answers.emplace_back(refused);
    EXPECT_EQ(room_.work().ending, Ending::done);
    EXPECT_EQ(room_.now(of).status, status);
    EXPECT_NE(room_.now(of).error.find(std::to_string(refused.code)), std::string::npos);
    EXPECT_TRUE(room_.held().empty());
    EXPECT_TRUE(room_.service.submit(room_.workspace, of.uuid, {})) << "it may be submitted again";
    room_.gateway.answers.clear();
    room_.gateway.answers.emplace_back(json::value{{"data", json::array()}});
  }
}

TEST_F(TemplateSubmission, AMediaThatIsGoneOrInProcessIsNotSent) {
  const Template of = submitted();
  set_media("processing_status = 'processing'");
  EXPECT_EQ(room_.work().ending, Ending::postpone);
  set_media("deleted_at = created_at");
  room_.store.release(room_.last->lease);
  EXPECT_EQ(room_.work().ending, Ending::done);
  EXPECT_EQ(room_.now(of).status, TemplateStatus::draft);
  EXPECT_TRUE(room_.gateway.calls.empty());
}

TEST_F(TemplateSubmission, SaysWhatItWaitsForAndAsksForItLessAndLessOften) {
  const Template of = submitted();
  set_media("processing_status = 'pending'");
  EXPECT_EQ(room_.work().delay, std::chrono::seconds(2));
  EXPECT_EQ(room_.now(of).error, "Waits for the media " + media_.uuid.str() + ", which is in process.");
  jobs::LeasedJob job = *room_.last;
  job.job.created_at -= std::chrono::minutes(4);
  const auto later = room_.submission.run(job, {}).delay;
  EXPECT_GE(later, std::chrono::seconds(30));
  EXPECT_LT(later, std::chrono::seconds(60));
  job.job.created_at -= std::chrono::hours(100);
  EXPECT_EQ(room_.submission.run(job, {}).delay, std::chrono::seconds(60));
  EXPECT_EQ(room_.told(), (std::vector<std::string>{"draft", "submitting", "submitting"}))
      << "what is the same is told once";
  set_media(R"(metadata = '{"scan":{"state":"not_scanned"}}')");
  room_.submission.run(job, {});
  EXPECT_NE(room_.now(of).error.find("scanner"), std::string::npos) << room_.now(of).error;
  set_media("processing_status = 'completed'");
  room_.store.release(room_.last->lease);
  room_.work();
  EXPECT_NE(room_.now(of).error.find("Waits"), 0U);
}

TEST_F(TemplateSubmission, IsTakenBackAsLongAsMetaWasNotAskedForIt) {
  const Template waiting = submitted();
  set_media("processing_status = 'processing'");
  EXPECT_EQ(room_.work().ending, Ending::postpone);
  EXPECT_TRUE(room_.service.remove(room_.workspace, waiting.uuid));
  EXPECT_TRUE(room_.held().empty());
  set_media("processing_status = 'completed'");
  room_.store.release(room_.last->lease);
  EXPECT_EQ(room_.work().ending, Ending::done);

  const Template uploading = submitted();
  room_.gateway.while_uploading = [&] { EXPECT_TRUE(room_.service.remove(room_.workspace, uploading.uuid)); };
  EXPECT_EQ(room_.work().ending, Ending::done);
  EXPECT_EQ(room_.gateway.samples.size(), 1U);
  EXPECT_TRUE(room_.gateway.calls.empty()) << "Meta does not hear of either";
  EXPECT_TRUE(room_.templates.list(room_.workspace, {}, 10).templates.empty());
  EXPECT_TRUE(room_.held().empty());
}

TEST_F(TemplateSubmission, IsNotTakenBackOnceMetaWasAskedForIt) {
  const Template of = submitted();
  const Template seen = room_.now(of);
  room_.gateway.answers.emplace_back(meta_error(0, 0, 0, Remedy::again));
  EXPECT_EQ(room_.work().ending, Ending::retry);
  EXPECT_EQ(room_.service.remove(room_.workspace, of.uuid).error().code, ErrorCode::conflict);
  EXPECT_EQ(room_.held(), std::vector<MediaId>{media_.id});
  room_.store.release(room_.last->lease);
  room_.gateway.answers.emplace_back(listed(of, "APPROVED"));
  room_.work();
  EXPECT_EQ(room_.templates.remove(seen).error().code, ErrorCode::conflict)
      << "who deletes it has not seen that Meta has it";
  EXPECT_TRUE(room_.templates.find(room_.workspace, of.uuid));
}

TEST_F(TemplateSubmission, TheLastAttemptLeavesADraftThatSaysWhy) {
  const Template of = submitted();
  room_.gateway.answers.emplace_back(meta_error(0, 0, 0, Remedy::again));
  const JobVerdict lost = room_.work();
  EXPECT_EQ(room_.submission.give_up(*room_.last, lost.error, true).ending, Ending::dead);
  EXPECT_EQ(room_.now(of).status, TemplateStatus::draft);
  EXPECT_TRUE(room_.now(of).asked) << "Meta may have it all the same";
  EXPECT_TRUE(room_.held().empty());
}

TEST_F(TemplateSubmission, WhatMetaHasIsChangedInItsPlace) {
  const Template of = submitted();
  room_.work();
  Template rejected = room_.now(of);
  rejected.status = TemplateStatus::rejected;
  ASSERT_TRUE(room_.templates.update(rejected));
  ASSERT_TRUE(room_.service.submit(room_.workspace, of.uuid, {}));
  room_.gateway.answers.emplace_back(json::value{{"success", true}});
  EXPECT_EQ(room_.work().ending, Ending::done);
  EXPECT_EQ(room_.gateway.calls.back().path, "77");
  EXPECT_FALSE(room_.gateway.calls.back().body.get_object().contains("name"));
  EXPECT_EQ(room_.now(of).status, TemplateStatus::pending);
}

TEST_F(TemplateSubmission, DeletionBeginsAtMeta) {
  const Template of = submitted();
  room_.work();
  room_.gateway.answers.emplace_back(meta_error(0, 0, 0, Remedy::again));
  EXPECT_EQ(room_.service.remove(room_.workspace, of.uuid).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(room_.templates.find(room_.workspace, of.uuid));
  room_.gateway.answers.emplace_back(meta_error(404, 100, 2593002, Remedy::refused));
  EXPECT_TRUE(room_.service.remove(room_.workspace, of.uuid)) << "it was gone there already";
  EXPECT_EQ(room_.gateway.calls.back().path, "9001/message_templates?hsm_id=77&name=promo");
  EXPECT_FALSE(room_.templates.find(room_.workspace, of.uuid));
}

TEST_F(TemplateSubmission, MetaIsNotAskedToDeleteWhatACampaignSends) {
  const Template of = submitted();
  room_.work();
  room_.database.transact([&](database::Session& session) {
    session.execute(
        "INSERT INTO campaigns (uuid, workspace_id, name, template_id) SELECT 'x', workspace_id, 'old', id"
        " FROM templates");
  });
  const std::size_t asked = room_.gateway.calls.size();
  EXPECT_EQ(room_.service.remove(room_.workspace, of.uuid).error().code, ErrorCode::conflict);
  EXPECT_EQ(room_.gateway.calls.size(), asked);
  EXPECT_TRUE(room_.templates.find(room_.workspace, of.uuid));
}

}  // namespace
}  // namespace lumbung::campaigns
