#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::http {

/// Equal in ASCII without regard to case: how field names and most tokens compare.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The fields of a response, kept as the text that goes over the wire ("Name: value\r\n" …), so that a cached
/// response costs one copy and no walk. Control characters in a value (CR and LF above all) become spaces: a
/// value can never start a field of its own. Names are ours and never come from a client. Not thread-safe;
/// copies are independent.
class HeaderLines {
 public:
  /// Appends a field, also when one of that name is there already (Set-Cookie, Link).
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name by this one.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  /// Adds `token` to a comma-separated field unless it is there: set_token("Vary", "Origin").
  void add_token(std::string_view name, std::string_view token);

  /// The value of the first field of that name; lives until the next change.
  std::optional<std::string_view> find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }

  const std::string& text() const { return text_; }

 private:
  struct Line {
    std::size_t begin = 0;  ///< of the name
    std::size_t value = 0;
    std::size_t end = 0;  ///< of the value, before CR LF
  };
  std::optional<Line> locate(std::string_view name, std::size_t from) const;

  std::string text_;
};

}  // namespace lumbung::http
