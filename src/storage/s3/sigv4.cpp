#include "storage/s3/sigv4.h"

#include <algorithm>
#include <ctime>

#include "base/hmac_sha256.h"
#include "base/sha256.h"

namespace lumbung::storage {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string encode(std::string_view text, std::string_view kept) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c) || kept.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// No white space at the ends, and one space for each run of it within.
std::string without_superfluous_space(std::string_view value) {
  std::string kept;
  bool gap = false;
  for (const char c : value) {
    const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!is_space) {
      if (gap && !kept.empty()) kept += ' ';
      kept += c;
    }
    gap = is_space;
  }
  return kept;
}

/// "20150830T123600Z"
std::string basic_time(Timestamp now) {
  const std::time_t seconds = to_unix_seconds(now);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[17];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

std::string credential_scope(const std::string& time, const SigningScope& scope) {
  return time.substr(0, 8) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string_view as_text(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

std::string signature_of(const std::string& canonical_request, const AwsCredentials& credentials,
                         const SigningScope& scope, const std::string& time) {
  const std::string to_sign = std::string(kAlgorithm) + "\n" + time + "\n" + credential_scope(time, scope) +
                              "\n" + Sha256::of(as_bytes(canonical_request)).hex();
  const Sha256 of_date = hmac_sha256("AWS4" + credentials.secret_access_key, time.substr(0, 8));
  const Sha256 of_region = hmac_sha256(as_text(of_date), scope.region);
  const Sha256 of_service = hmac_sha256(as_text(of_region), scope.service);
  const Sha256 key = hmac_sha256(as_text(of_service), "aws4_request");
  return hmac_sha256(as_text(key), to_sign).hex();
}

struct CanonicalHeaders {
  std::string lines;  ///< "name:value\n" …
  std::string names;  ///< "name;name"
};

CanonicalHeaders canonical_headers(const SignableRequest& request) {
  NameValues sorted;
  sorted.emplace_back("host", request.host);
  for (const auto& [name, value] : request.headers) sorted.emplace_back(lower(name), value);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  CanonicalHeaders canonical;
  for (const auto& [name, value] : sorted) {
    canonical.lines += name + ":" + without_superfluous_space(value) + "\n";
    canonical.names += (canonical.names.empty() ? "" : ";") + name;
  }
  return canonical;
}

std::string canonical_request(const SignableRequest& request, const CanonicalHeaders& headers) {
  return request.method + "\n" + encode_path(request.path) + "\n" + encode_query(request.query) + "\n" +
         headers.lines + "\n" + headers.names + "\n" + request.payload_hash;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  return encode(text, "");
}

std::string encode_path(std::string_view path) {
  return encode(path, "/");
}

std::string encode_query(NameValues query) {
  for (auto& [name, value] : query) {
    name = percent_encode(name);
    value = percent_encode(value);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

NameValues sign(const SignableRequest& request, const AwsCredentials& credentials, const SigningScope& scope,
                Timestamp now) {
  const std::string time = basic_time(now);
  NameValues added{{"X-Amz-Date", time}};
  if (!credentials.session_token.empty())
    added.emplace_back("X-Amz-Security-Token", credentials.session_token);
  SignableRequest whole = request;
  whole.headers.insert(whole.headers.end(), added.begin(), added.end());
  const CanonicalHeaders headers = canonical_headers(whole);
  const std::string signature = signature_of(canonical_request(whole, headers), credentials, scope, time);
  added.emplace_back("Authorization", std::string(kAlgorithm) + " Credential=" + credentials.access_key_id +
                                          "/" + credential_scope(time, scope) +
                                          ", SignedHeaders=" + headers.names + ", Signature=" + signature);
  return added;
}

}  // namespace lumbung::storage
