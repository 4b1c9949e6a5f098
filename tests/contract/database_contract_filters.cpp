// Each filter of lists alone and with each other one, in pages of several sizes, beside a plain loop over
// what there is.
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <random>
#include <tuple>

#include "contract/database_contract.h"
#include "media/variant.h"

namespace lumbung::test {
namespace {

using Archived = media::MediaFilter::Archived;
using media::Media;
using media::MediaFilter;
using media::MediaPage;
using media::ProcessingStatus;
using std::chrono::seconds;

/// A name, and the words that people see in it.
struct Name {
  std::string text;
  std::vector<std::string> words;
};

const std::vector<Name> kNames = {
    {"Nasi Goreng Spesial.jpg", {"nasi", "goreng", "spesial", "jpg"}},
    {"nasi_uduk-2026.JPG", {"nasi", "uduk", "2026", "jpg"}},
    {"SATE AYAM (madura).png", {"sate", "ayam", "madura", "png"}},
    {"Batik Sekar Jagad – 50%.mp4", {"batik", "sekar", "jagad", "50", "mp4"}},
    {"صورة المنتج.jpg", {"صورة", "المنتج", "jpg"}},
    {"照片 产品 一.png", {"照片", "产品", "一", "png"}},
    {"ÉTÉ Été été.pdf", {"été", "pdf"}},
    {"%_!'\".pdf", {"pdf"}},
    {"nasinasi", {"nasinasi"}},
    {"...", {}},
};

/// What a list is asked, and which media it has to show.
struct Asked {
  std::string what;
  std::function<void(MediaFilter&)> ask;
};

/// A question for names in the words that it asks for.
const std::vector<Name> kQuestions = {
    {"NASI", {"nasi"}},
    {"na", {"na"}},
    {"goreng nasi", {"goreng", "nasi"}},
    {"nas jpg", {"nas", "jpg"}},
    {"s s", {"s"}},
    {"été", {"été"}},
    {"صور", {"صور"}},
    {"产品 照片", {"产品", "照片"}},
    {"50%", {"50"}},
    {"asi", {"asi"}},
    {"nasi tidak ada", {"nasi", "tidak", "ada"}},
};

std::vector<Asked> all_filters() {
  std::vector<Asked> all;
  for (const auto status : {ProcessingStatus::pending, ProcessingStatus::processing,
                            ProcessingStatus::completed, ProcessingStatus::failed}) {
    all.push_back({std::string(to_string(status)), [=](MediaFilter& filter) { filter.status = status; }});
  }
  for (const auto kind :
       {media::Kind::image, media::Kind::video, media::Kind::audio, media::Kind::document}) {
    all.push_back({std::string(to_string(kind)), [=](MediaFilter& filter) { filter.kind = kind; }});
  }
  for (const char* purpose : {"header", "sticker", "nothing"}) {
    all.push_back({purpose, [=](MediaFilter& filter) { filter.purpose = purpose; }});
  }
  using Deleted = MediaFilter::Deleted;
  all.push_back({"deleted", [](MediaFilter& filter) { filter.deleted = Deleted::only; }});
  all.push_back({"deleted too", [](MediaFilter& filter) { filter.deleted = Deleted::shown; }});
  all.push_back({"archived", [](MediaFilter& filter) { filter.archived = Archived::only; }});
  all.push_back({"archived too", [](MediaFilter& filter) { filter.archived = Archived::shown; }});
  for (const media::Channel channel :
       {media::Channel::session_image, media::Channel::sticker, media::Channel::template_header_video}) {
    all.push_back(
        {std::string(media::to_string(channel)), [=](MediaFilter& filter) { filter.fits = channel; }});
  }
  for (const Name& question : kQuestions) {
    all.push_back({question.text, [&question](MediaFilter& filter) { filter.query = question.text; }});
  }
  return all;
}

bool has_words(const Media& media, const std::string& query) {
  if (query.empty()) return true;
  const auto question = std::ranges::find(kQuestions, query, &Name::text);
  const auto name = std::ranges::find(kNames, media.name, &Name::text);
  return std::ranges::all_of(question->words, [&](const std::string& word) {
    return std::ranges::any_of(name->words, [&](const std::string& one) { return one.starts_with(word); });
  });
}

/// The channel that none fits is in the row as well, and says why.
bool is_found_by_fits(const Media& media, media::Channel channel) {
  const auto& fits = media.metadata.found.fits;
  const auto fit = fits.find(channel);
  return media.processing_status != ProcessingStatus::failed && fit != fits.end() && fit->second.variant;
}

bool is_shown(const Media& media, const MediaFilter& filter) {
  if (filter.deleted == MediaFilter::Deleted::hidden && media.deleted_at) return false;
  if (filter.deleted == MediaFilter::Deleted::only && !media.deleted_at) return false;
  if (filter.archived == MediaFilter::Archived::hidden && media.archived_at) return false;
  if (filter.archived == MediaFilter::Archived::only && !media.archived_at) return false;
  if (filter.status && *filter.status != media.processing_status) return false;
  if (filter.kind && *filter.kind != media::kind_of_mime(media.type)) return false;
  if (!filter.purpose.empty() && filter.purpose != media.metadata.intent.purpose) return false;
  if (filter.fits && !is_found_by_fits(media, *filter.fits)) return false;
  if (filter.created_after && media.created_at < *filter.created_after) return false;
  if (filter.created_before && media.created_at >= *filter.created_before) return false;
  if (filter.updated_since && media.updated_at < *filter.updated_since) return false;
  return has_words(media, filter.query);
}

/// Media of all sorts in a workspace, and some in another one.
class Sorts {
 public:
  static constexpr int kMedia = 300;

  Sorts(DatabaseUnderTest& db, WorkspaceId workspace) : db_(db), workspace_(workspace) {
    const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
    std::minstd_rand random(20'261);  // the same media in each run
    std::vector<Media> wanted;
    for (int i = 0; i < kMedia; ++i) wanted.push_back(some_media(i % 7 == 0 ? other : workspace_, random));
    all_ = db_.put_media(wanted);
    std::erase_if(all_, [&](const Media& media) { return media.workspace_id != workspace_; });
  }

  void expect_all_pages(const MediaFilter& filter, const std::vector<std::uint32_t>& sizes,
                        const std::string& what) const {
    for (const std::uint32_t size : sizes)
      EXPECT_EQ(listed(filter, size), expected(filter)) << what << ", " << size;
  }

 private:
  Media some_media(WorkspaceId workspace, std::minstd_rand& random) const {
    constexpr std::array kTypes = {"image/jpeg", "image/svg+xml",   "image/x-icon", "video/mp4",
                                   "audio/ogg",  "application/pdf", "image/png",    "text/plain"};
    constexpr std::array kPurposes = {"header", "header", "sticker", ""};
    Media media;
    media.uuid = Uuid::make();
    media.workspace_id = workspace;
    media.name = kNames[random() % kNames.size()].text;
    media.type = kTypes[random() % kTypes.size()];
    media.size = 1 + random() % 1000;
    media.processing_status = static_cast<ProcessingStatus>(random() % 4);
    media.metadata.intent.purpose = kPurposes[random() % kPurposes.size()];
    for (const media::Channel channel : {media::Channel::session_image, media::Channel::sticker}) {
      if (random() % 3 == 0) continue;
      media::Fit fit{.variant = std::nullopt, .reason = "Too large."};
      if (random() % 2 == 0) fit = {.variant = media::VariantName::compressed, .reason = ""};
      media.metadata.found.fits.emplace(channel, fit);
    }
    media.created_at = db_.clock->now() + seconds(random() % 10);
    media.updated_at = db_.clock->now() + seconds(random() % 10);
    if (random() % 4 == 0) media.deleted_at = db_.clock->now();
    if (random() % 4 == 0) media.archived_at = db_.clock->now();
    return media;
  }

  std::vector<std::uint64_t> expected(const MediaFilter& filter) const {
    std::vector<Media> shown;
    std::ranges::copy_if(all_, std::back_inserter(shown),
                         [&](const Media& one) { return is_shown(one, filter); });
    std::ranges::sort(shown, [&](const Media& a, const Media& b) {
      if (filter.updated_since)
        return std::tie(a.updated_at, a.id.value) < std::tie(b.updated_at, b.id.value);
      if (filter.created_after || filter.created_before)
        return std::tie(a.created_at, a.id.value) > std::tie(b.created_at, b.id.value);
      return a.id.value > b.id.value;
    });
    std::vector<std::uint64_t> ids;
    for (const Media& media : shown) ids.push_back(media.id.value);
    return ids;
  }

  /// Of all pages, each of which must be full but for the last one: there is not enough to be looked at for
  /// less.
  std::vector<std::uint64_t> listed(const MediaFilter& filter, std::uint32_t limit) const {
    std::vector<std::uint64_t> ids;
    std::optional<media::MediaCursor> place;
    do {
      const MediaPage page = db_.media->list(workspace_, filter, place, limit);
      EXPECT_LE(page.items.size(), limit);
      EXPECT_TRUE(!page.next || page.items.size() == limit);
      for (const Media& media : page.items) ids.push_back(media.id.value);
      place = page.next;
    } while (place && ids.size() <= all_.size());
    return ids;
  }

  DatabaseUnderTest& db_;
  const WorkspaceId workspace_;
  std::vector<Media> all_;
};

TEST_P(DatabaseContract, FiltersAloneAndInPairsShowWhatAPlainLoopFindsInPagesOfAnySize) {
  const Sorts sorts(db_, workspace_);
  const std::vector<Asked> filters = all_filters();
  for (const bool by_update : {false, true}) {
    MediaFilter all;
    if (by_update) all.updated_since = db_.clock->now() + seconds(3);
    sorts.expect_all_pages(all, {1, 13, 200}, "all");
    for (std::size_t i = 0; i < filters.size(); ++i) {
      for (std::size_t j = i; j < filters.size(); ++j) {
        MediaFilter filter = all;
        filters[i].ask(filter);
        filters[j].ask(filter);
        const bool is_alone = i == j;
        sorts.expect_all_pages(filter, is_alone ? std::vector{1U, 7U, 200U} : std::vector{11U, 200U},
                               filters[i].what + " and " + filters[j].what + (by_update ? " by update" : ""));
      }
    }
  }
}

TEST_P(DatabaseContract, TimesOfCreationAloneAndWithEachFilterShowWhatAPlainLoopFinds) {
  const Sorts sorts(db_, workspace_);
  const Timestamp begin = db_.clock->now();
  // Within a second, too: stamps have whole ones.
  const MediaFilter after{.created_after = begin + seconds(3)};
  const MediaFilter before{.created_before = begin + seconds(6) + std::chrono::milliseconds(400)};
  MediaFilter within = after;
  within.created_before = before.created_before;
  MediaFilter changed = within;
  changed.updated_since = begin + seconds(2);
  int number = 0;
  for (const MediaFilter& times : {after, before, within, changed}) {
    const std::string which = " of times " + std::to_string(++number);
    sorts.expect_all_pages(times, {1, 7, 200}, which);
    for (const Asked& asked : all_filters()) {
      MediaFilter filter = times;
      asked.ask(filter);
      sorts.expect_all_pages(filter, {11, 200}, asked.what + which);
    }
  }
}

TEST_P(DatabaseContract, AQuestionWithoutALetterOrDigitFindsNothing) {
  const Sorts sorts(db_, workspace_);
  for (const char* question : {"%", " ", "...", "!_'", "–"}) {
    MediaFilter filter{.query = question};
    EXPECT_TRUE(db_.media->list(workspace_, filter, std::nullopt, 10).items.empty()) << question;
    filter.updated_since = db_.clock->now();
    EXPECT_TRUE(db_.media->list(workspace_, filter, std::nullopt, 10).items.empty()) << question;
  }
}

}  // namespace
}  // namespace lumbung::test
