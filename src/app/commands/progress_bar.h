#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lumbung::app {

/// One line on standard error that shows how far an upload is; silent when standard error is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::string name);
  void advance(std::uint64_t done_bytes, std::uint64_t total_bytes);
  /// Replaces the bar by a word ("processing").
  void note(std::string_view word);
  /// Ends the line.
  void finish(std::string_view word);

 private:
  void draw(const std::string& text);

  std::string name_;
  bool visible_;
  int percent_shown_ = -1;
};

}  // namespace lumbung::app
