#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/grammar/accept_encoding.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// Below this an answer fits into one packet as it is.
inline constexpr std::size_t kPackedBytesMin = 1024;

/// The text in this coding, by the cheapest effort that is worth it (gzip 1, brotli 4): 500 KB of JSON take
/// some milliseconds. nullopt for identity, where it would not be smaller, and where memory is short.
/// Thread-safe.
std::optional<std::string> packed(std::string_view text, Coding coding);

/// Packs an answer whose body is JSON (application/json, application/problem+json) in memory, of more than
/// kPackedBytesMin, as the request's Accept-Encoding likes it, and says in Vary that it does. Anything else
/// stays as it is: media above all, what is packed already, and what says no-transform. For threads that may
/// be busy for a while, not for I/O threads.
///
/// Packing tells a listener, by the length alone, how much of a secret stands elsewhere in an answer too
/// (BREACH). That takes a browser that sends the secret's owner's credentials with requests of the attacker's
/// making, over and over, with his guesses in them. There are none here: nothing is authorised by a cookie or
/// by anything else that a browser adds of itself, but by a bearer token that a foreign page can't send, and
/// no answer repeats the text of its request beside a lasting secret. (Names of media stand beside signed
/// URLs: those run out, and each guess is an upload by who has a token himself.) The few that give a secret
/// out (a new token, a new webhook) say no-transform all the same.
void pack_json(const Request& request, Response& response);

}  // namespace lumbung::http
