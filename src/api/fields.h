#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/uuid.h"
#include "http/request.h"

namespace lumbung::api {

/// What requests carry, as typed values.

/// A positive decimal number without sign or leading zero that fits 63 bits.
std::optional<std::uint64_t> parse_id(std::string_view text);

/// A decimal number within [min, max] from the query; `absent` when it is not there; invalid_argument with
/// the name and the range otherwise.
Result<std::uint64_t> number_from_query(const http::Request& request, std::string_view name,
                                        std::uint64_t min, std::uint64_t max, std::uint64_t absent);

/// The route's {uuid}. What is no UUID names nothing: not_found, as for one that does not exist.
Result<Uuid> uuid_of(const http::Request& request);

/// The route's {id}, likewise.
Result<std::uint64_t> id_of(const http::Request& request);

/// "true", "1" → true; "false", "0", absent → false; else invalid_argument.
Result<bool> flag_from_query(const http::Request& request, std::string_view name);

/// The refusal of a member or parameter that says something else than `what`.
Error must_be(std::string_view name, std::string_view what);

/// The one text for all that is not there, whether it never was or belongs to someone else.
Error no_such_media();

}  // namespace lumbung::api
