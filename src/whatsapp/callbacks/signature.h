#pragma once

#include <string_view>

namespace lumbung::whatsapp {

/// Whether a value of X-Hub-Signature-256 looks like one: "sha256=" and 64 hexadecimal digits.
bool is_signature(std::string_view header);
/// Whether `header` is "sha256=" and the HMAC-SHA256 of the raw body, as whoever has the app's secret makes
/// it. Takes a time that does not tell where it differs. Nothing is signed with an empty secret.
bool is_signed_by(std::string_view app_secret, std::string_view body, std::string_view header);

}  // namespace lumbung::whatsapp
