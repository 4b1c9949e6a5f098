#include "campaigns/sent_urls.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lumbung::campaigns {
namespace {

constexpr std::chrono::hours kLifeWithoutEnd{24 * 30};
constexpr std::size_t kNameInUrlMax = 80;

struct SentType {
  std::string_view mime;
  std::string_view ending;
};

/// What WhatsApp takes.
constexpr std::array kSentTypes = {
    SentType{"image/jpeg", "jpg"},
    SentType{"image/png", "png"},
    SentType{"image/webp", "webp"},
    SentType{"video/mp4", "mp4"},
    SentType{"video/3gpp", "3gp"},
    SentType{"audio/aac", "aac"},
    SentType{"audio/amr", "amr"},
    SentType{"audio/mpeg", "mp3"},
    SentType{"audio/mp4", "m4a"},
    SentType{"audio/ogg", "ogg"},
    SentType{"application/pdf", "pdf"},
    SentType{"text/plain", "txt"},
    SentType{"application/msword", "doc"},
    SentType{"application/vnd.ms-excel", "xls"},
    SentType{"application/vnd.ms-powerpoint", "ppt"},
    SentType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    SentType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    SentType{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
};

std::string_view ending_for(std::string_view type) {
  const std::string_view bare = type.substr(0, type.find(';'));
  const auto* const found = std::ranges::find(kSentTypes, bare, &SentType::mime);
  return found == kSentTypes.end() ? std::string_view("bin") : found->ending;
}

}  // namespace

std::chrono::seconds life_of(const Campaign& campaign, Timestamp now) {
  if (!campaign.ends_at) return kLifeWithoutEnd;
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(*campaign.ends_at - now);
  return std::max<std::chrono::seconds>(left, std::chrono::seconds(0)) + kBeyondEnd;
}

std::string type_of(const media::Media& media, media::VariantName variant) {
  const auto facts = media.metadata.found.variants.find(variant);
  const bool is_known = facts != media.metadata.found.variants.end() && !facts->second.mime.empty();
  return is_known ? facts->second.mime : media.type;
}

std::string name_in_url(std::string_view name, std::string_view type) {
  const auto dot = name.rfind('.');
  std::string stem;
  for (const char c : name.substr(0, dot == 0 ? std::string_view::npos : dot)) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    if (is_plain) {
      stem += c;
    } else if (!stem.empty() && stem.back() != '-') {
      stem += '-';
    }
  }
  stem.resize(std::min(stem.size(), kNameInUrlMax));
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return (stem.empty() ? std::string("file") : stem) + "." + std::string(ending_for(type));
}

std::string name_as_sent(std::string_view name, std::string_view type) {
  constexpr std::size_t kEndingMax = 5;
  const std::string_view ending = ending_for(type);
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto dot = name.rfind('.');
  std::string now(dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1));
  // "Menu v1.2" ends in no type.
  if (now.size() > kEndingMax || std::ranges::none_of(now, is_letter)) now.clear();
  std::ranges::transform(now, now.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool keeps = ending == "bin" || (ending == "txt" && !now.empty());
  if (name.empty() || keeps || now == ending || (ending == "jpg" && now == "jpeg")) return std::string(name);
  return std::string(now.empty() ? name : name.substr(0, dot)) + "." + std::string(ending);
}

Result<std::string> sent_url(const media::MediaUrls& urls, const media::Media& media,
                             media::VariantName variant, std::chrono::seconds life) {
  const auto made = urls.url_of(media, variant, life);
  if (!made) return made.error();
  std::string url = made->url;
  if (url.starts_with('/')) {
    return error(ErrorCode::unavailable,
                 "This server does not know where it is reached from outside: its operator has to set "
                 "public-url.");
  }
  // Of a network in front of the store the name is that of the object, which has an ending.
  const std::string path = "/media/" + media.uuid.str() + "/" + std::string(media::to_string(variant));
  const std::size_t at = url.find(path);
  if (at != std::string::npos)
    url.insert(at + path.size(), "/" + name_in_url(media.name, type_of(media, variant)));
  return url;
}

}  // namespace lumbung::campaigns
