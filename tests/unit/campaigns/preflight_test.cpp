#include "campaigns/preflight.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "campaigns/sent_urls.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;
using media::ProcessingStatus;
using media::VariantName;

PreflightMedia good_media() {
  media::Media media;
  media.uuid = Uuid::make();
  media.name = "nasi.jpg";
  media.type = "image/jpeg";
  media.processing_status = ProcessingStatus::completed;
  media.metadata.found.fits[media::Channel::session_image] = {VariantName::compressed, ""};
  media.metadata.found.fits[media::Channel::template_header_image] = {VariantName::compressed, ""};
  media.metadata.found.fits[media::Channel::session_document] = {VariantName::original, ""};
  PreflightMedia one;
  one.part = {.media = media.uuid, .parameters = nullptr};
  one.media = media;
  return one;
}

PreflightFacts session_facts() {
  PreflightFacts facts;
  facts.campaign.name = "Promo";
  facts.campaign.phone_number_id = "123";
  facts.campaign.message = SessionMessage{.type = "image", .caption = "", .filename = ""};
  facts.media.push_back(good_media());
  facts.has_account = true;
  return facts;
}

PreflightFacts template_facts() {
  PreflightFacts facts = session_facts();
  facts.campaign.message.reset();
  facts.campaign.template_uuid = Uuid::make();
  Template shown;
  shown.status = TemplateStatus::approved;
  shown.components = json::parse(R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi {{1}}"}])");
  facts.shown = shown;
  return facts;
}

Check named(const PreflightFacts& facts, std::string_view name) {
  for (const Check& one : run_checks(facts)) {
    if (one.check == name) return one;
  }
  ADD_FAILURE() << name;
  return {};
}

TEST(Preflight, AsksAllTwelveQuestionsInOrder) {
  std::vector<std::string_view> names;
  for (const Check& one : run_checks(session_facts())) names.push_back(one.check);
  EXPECT_EQ(names, (std::vector<std::string_view>{
                       "media_processed", "scan_clean", "fits_channel", "header_matches_template",
                       "template_approved", "filename_present", "handle_alive", "media_ids_alive",
                       "url_reachable", "held", "creative_optimizations", "session_window"}));
}

TEST(Preflight, LetsAGoodCampaignPass) {
  EXPECT_TRUE(is_ready(run_checks(session_facts()))) << first_failure(run_checks(session_facts()));
  EXPECT_TRUE(is_ready(run_checks(template_facts()))) << first_failure(run_checks(template_facts()));
  EXPECT_EQ(named(session_facts(), "template_approved").ok, std::nullopt);
  EXPECT_EQ(named(template_facts(), "template_approved").ok, true);
}

TEST(Preflight, EachCheckFailsForItsOwnReason) {
  const struct {
    const char* check;
    void (*spoil)(PreflightFacts&);
  } cases[] = {
      {"media_processed",
       [](PreflightFacts& f) { f.media[0].media->processing_status = ProcessingStatus::pending; }},
      {"media_processed", [](PreflightFacts& f) { f.media[0].media.reset(); }},
      {"media_processed",
       [](PreflightFacts& f) {
         f.media[0].media.reset();
         f.media[0].part.is_erased = true;
       }},
      {"scan_clean", [](PreflightFacts& f) { f.media[0].media->condemned = true; }},
      {"fits_channel", [](PreflightFacts& f) { f.media[0].media->metadata.found.fits.clear(); }},
      {"header_matches_template", [](PreflightFacts& f) { f.media.push_back(good_media()); }},
      {"header_matches_template", [](PreflightFacts& f) { f.media.clear(); }},
      {"header_matches_template", [](PreflightFacts& f) { f.media[0].part.card = 0; }},
      {"template_approved", [](PreflightFacts& f) { f.shown->status = TemplateStatus::paused; }},
      {"handle_alive", [](PreflightFacts& f) { f.shown->status = TemplateStatus::rejected; }},
      {"media_ids_alive", [](PreflightFacts& f) { f.has_account = false; }},
      {"media_ids_alive", [](PreflightFacts& f) { f.campaign.phone_number_id.clear(); }},
      {"url_reachable",
       [](PreflightFacts& f) { f.media[0].fetched = Status(error(ErrorCode::not_ready, "it answers 301")); }},
      {"held", [](PreflightFacts& f) { f.campaign.status = CampaignStatus::scheduled; }},
  };
  for (const auto& one : cases) {
    PreflightFacts facts = template_facts();
    one.spoil(facts);
    const Check failed = named(facts, one.check);
    EXPECT_EQ(failed.ok, false) << one.check;
    EXPECT_FALSE(failed.fix.empty()) << one.check;
    EXPECT_FALSE(is_ready(run_checks(facts)));
  }
}

/// A campaign whose header is a GIF, with an animation of which a film of so many bytes was made.
PreflightFacts gif_facts(std::uint64_t film_bytes) {
  PreflightFacts facts = template_facts();
  facts.shown->components = json::parse(R"([{"type":"HEADER","format":"GIF"},{"type":"BODY","text":"Hi"}])");
  media::Media& animation = *facts.media[0].media;
  animation.type = "image/gif";
  animation.metadata.found.fits[media::Channel::template_header_video] = {
      std::nullopt, "This is an image; a video header of a template takes a video."};
  animation.metadata.found.variants[VariantName::mp4] = {.mime = "video/mp4", .bytes = film_bytes};
  return facts;
}

TEST(Preflight, AnAnimationIsSentAsTheFilmThatWasMadeOfIt) {
  const PreflightFacts facts = gif_facts(3'500'000);
  EXPECT_TRUE(is_ready(run_checks(facts))) << first_failure(run_checks(facts));
  const media::Channel video = media::Channel::template_header_video;
  EXPECT_EQ(variant_for(*facts.media[0].media, {video, Place::Form::gif}), VariantName::mp4);
  EXPECT_EQ(variant_for(*facts.media[0].media, {video}), std::nullopt);
  const Check refused = named(gif_facts(3'500'001), "fits_channel");
  EXPECT_EQ(refused.ok, false);
  EXPECT_NE(refused.detail.find("at most 3.5 MB"), std::string::npos) << refused.detail;
}

TEST(Preflight, ASmallVideoStandsWhereAGifDoes) {
  PreflightFacts facts = gif_facts(0);
  media::Media& video = *facts.media[0].media;
  video.metadata.found.variants = {{VariantName::compressed, {.mime = "video/mp4", .bytes = 3'500'000}}};
  video.metadata.found.fits[media::Channel::template_header_video] = {VariantName::compressed, ""};
  EXPECT_EQ(named(facts, "fits_channel").ok, true);
  video.metadata.found.variants.at(VariantName::compressed).bytes = 3'500'001;
  EXPECT_EQ(named(facts, "fits_channel").ok, false);
}

/// A campaign whose message is an audio of which this variant fits, as Meta's API or WhatsApp Web sends it.
PreflightFacts voice_facts(VariantName fitting, const std::string& mime) {
  PreflightFacts facts = session_facts();
  facts.campaign.message = SessionMessage{.type = "audio", .caption = "", .filename = "", .voice = true};
  media::Media& sound = *facts.media[0].media;
  sound.type = "audio/mpeg";
  sound.metadata.found.fits = {{media::Channel::session_audio, {fitting, ""}}};
  sound.metadata.found.variants = {{fitting, {.mime = mime, .bytes = 1'000}}};
  return facts;
}

TEST(Preflight, AVoiceMessageIsOggAlone) {
  EXPECT_EQ(named(voice_facts(VariantName::compressed, "audio/ogg"), "fits_channel").ok, true);
  PreflightFacts facts = voice_facts(VariantName::original, "audio/mpeg");
  const Check refused = named(facts, "fits_channel");
  EXPECT_EQ(refused.ok, false);
  EXPECT_NE(refused.fix.find("purpose=voice"), std::string::npos) << refused.fix;
  facts.campaign.channel = Channel::webjs;
  EXPECT_EQ(named(facts, "fits_channel").ok, true) << "what WhatsApp Web gets says nothing of voice";
  facts.campaign.channel = Channel::cloud;
  facts.campaign.message->voice = false;
  EXPECT_EQ(named(facts, "fits_channel").ok, true) << "a sound may be of another type";
}

TEST(Preflight, SaysWhatToDoWhereNoVoiceMessageCouldBeMade) {
  PreflightFacts facts = voice_facts(VariantName::compressed, "audio/mp4");
  facts.media[0].media->metadata.intent.purpose = "voice";
  const Check refused = named(facts, "fits_channel");
  EXPECT_EQ(refused.ok, false);
  EXPECT_NE(refused.fix.find("libopus"), std::string::npos) << refused.fix;
}

TEST(Preflight, AVoiceMessageOfAnOlderReleaseIsItsOriginalAlone) {
  PreflightFacts facts = voice_facts(VariantName::original, "");
  media::Media& sound = *facts.media[0].media;
  sound.metadata.found.variants.clear();
  EXPECT_EQ(named(facts, "fits_channel").ok, false);
  sound.type = "audio/ogg";
  EXPECT_EQ(named(facts, "fits_channel").ok, true);
  sound.metadata.found.fits = {{media::Channel::session_audio, {VariantName::compressed, ""}}};
  EXPECT_EQ(named(facts, "fits_channel").ok, false) << "nobody knows what was made of it";
}

TEST(Preflight, SaysNothingOfThePicturesOfATemplateThatWasMadeElsewhere) {
  PreflightFacts facts = template_facts();
  facts.shown->category = "MARKETING";
  EXPECT_EQ(named(facts, "creative_optimizations").ok, true);
  facts.shown->from_meta = true;
  const Check unknown = named(facts, "creative_optimizations");
  EXPECT_EQ(unknown.ok, std::nullopt);
  EXPECT_TRUE(unknown.detail.starts_with("Not known")) << unknown.detail;
  EXPECT_TRUE(is_ready(run_checks(facts)));
  facts.shown->category = "UTILITY";
  EXPECT_EQ(named(facts, "creative_optimizations").ok, true) << "Meta changes those of marketing alone";
}

TEST(Preflight, ADocumentNeedsANameWithAnEnding) {
  PreflightFacts facts = session_facts();
  facts.campaign.message->type = "document";
  EXPECT_EQ(named(facts, "filename_present").ok, true);
  facts.media[0].media->name = "invoice";
  EXPECT_EQ(named(facts, "filename_present").ok, false);
  facts.campaign.message->filename = "invoice.pdf";
  EXPECT_EQ(named(facts, "filename_present").ok, true);
}

TEST(Preflight, NoNameReadsOtherwiseThanItIs) {
  PreflightFacts facts = session_facts();
  facts.media[0].media->name = "\u202Eexe.pdf";
  EXPECT_EQ(file_name_for(facts.campaign, facts.media[0].part, *facts.media[0].media), "exe.pdf");
  facts.media[0].media->name = "\u202E";
  EXPECT_EQ(file_name_for(facts.campaign, facts.media[0].part, *facts.media[0].media), "file");
  facts.media[0].part.parameters = {{"filename", "m\u200Benu.pdf"}};
  EXPECT_EQ(file_name_for(facts.campaign, facts.media[0].part, *facts.media[0].media), "menu.pdf");
}

TEST(Preflight, ACarouselWantsAsManyCardsAsItWasMadeWith) {
  PreflightFacts facts = template_facts();
  facts.shown->components = json::parse(R"([{"type":"CAROUSEL","cards":[
      {"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}])");
  facts.media[0].part.card = 0;
  EXPECT_EQ(named(facts, "header_matches_template").ok, false);
  facts.media.push_back(good_media());
  facts.media[1].part.card = 1;
  EXPECT_EQ(named(facts, "header_matches_template").ok, true);
  EXPECT_EQ(named(facts, "fits_channel").ok, true);
}

TEST(Preflight, IsToldAsJson) {
  PreflightFacts facts = session_facts();
  facts.media[0].media->processing_status = ProcessingStatus::pending;
  const json::value told = to_json(run_checks(facts));
  EXPECT_FALSE(told.at("ready").as_bool());
  EXPECT_EQ(told.at("checks").at(0).at("media").as_string(), facts.media[0].part.media.str());
  EXPECT_TRUE(told.at("checks").at(3).at("ok").is_null());
}

TEST(SentUrls, HaveANameWithTheEndingOfTheirType) {
  EXPECT_EQ(name_in_url("Menu Mei.heic", "image/jpeg"), "Menu-Mei.jpg");
  EXPECT_EQ(name_in_url("a/b?c#d.pdf", "application/pdf"), "a-b-c-d.pdf");
  EXPECT_EQ(name_in_url("\xE6\x97\xA5.png", "image/png"), "file.png");
  EXPECT_EQ(name_in_url(".jpg", "image/jpeg"), "jpg.jpg");
}

TEST(SentUrls, AFileArrivesWithTheEndingOfWhatItIs) {
  EXPECT_EQ(name_as_sent("Menu Mei.HEIC", "image/jpeg"), "Menu Mei.jpg");
  EXPECT_EQ(name_as_sent("Menu", "image/jpeg"), "Menu.jpg");
  EXPECT_EQ(name_as_sent("Menu v1.2", "application/pdf"), "Menu v1.2.pdf");
  EXPECT_EQ(name_as_sent("a.exe", "video/mp4"), "a.mp4");
  for (const char* kept : {"a.jpg", "a.JPG", "a.jpeg"}) EXPECT_EQ(name_as_sent(kept, "image/jpeg"), kept);
  EXPECT_EQ(name_as_sent("prices.csv", "text/plain"), "prices.csv");
  EXPECT_EQ(name_as_sent("a.zip", "application/zip"), "a.zip");
}

}  // namespace
}  // namespace lumbung::campaigns
