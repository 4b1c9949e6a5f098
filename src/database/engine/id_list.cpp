#include "database/engine/id_list.h"

#include <algorithm>
#include <array>

namespace lumbung::database {
namespace {

constexpr std::array<std::size_t, 4> kLengths = {1, 8, 64, kIdsMax};

std::array<std::string, kIdsMax> make_names() {
  std::array<std::string, kIdsMax> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = "id" + std::to_string(i);
  return names;
}

template <class Value>
void fill(const std::vector<Value>& values, std::string& sql, Binds& binds) {
  static const std::array<std::string, kIdsMax> kNames = make_names();
  const std::size_t length = *std::lower_bound(kLengths.begin(), kLengths.end(), values.size());
  sql = "IN (";
  binds.reserve(length);
  for (std::size_t i = 0; i < length; ++i) {
    sql.append(i == 0 ? ":" : ", :").append(kNames[i]);
    binds.push_back({kNames[i], values[std::min(i, values.size() - 1)]});
  }
  sql += ')';
}

}  // namespace

IdList::IdList(const std::vector<std::uint64_t>& ids) {
  fill(ids, sql, binds);
}

IdList::IdList(const std::vector<std::string>& texts) {
  fill(texts, sql, binds);
}

std::vector<std::vector<std::uint64_t>> in_pieces(std::vector<std::uint64_t> ids) {
  std::sort(ids.begin(), ids.end());
  std::vector<std::vector<std::uint64_t>> pieces;
  for (auto from = ids.begin(); from != ids.end();) {
    const auto to = ids.end() - from > static_cast<std::ptrdiff_t>(kIdsMax) ? from + kIdsMax : ids.end();
    pieces.emplace_back(from, to);
    from = to;
  }
  return pieces;
}

}  // namespace lumbung::database
