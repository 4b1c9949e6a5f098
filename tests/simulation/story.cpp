#include "simulation/story.h"

#include <cstdio>

namespace lumbung::simulation {

void Story::tell(std::uint64_t step, Timestamp at, std::string_view who, std::string_view what) {
  if (!is_told_) return;
  char head[64];
  std::snprintf(head, sizeof head, "%6llu  %s.%03d  ", static_cast<unsigned long long>(step),
                to_sql(at).c_str(), static_cast<int>(to_unix_ms(at) % 1000));
  std::string line = head;
  line.append(who).append(std::string(who.size() < 18 ? 18 - who.size() : 1, ' ')).append(what);
  lines_.push_back(std::move(line));
}

std::string Story::text(std::size_t lines_max) const {
  const std::size_t begin = lines_max == 0 || lines_.size() <= lines_max ? 0 : lines_.size() - lines_max;
  std::string text = begin == 0 ? "" : "        … " + std::to_string(begin) + " lines before\n";
  for (std::size_t i = begin; i < lines_.size(); ++i) text += lines_[i] + "\n";
  return text;
}

}  // namespace lumbung::simulation
