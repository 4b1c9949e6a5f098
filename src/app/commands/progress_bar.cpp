#include "app/commands/progress_bar.h"

#include <iostream>

#include <unistd.h>

namespace lumbung::app {
namespace {

constexpr int kCells = 30;
constexpr std::size_t kNameWidth = 28;

}  // namespace

ProgressBar::ProgressBar(std::string name) : name_(std::move(name)), visible_(::isatty(STDERR_FILENO) == 1) {
  if (name_.size() > kNameWidth) name_ = name_.substr(0, kNameWidth - 1) + "~";
  name_.resize(kNameWidth, ' ');
}

void ProgressBar::advance(std::uint64_t done_bytes, std::uint64_t total_bytes) {
  const int percent = total_bytes == 0 ? 0 : static_cast<int>(done_bytes * 100 / total_bytes);
  if (percent == percent_shown_) return;
  percent_shown_ = percent;
  const auto filled = static_cast<std::size_t>(percent * kCells / 100);
  draw("[" + std::string(filled, '#') + std::string(kCells - filled, '.') + "] " + std::to_string(percent) +
       "%");
}

void ProgressBar::note(std::string_view word) {
  draw(std::string(word));
}

void ProgressBar::finish(std::string_view word) {
  draw(std::string(word));
  if (visible_) std::cerr << "\n";
}

void ProgressBar::draw(const std::string& text) {
  if (visible_) std::cerr << "\r\033[K" << name_ << " " << text << std::flush;
}

}  // namespace lumbung::app
