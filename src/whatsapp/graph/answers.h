#pragma once

#include <boost/json/value.hpp>

#include "whatsapp/graph/client.h"

namespace lumbung::whatsapp {

/// What an answer of Meta's says, or why it is none; secrets of the account that it repeats are left out.
GraphResult<boost::json::value> read_answer(const Account& account, const Result<net::HttpAnswer>& answer);

/// A text member that must be there and not be empty.
GraphResult<std::string> text_of(const GraphResult<boost::json::value>& answer, std::string_view name);

/// What the server's answer is when it is none of Meta's.
GraphError unexpected_answer();

}  // namespace lumbung::whatsapp
