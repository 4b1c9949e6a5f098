#include "http/request.h"

#include <algorithm>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

/// "http://host/path" → "/path": a server must take the absolute form too (RFC 9112 section 3.2.2).
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/') || target == "*") return target;
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  const std::size_t path = target.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

constexpr std::size_t kShortHeadBytes = 1024;
constexpr std::size_t kKeptParamBytes = 256;
constexpr std::size_t kLongHeadBytes = 10'240;

std::string decoded_or_raw(std::string_view text) {
  return percent_decode(text, PlusSign::space).value_or(std::string(text));
}

/// Without a copy where nothing is escaped: each question after a parameter passes those before it.
bool stands_for(std::string_view key, std::string_view name) {
  if (key == name) return true;
  const bool is_escaped = std::any_of(key.begin(), key.end(), [](char c) { return c == '%' || c == '+'; });
  return is_escaped && decoded_or_raw(key) == name;
}

}  // namespace

Request Request::make(Method method, std::string_view target, const std::vector<Pair>& headers,
                      std::string body) {
  Request request;
  request.reset(method, target);
  for (const auto& [name, value] : headers) request.add_header(name, value);
  request.set_content_length(body.size());
  request.set_body(std::move(body));
  request.set_received_at(Clock::now());
  request.set_peer("127.0.0.1");
  request.set_id("test");
  return request;
}

std::string_view Request::path() const {
  return target().substr(0, path_bytes_);
}

std::string_view Request::query_string() const {
  const std::string_view all = target();
  return all.substr(std::min(path_bytes_ + 1, all.size()));
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Field& field : headers_) {
    if (field.name.length == name.size() && equal_ignoring_case(view(field.name), name))
      return view(field.value);
  }
  return std::nullopt;
}

std::string Request::header_list(std::string_view name) const {
  std::string joined;
  for (const Field& field : headers_) {
    if (!equal_ignoring_case(view(field.name), name)) continue;
    if (!joined.empty()) joined += ", ";
    joined += view(field.value);
  }
  return joined;
}

std::string_view Request::param(std::string_view name) const {
  for (std::size_t i = 0; i < std::min(params_used_, params_.size()); ++i) {  // fewer when it was moved from
    if (params_[i].first == name) return params_[i].second;
  }
  return {};
}

std::optional<std::string> Request::query(std::string_view name) const {
  std::string_view rest = query_string();
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view item = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::size_t equals = item.find('=');
    const std::string_view key = item.substr(0, equals);
    if (item.empty() || !stands_for(key, name)) continue;
    return equals == std::string_view::npos ? std::string() : decoded_or_raw(item.substr(equals + 1));
  }
  return std::nullopt;
}

void Request::reset(Method method, std::string_view target) {
  method_ = method;
  text_.clear();
  headers_.clear();
  clear_params();
  body_.clear();
  content_length_ = 0;
  route_.clear();
  target_ = keep(origin_form(target));
  path_bytes_ = std::min(this->target().find('?'), this->target().size());
}

void Request::add_header(std::string_view name, std::string_view value) {
  const Part kept_name = keep(name);
  headers_.push_back({kept_name, keep(trim(value))});
}

void Request::add_param(std::string_view name, std::string_view value) {
  if (params_used_ >= params_.size()) params_.resize(params_used_ + 1);
  params_[params_used_].first = name;
  params_[params_used_].second = value;
  ++params_used_;
}

void Request::clear_params() {
  params_used_ = 0;
  // Thousands of connections may each have sent a long one in every place.
  for (auto& [name, value] : params_)
    if (value.capacity() > kKeptParamBytes) std::string().swap(value);
}

std::string Request::head() const {
  std::string head(to_string(method_));
  head.reserve(text_.size() + 4 * headers_.size() + 32);
  head.append(" ").append(target()).append(" HTTP/1.1\r\n");
  for (const Field& field : headers_) {
    head.append(view(field.name)).append(": ").append(view(field.value)).append("\r\n");
  }
  return head.append("\r\n");
}

Request::Part Request::keep(std::string_view text) {
  const Part part{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  // Two steps do for nearly every head: of thousands that come by halves, none leaves behind what it grew out
  // of.
  const std::size_t needed = text_.size() + text.size();
  if (needed > text_.capacity()) {
    text_.reserve(std::max(needed, needed > kShortHeadBytes ? kLongHeadBytes : kShortHeadBytes));
  }
  text_ += text;
  return part;
}

}  // namespace lumbung::http
