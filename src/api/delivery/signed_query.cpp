#include "api/delivery/signed_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace lumbung::api {
namespace {

/// /media/{uuid}/{variant}: a name behind it is for those who read a type from there, and says nothing.
std::string_view signed_path(std::string_view path) {
  std::size_t end = 0;
  for (int segments = 0; segments < 3 && end != std::string_view::npos; ++segments)
    end = path.find('/', end + 1);
  return path.substr(0, end);
}

}  // namespace

SignedQuery::SignedQuery(const http::Request& request) : path_(signed_path(request.path())) {
  const std::string_view query = request.query_string();
  is_escaped_ = query.find_first_of("%+") != std::string_view::npos;
  is_escaped_ ? decode(request) : read(query);
}

std::uint32_t SignedQuery::generation() const {
  if (!seen_[kGeneration]) return 1;
  const std::string_view text = values_[kGeneration];
  std::uint32_t generation = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, generation);
  return problem == std::errc() && stop == end ? generation : 0;
}

/// As Request::query: of a name that is there twice the first counts.
void SignedQuery::read(std::string_view query) {
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(item.size() + 1, query.size()));
    const std::string_view name = item.substr(0, item.find('='));
    for (std::size_t i = 0; i < kNames; ++i) {
      if (name != kWords.at(i) || std::exchange(seen_.at(i), true)) continue;
      values_.at(i) = item.substr(std::min(name.size() + 1, item.size()));
    }
  }
}

void SignedQuery::decode(const http::Request& request) {
  for (std::size_t i = 0; i < kNames; ++i) {
    auto value = request.query(kWords.at(i));
    seen_.at(i) = value.has_value();
    decoded_.at(i) = std::move(value).value_or("");
    values_.at(i) = decoded_.at(i);
  }
}

}  // namespace lumbung::api
