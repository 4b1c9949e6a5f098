#pragma once

#include <optional>

#include "base/error.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// An answer of the tus protocol: without a body, with its version.
http::Response tus_answer(int status);
/// The same of an answer that is that of any other endpoint.
http::Response as_tus(http::Response response);
/// A problem with the version, and with a status that is not that of its code where one is given.
http::Response tus_problem(const http::Request& request, const Error& refused);
http::Response tus_problem(const http::Request& request, int status, const Error& refused);

/// What a fault means to a client who can do something about it; nullopt for all others.
std::optional<Error> error_of_upload(const Fault& fault);

}  // namespace lumbung::api
