#include "http/router.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "http/grammar/field_syntax.h"

namespace lumbung::http {

/// One segment of the tree of patterns.
struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> tail;
  std::vector<std::unique_ptr<Route>> routes;
  std::vector<std::string> names;  ///< of the parameters on the way here; the same for all routes of a node

  Node& literal(std::string_view text) {
    for (auto& [key, child] : literals) {
      if (key == text) return *child;
    }
    literals.emplace_back(text, std::make_unique<Node>());
    return *literals.back().second;
  }
  const Route* find(Method method) const {
    for (const auto& route : routes) {
      if (route->method == method) return route.get();
    }
    return nullptr;
  }
};

namespace {

constexpr std::size_t kSegmentsMax = 32;
/// Of the parameters of a pattern.
constexpr std::size_t kNamesMax = 8;

/// A path cut at '/'; refers to its text.
struct Segments {
  std::string_view path;
  std::array<std::uint32_t, kSegmentsMax + 1> begins{};  ///< and that of one behind the last
  std::size_t count = 0;

  std::string_view at(std::size_t index) const {
    return path.substr(begins[index], begins[index + 1] - begins[index] - 1);
  }
  /// From one of them to the end.
  std::string_view rest(std::size_t index) const { return path.substr(begins[index]); }
};

/// False for a path that matches nothing: relative, too deep, or with dot segments.
bool split_path(std::string_view path, Segments& out) {
  if (!path.starts_with('/')) return false;
  out.path = path;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    if (out.count == kSegmentsMax) return false;
    out.begins[out.count] = static_cast<std::uint32_t>(begin);
    begin = std::min(path.find('/', begin), path.size()) + 1;
    out.begins[out.count + 1] = static_cast<std::uint32_t>(begin);
    const std::string_view segment = out.at(out.count++);
    if (segment == "." || segment == "..") return false;
  }
  return true;
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

/// A decoded value that can stand for path segments: escapes are sound and hide no dot segment.
std::optional<std::string> decode_value(std::string_view raw) {
  auto value = percent_decode(raw, PlusSign::literal);
  if (!value) return std::nullopt;
  std::size_t begin = 0;
  while (begin <= value->size()) {
    const std::size_t end = std::min(value->find('/', begin), value->size());
    const std::string_view segment = std::string_view(*value).substr(begin, end - begin);
    if (segment == "." || segment == "..") return std::nullopt;
    begin = end + 1;
  }
  return value;
}

/// False when it stands for nothing.
bool take_value(Request& request, std::string_view name, std::string_view raw) {
  if (raw.find('%') == std::string_view::npos) {  // split_path() looked at it
    request.add_param(name, raw);
    return true;
  }
  const auto value = decode_value(raw);
  if (value) request.add_param(name, *value);
  return value.has_value();
}

/// What the wildcards of a pattern stood for, as views into the path.
struct Walk {
  Segments segments;
  std::array<std::string_view, kNamesMax> values;
};

/// Depth first with the precedence literal, parameter, tail. `accept(node, values)` says whether a node will
/// do.
template <class Node, class Accept>
bool walk(const Node& node, Walk& state, std::size_t depth, std::size_t bound, const Accept& accept) {
  if (depth == state.segments.count) return accept(node, bound);
  const std::string_view segment = state.segments.at(depth);
  for (const auto& [text, child] : node.literals) {
    if (text == segment && walk(*child, state, depth + 1, bound, accept)) return true;
  }
  if (node.parameter && !segment.empty()) {
    state.values[bound] = segment;
    if (walk(*node.parameter, state, depth + 1, bound + 1, accept)) return true;
  }
  if (node.tail && !(segment.empty() && depth + 1 == state.segments.count)) {
    state.values[bound] = state.segments.rest(depth);
    return accept(*node.tail, bound + 1);
  }
  return false;
}

void append_method(std::string& allow, std::string_view name) {
  if (!allow.empty()) allow += ", ";
  allow += name;
}

}  // namespace

Router::Router(std::vector<Route> routes) : root_(std::make_unique<Node>()) {
  for (Route& route : routes) {
    Segments segments;
    if (!split_path(route.pattern, segments))
      throw std::invalid_argument("malformed route pattern " + route.pattern);
    Node* node = root_.get();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < segments.count; ++i) {
      const std::string_view segment = segments.at(i);
      if (!is_name(segment)) {
        node = &node->literal(segment);
        continue;
      }
      const bool tail = segment.ends_with("...}");
      if (tail && i + 1 != segments.count)
        throw std::invalid_argument("tail in mid-pattern " + route.pattern);
      auto& child = tail ? node->tail : node->parameter;
      if (!child) child = std::make_unique<Node>();
      names.emplace_back(segment.substr(1, segment.size() - (tail ? 5 : 2)));
      node = child.get();
    }
    if (names.size() > kNamesMax) throw std::invalid_argument("too many parameters: " + route.pattern);
    if (!node->routes.empty() && node->names != names) {
      throw std::invalid_argument("parameters of one path under two names: " + route.pattern);
    }
    if (node->find(route.method) != nullptr)
      throw std::invalid_argument("route given twice: " + route.pattern);
    node->names = std::move(names);
    node->routes.push_back(std::make_unique<Route>(std::move(route)));
  }
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

RouteMatch Router::match(Request& request) const {
  RouteMatch found;
  Walk state;
  if (!split_path(request.path(), state.segments)) return found;

  const Node* other_methods = nullptr;
  const auto accept = [&](const Node& node, std::size_t bound) {
    if (node.routes.empty()) return false;
    const Route* route = node.find(request.method());
    if (route == nullptr && request.method() == Method::head) route = node.find(Method::get);
    if (route == nullptr) {
      if (other_methods == nullptr) other_methods = &node;
      return false;
    }
    request.clear_params();
    for (std::size_t i = 0; i < bound; ++i) {
      if (!take_value(request, node.names[i], state.values[i])) return false;
    }
    request.set_route(route->pattern);
    found.route = route;
    return true;
  };
  if (walk(*root_, state, 0, 0, accept)) return found;
  request.clear_params();
  if (other_methods == nullptr) return found;

  for (const auto& route : other_methods->routes) {
    append_method(found.allow, to_string(route->method));
    if (route->method == Method::get && other_methods->find(Method::head) == nullptr) {
      append_method(found.allow, "HEAD");
    }
  }
  if (other_methods->find(Method::options) == nullptr) append_method(found.allow, "OPTIONS");
  return found;
}

}  // namespace lumbung::http
