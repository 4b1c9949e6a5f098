#include "access/jwt.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "base/hmac_sha256.h"

namespace lumbung::access {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
/// A clock of the application's may be so far ahead; `exp` knows no grace.
constexpr std::int64_t kClockSecondsApart = 60;

Error not_valid(std::string_view why) {
  return error(ErrorCode::unauthenticated, "This token is not valid.", std::string(why));
}

/// Counts the members of a JSON object as they are written: json::parse keeps the last of those that have the
/// same name, so it can't tell that there were two.
class MemberCounter {
 public:
  static constexpr std::size_t max_object_size = kJwtBytesMax;
  static constexpr std::size_t max_array_size = kJwtBytesMax;
  static constexpr std::size_t max_key_size = kJwtBytesMax;
  static constexpr std::size_t max_string_size = kJwtBytesMax;

  /// Of the object that ended last: of the whole document, if it is one.
  bool on_object_end(std::size_t members, json::error_code& /*failed*/) {
    members_ = members;
    return true;
  }
  std::size_t members() const { return members_; }

  bool on_document_begin(json::error_code& /*failed*/) { return true; }
  bool on_document_end(json::error_code& /*failed*/) { return true; }
  bool on_object_begin(json::error_code& /*failed*/) { return true; }
  bool on_array_begin(json::error_code& /*failed*/) { return true; }
  bool on_array_end(std::size_t, json::error_code& /*failed*/) { return true; }
  bool on_key_part(json::string_view, std::size_t, json::error_code& /*failed*/) { return true; }
  bool on_key(json::string_view, std::size_t, json::error_code& /*failed*/) { return true; }
  bool on_string_part(json::string_view, std::size_t, json::error_code& /*failed*/) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code& /*failed*/) { return true; }
  bool on_number_part(json::string_view, json::error_code& /*failed*/) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code& /*failed*/) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code& /*failed*/) { return true; }
  bool on_double(double, json::string_view, json::error_code& /*failed*/) { return true; }
  bool on_bool(bool, json::error_code& /*failed*/) { return true; }
  bool on_null(json::error_code& /*failed*/) { return true; }
  bool on_comment_part(json::string_view, json::error_code& /*failed*/) { return true; }
  bool on_comment(json::string_view, json::error_code& /*failed*/) { return true; }

 private:
  std::size_t members_ = 0;
};

/// The JSON object in a part of a JWT; nullopt for anything else, and where a name stands twice (RFC 7519
/// section 4: such must be refused).
std::optional<json::object> object_in(std::string_view part) {
  const std::optional<std::string> text = from_base64url(part);
  if (!text) return std::nullopt;
  json::error_code failed;
  json::value value = json::parse(*text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  json::basic_parser<MemberCounter> counting{json::parse_options()};
  counting.write_some(false, text->data(), text->size(), failed);
  if (failed || counting.handler().members() != value.get_object().size()) return std::nullopt;
  return std::move(value.get_object());
}

bool is_text(const json::value* value, std::string_view text) {
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == text;
}

/// Of `typ` those are let through that say JWT, as RFC 7519 section 5.1 recommends it; an extension that must
/// be understood (`crit`) is not understood.
Status check_header(std::string_view part) {
  const auto header = object_in(part);
  if (!header) return not_valid("header");
  if (!is_text(header->if_contains("alg"), "HS256")) return not_valid("alg");
  const json::value* typ = header->if_contains("typ");
  if (typ != nullptr && !is_text(typ, "JWT") && !is_text(typ, "jwt")) return not_valid("typ");
  if (header->if_contains("crit") != nullptr) return not_valid("crit");
  return {};
}

/// Outer nullopt: it is there and no whole number. Inner nullopt: it is not there.
std::optional<std::optional<std::int64_t>> whole_number(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) return std::optional<std::int64_t>();
  if (!value->is_int64()) return std::nullopt;
  return std::optional(value->get_int64());
}

Result<Timestamp> expiry_in(const json::object& claims, Timestamp now) {
  constexpr std::int64_t kLifeMax = kJwtLifeMax.count();
  const std::int64_t now_seconds = to_unix_seconds(now);
  const auto exp = whole_number(claims, "exp");
  if (!exp || !*exp || **exp < 0) return not_valid("exp");
  if (**exp > now_seconds + kLifeMax) return not_valid("life");
  const Timestamp expires_at{std::chrono::seconds(**exp)};
  if (expires_at <= now) return not_valid("expired");
  const auto iat = whole_number(claims, "iat");
  if (!iat) return not_valid("iat");
  // One that was made for longer is no better on its last day.
  if (*iat && **iat < **exp - kLifeMax) return not_valid("life");
  const auto nbf = whole_number(claims, "nbf");
  if (!nbf || (*nbf && **nbf > now_seconds + kClockSecondsApart)) return not_valid("nbf");
  return expires_at;
}

Result<std::set<Ability>> abilities_in(const json::object& claims) {
  const json::value* value = claims.if_contains("abilities");
  if (value == nullptr || !value->is_array() || value->get_array().empty()) return not_valid("abilities");
  std::set<Ability> abilities;
  for (const json::value& word : value->get_array()) {
    const auto ability =
        word.is_string() ? ability_from(std::string_view(word.get_string())) : std::optional<Ability>();
    if (!ability || *ability == Ability::admin) return not_valid("abilities");
    abilities.insert(*ability);
  }
  return abilities;
}

Result<UploadLimits> upload_limits_in(const json::object& claims) {
  UploadLimits limits;
  const auto max_size = whole_number(claims, "max_size");
  if (!max_size || (*max_size && **max_size < 1)) return not_valid("max_size");
  if (*max_size) limits.bytes_max = static_cast<std::uint64_t>(**max_size);
  const json::value* types = claims.if_contains("types");
  if (types == nullptr) return limits;
  // A list of nothing could mean all or none.
  if (!types->is_array() || types->get_array().empty()) return not_valid("types");
  for (const json::value& pattern : types->get_array()) {
    if (!pattern.is_string() || !is_type_pattern(std::string_view(pattern.get_string())))
      return not_valid("types");
    limits.types.emplace_back(std::string_view(pattern.get_string()));
  }
  return limits;
}

/// RFC 7519 wants a text; the ids of users are numbers, and many who make tokens leave them so.
Result<std::string> subject_in(const json::object& claims) {
  const json::value* sub = claims.if_contains("sub");
  if (sub == nullptr) return std::string();
  if (sub->is_int64()) return std::to_string(sub->get_int64());
  if (!sub->is_string() || sub->get_string().size() > kSubjectBytesMax) return not_valid("sub");
  return std::string(std::string_view(sub->get_string()));
}

Result<JwtClaims> claims_in(std::string_view part, Timestamp now) {
  const auto claims = object_in(part);
  if (!claims) return not_valid("claims");
  const Result<Timestamp> expires_at = expiry_in(*claims, now);
  if (!expires_at) return expires_at.error();
  const auto workspace = whole_number(*claims, "workspace_id");
  if (!workspace || !*workspace || **workspace < 1) return not_valid("workspace_id");
  Result<std::set<Ability>> abilities = abilities_in(*claims);
  if (!abilities) return abilities.error();
  Result<UploadLimits> limits = upload_limits_in(*claims);
  if (!limits) return limits.error();
  Result<std::string> subject = subject_in(*claims);
  if (!subject) return subject.error();
  return JwtClaims{.workspace_id = WorkspaceId{static_cast<std::uint64_t>(**workspace)},
                   .abilities = *std::move(abilities),
                   .expires_at = *expires_at,
                   .upload_limits = *std::move(limits),
                   .subject = *std::move(subject)};
}

}  // namespace

bool looks_like_jwt(std::string_view text) {
  return std::ranges::count(text, '.') == 2;
}

std::string jwt_signature(std::string_view secret, std::string_view signed_part) {
  return to_base64url(hmac_sha256(secret, signed_part).bytes);
}

std::string JwtKeys::sign(const JwtClaims& claims) const {
  json::array abilities;
  for (const Ability ability : claims.abilities) abilities.emplace_back(to_string(ability));
  json::object said{{"workspace_id", claims.workspace_id.value},
                    {"abilities", std::move(abilities)},
                    {"exp", to_unix_seconds(claims.expires_at)}};
  if (claims.upload_limits.bytes_max) said["max_size"] = *claims.upload_limits.bytes_max;
  if (!claims.upload_limits.types.empty()) {
    json::array types;
    for (const std::string& pattern : claims.upload_limits.types) types.emplace_back(pattern);
    said["types"] = std::move(types);
  }
  if (!claims.subject.empty()) said["sub"] = claims.subject;
  std::string text = to_base64url(as_bytes(kHeader));
  text += '.' + to_base64url(as_bytes(json::serialize(said)));
  return text + '.' + jwt_signature(secret_, text);
}

Result<JwtClaims> JwtKeys::verify(std::string_view text, Timestamp now) const {
  if (text.size() > kJwtBytesMax) return not_valid("size");
  if (!looks_like_jwt(text)) return not_valid("form");
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (!have_signed(text.substr(0, last), text.substr(last + 1))) return not_valid("signature");
  if (const Status good = check_header(text.substr(0, first)); !good) return good.error();
  return claims_in(text.substr(first + 1, last - first - 1), now);
}

bool JwtKeys::have_signed(std::string_view text) const {
  if (text.size() > kJwtBytesMax || !looks_like_jwt(text)) return false;
  const std::size_t last = text.rfind('.');
  return have_signed(text.substr(0, last), text.substr(last + 1));
}

/// The form of a signature has no freedom, so its text is compared.
bool JwtKeys::have_signed(std::string_view signed_part, std::string_view signature) const {
  return std::ranges::any_of(std::array{&secret_, &previous_}, [&](const std::string* secret) {
    return !secret->empty() && equal_constant_time(jwt_signature(*secret, signed_part), signature);
  });
}

}  // namespace lumbung::access
