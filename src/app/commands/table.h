#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace lumbung::app {

/// Columns for a terminal: every cell padded to the widest of its column, counted in code points.
class Table {
 public:
  explicit Table(std::vector<std::string> header);
  void add(std::vector<std::string> row);
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lumbung::app
