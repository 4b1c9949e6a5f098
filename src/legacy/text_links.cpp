#include "legacy/text_links.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "legacy/old_path.h"

namespace lumbung::legacy {
namespace {

constexpr std::string_view kPublicPart = "public/";
/// Longer ones name nothing, and are not looked at, escapes included.
constexpr std::size_t kUrlBytesMax = 16 * kOldPathBytesMax;

bool begins_as_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         std::string_view("{[\"").find(text[first]) != std::string_view::npos;
}

bool is_path_alone(std::string_view text) {
  for (const std::string_view root : {"/media/", "/storage/", "\\/media\\/", "\\/storage\\/"}) {
    if (text.starts_with(root)) return true;
  }
  return false;
}

bool is_web_address(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://", "http:\\/\\/", "https:\\/\\/"}) {
    if (text.starts_with(scheme)) return true;
  }
  return false;
}

/// Where the string of JSON ends that goes on at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at, text.size());
}

/// Where the word ends that begins the text: at a blank, or at what stands around URLs.
std::size_t end_of_word(std::string_view text, bool is_json) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (std::string_view(" \t\r\n\"<>").find(text[at]) != std::string_view::npos) return at;
    if (!is_json || text[at] != '\\') continue;
    const char escaped = at + 1 < text.size() ? text[at + 1] : '\0';
    if (escaped != '/' && escaped != 'u') return at;
    ++at;
  }
  return text.size();
}

std::size_t without_punctuation(std::string_view word) {
  const std::size_t last = word.find_last_not_of(".,;:!?)]}'*_");
  return last == std::string_view::npos ? 0 : last + 1;
}

std::optional<std::string> without_escapes(std::string_view spelled) {
  if (spelled.find('\\') == std::string_view::npos) return std::string(spelled);
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse("\"" + std::string(spelled) + "\"", failed);
  if (failed || !value.is_string()) return std::nullopt;
  return std::string(value.as_string());
}

std::string host_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (url.starts_with('/') || scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  std::string host(url);
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
  return host;
}

std::string escaped_path(std::string_view path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(path.size());
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      text += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text += '%';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

/// In November 2025 the application wrote /storage/{key} for keys of its bucket, too.
std::array<std::string, 2> forms_of(std::string path) {
  std::string other =
      path.starts_with(kPublicPart) ? path.substr(kPublicPart.size()) : std::string(kPublicPart) + path;
  return {std::move(path), std::move(other)};
}

class LinkReader {
 public:
  LinkReader(std::string_view text, const LinkRules& rules, const FindMedia& find)
      : text_(text), is_json_(begins_as_json(text)), rules_(rules), find_(find), origin_(rules.public_url) {
    while (origin_.ends_with('/')) origin_.pop_back();
  }

  LinkedText read() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t read = link_at(at);
      if (read == 0) result_.text += text_[at];
      at += std::max<std::size_t>(read, 1);
    }
    return std::move(result_);
  }

 private:
  /// How many bytes are a link at this place, which was written then; 0: none.
  std::size_t link_at(std::size_t at) {
    const char first = text_[at];
    if (first != 'h' && first != '/' && first != '\\') return 0;
    const std::string_view rest = text_.substr(at, kUrlBytesMax);
    const bool begins_string = is_json_ ? at > 0 && text_[at - 1] == '"' : at == 0;
    if (!is_web_address(rest) && !(begins_string && is_path_alone(rest))) return 0;
    const std::size_t whole = is_json_ ? end_of_string(rest, 0) : rest.size();
    const std::size_t word = end_of_word(rest.substr(0, whole), is_json_);
    std::size_t before = 0;
    // Names of files may have blanks, and end in anything: the longest that names a media is it.
    for (const std::size_t bytes : {whole, word, without_punctuation(rest.substr(0, word))}) {
      if (bytes == before) continue;
      before = bytes;
      if (take(rest.substr(0, bytes))) return bytes;
    }
    return 0;
  }

  bool take(std::string_view spelled) {
    const auto url = without_escapes(spelled);
    if (!url) return false;
    TextLink link{.url = *url, .host = host_in(*url), .media = {}, .now = {}};
    if (!link.host.empty() && !rules_.hosts.empty() && !rules_.hosts.contains(link.host)) return false;
    auto path = old_path_of(*url);
    if (!path) return false;
    for (const std::string& form : forms_of(*std::move(path))) {
      const auto media = find_(form);
      if (!media) continue;
      link.media = *media;
      const bool is_ours = url->starts_with(origin_ + "/media/");
      link.now = is_ours ? *url : origin_ + "/media/" + escaped_path(form);
      write(spelled, link);
      result_.links.push_back(std::move(link));
      return true;
    }
    return false;
  }

  void write(std::string_view spelled, const TextLink& link) {
    if (link.now == link.url) {
      result_.text += spelled;
      return;
    }
    const bool escapes = is_json_ && spelled.find("\\/") != std::string_view::npos;
    for (const char c : link.now) {
      if (escapes && c == '/') result_.text += '\\';
      result_.text += c;
    }
  }

  std::string_view text_;
  bool is_json_;
  const LinkRules& rules_;
  const FindMedia& find_;
  std::string origin_;
  LinkedText result_;
};

}  // namespace

LinkedText link_text(std::string_view text, const LinkRules& rules, const FindMedia& find) {
  return LinkReader(text, rules, find).read();
}

}  // namespace lumbung::legacy
