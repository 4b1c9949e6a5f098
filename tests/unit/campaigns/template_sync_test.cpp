#include "campaigns/template_sync.h"

#include <gtest/gtest.h>

#include "campaigns/template_components.h"
#include "media/media_urls.h"
#include "media/url_signer.h"
#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

json::value remote(const std::string& id, const std::string& name, const std::string& status,
                   const std::string& sample = "") {
  json::array components{json::object{{"type", "BODY"}, {"text", "Halo"}}};
  if (!sample.empty()) {
    components.push_back(
        json::object{{"type", "HEADER"},
                     {"format", "IMAGE"},
                     {"example", json::object{{"header_handle", json::array{json::value(sample)}}}}});
  }
  return json::object{{"id", id},
                      {"name", name},
                      {"language", "id"},
                      {"category", "MARKETING"},
                      {"status", status},
                      {"rejected_reason", "INVALID_FORMAT"},
                      {"components", std::move(components)}};
}

json::value page(json::array templates, const std::string& next = "") {
  json::object paging{{"cursors", {{"after", next}}}};
  if (!next.empty()) paging["next"] = "https://graph.example/";
  return json::object{{"data", std::move(templates)}, {"paging", std::move(paging)}};
}

/// Gives a file of its own for each place.
class CountingSource final : public media::RemoteSource {
 public:
  Status fetch(const std::string& url, media::RemoteReceiver& receiver, std::stop_token) override {
    urls.push_back(url);
    if (fails) return error(ErrorCode::unavailable, "no");
    if (const Status begun = receiver.begin({"sample.jpg", std::nullopt}); !begun) return begun;
    return receiver.append(as_bytes("\xff\xd8\xff" + url.substr(0, url.find('?'))));
  }

  std::vector<std::string> urls;
  bool fails = false;
};

class TemplateSyncTest : public testing::Test {
 protected:
  SyncOutcome run(std::vector<json::value> pages) {
    room_.gateway.answers.clear();
    for (json::value& one : pages) room_.gateway.answers.emplace_back(std::move(one));
    return sync_.run(room_.workspace, "111", {}).value();
  }
  std::vector<Template> all() { return room_.templates.list(room_.workspace, {}, 100).templates; }

  TemplateRoom room_;
  CountingSource source_;
  telemetry::Metrics metrics_{"test"};
  media::UrlSigner signer_{{"first key", "second key"}, ""};
  media::MediaUrls urls_{signer_, nullptr, room_.clock, std::chrono::hours(24)};
  media::MediaStorageService service_{{.repository = room_.media,
                                       .storage = room_.storage,
                                       .queue = room_.queue,
                                       .events = room_.events,
                                       .urls = urls_,
                                       .metrics = metrics_,
                                       .log = {}},
                                      {}};
  TemplateSync sync_{{.templates = room_.templates,
                      .accounts = room_.accounts,
                      .gateway = room_.gateway,
                      .source = source_,
                      .service = service_,
                      .events = room_.events,
                      .log = {}},
                     {.pages_max = 3, .samples_max = 2}};
};

TEST_F(TemplateSyncTest, AddsWhatIsNotKnownAndFetchesASampleOnce) {
  const SyncOutcome first =
      run({page({remote("1", "a", "APPROVED", "https://scontent.example/a.jpg?oh=1")}, "x"),
           page({remote("2", "b", "REJECTED")})});
  EXPECT_EQ(first.templates, 2U);
  EXPECT_EQ(first.added, 2U);
  EXPECT_EQ(first.samples_fetched, 1U);
  EXPECT_TRUE(first.complete);
  EXPECT_EQ(room_.gateway.calls[1].path.substr(room_.gateway.calls[1].path.size() - 8), "&after=x");
  const auto templates = all();
  ASSERT_EQ(templates.size(), 2U);
  EXPECT_EQ(templates[0].error, "Meta rejected it: INVALID_FORMAT");
  ASSERT_EQ(templates[1].media.size(), 1U);
  EXPECT_EQ(media_headers(templates[1].components)[0].media, templates[1].media[0].media);
  EXPECT_TRUE(media_headers(templates[1].components)[0].handle.empty());
  EXPECT_EQ(may_change_pictures(templates[1]), std::nullopt)
      << "its maker decided, and Meta does not say how";

  const SyncOutcome again = run({page(
      {remote("1", "a", "PAUSED", "https://scontent.example/a.jpg?oh=2"), remote("2", "b", "REJECTED")})});
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.updated, 1U);
  EXPECT_EQ(source_.urls.size(), 1U) << "another signature is no other sample";
  EXPECT_EQ(all()[1].status, TemplateStatus::paused);
}

TEST_F(TemplateSyncTest, LeavesForTheNextTimeWhatIsTooMuch) {
  json::array many;
  for (const char* id : {"1", "2", "3"}) {
    many.push_back(remote(id, std::string("n") + id, "APPROVED",
                          std::string("https://scontent.example/") + id + ".jpg?oh=1"));
  }
  const SyncOutcome first = run({page(many)});
  EXPECT_EQ(first.samples_fetched, 2U);
  EXPECT_EQ(first.samples_left, 1U);
  source_.fails = true;
  EXPECT_EQ(run({page(many)}).samples_failed, 1U);
  source_.fails = false;
  EXPECT_EQ(run({page(many)}).samples_fetched, 1U);
  EXPECT_EQ(source_.urls.size(), 4U);
  const SyncOutcome endless = run({page({}, "a"), page({}, "b"), page({}, "c"), page({})});
  EXPECT_FALSE(endless.complete);
  EXPECT_EQ(endless.gone, 0U) << "nobody knows what the rest would have been";
}

TEST_F(TemplateSyncTest, TellsOursOfWhatMetaSaysAndKeepsItsMedia) {
  const media::Media media = room_.picture();
  const Template of =
      room_.service.create(room_.draft("promo", media.uuid), TemplateService::Then::submit, {}).value();
  EXPECT_EQ(run({page({remote("77", "promo", "PENDING", "https://scontent.example/p.jpg?oh=1")})}).skipped,
            1U);
  room_.gateway.answers.clear();
  room_.work();
  EXPECT_FALSE(room_.held().empty());
  run({page({remote("77", "promo", "APPROVED", "https://scontent.example/p.jpg?oh=1")})});
  const Template now = room_.now(of);
  EXPECT_EQ(now.status, TemplateStatus::approved);
  EXPECT_EQ(may_change_pictures(now), false) << "it was made here";
  EXPECT_EQ(now.media[0].media, media.uuid);
  EXPECT_TRUE(source_.urls.empty());
  EXPECT_TRUE(room_.held().empty());
}

TEST_F(TemplateSyncTest, ADraftIsNoneOfMetasUnlessItWasAsked) {
  Template of = room_.created("promo");
  EXPECT_EQ(run({page({remote("5", "promo", "APPROVED")})}).skipped, 1U);
  EXPECT_EQ(room_.now(of).status, TemplateStatus::draft);
  of.asked = true;
  ASSERT_TRUE(room_.templates.update(of));
  EXPECT_EQ(run({page({remote("5", "promo", "APPROVED")})}).updated, 1U);
  EXPECT_EQ(room_.now(of).meta_id, "5");
}

TEST_F(TemplateSyncTest, WhatMetaHasNoMoreIsDisabled) {
  run({page({remote("1", "a", "APPROVED"), remote("2", "b", "APPROVED")})});
  room_.gateway.answers.clear();
  room_.gateway.answers.emplace_back(page({remote("1", "a", "APPROVED")}));
  room_.gateway.answers.emplace_back(meta_error(400, 100, 33, whatsapp::Remedy::refused));
  EXPECT_EQ(sync_.run(room_.workspace, "", {}).value().gone, 1U);
  EXPECT_EQ(all()[0].status, TemplateStatus::disabled);
  EXPECT_EQ(all()[1].status, TemplateStatus::approved);
}

TEST_F(TemplateSyncTest, NeedsAnAccountAndAnAnswer) {
  EXPECT_EQ(sync_.run(room_.workspace, "222", {}).error().code, ErrorCode::not_found);
  room_.gateway.answers.emplace_back(meta_error(0, 0, 0, whatsapp::Remedy::again));
  EXPECT_EQ(sync_.run(room_.workspace, "", {}).error().code, ErrorCode::unavailable);
  room_.gateway.answers.emplace_back(meta_error(401, 190, 0, whatsapp::Remedy::mend_account));
  EXPECT_EQ(sync_.run(room_.workspace, "", {}).error().code, ErrorCode::conflict);
}

TEST(SamplePlace, IsHostAndPath) {
  EXPECT_EQ(sample_place("https://a.example/x.jpg?oh=1"), sample_place("https://a.example/x.jpg?oh=2"));
  EXPECT_NE(sample_place("https://a.example/x.jpg"), sample_place("https://a.example/y.jpg"));
  EXPECT_NE(sample_place("https://a.example/x.jpg"), sample_place("https://b.example/x.jpg"));
}

}  // namespace
}  // namespace lumbung::campaigns
