#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace lumbung::sandbox {

// The most that a message may speak of.
inline constexpr std::uint64_t kBytesMax = 1ULL << 40;
inline constexpr std::uint64_t kMillisecondsMax = 24ULL * 3600 * 1000;

/// Reads one JSON object field by field and remembers the first thing that is wrong with it. After a fault
/// every further read answers an empty value, so that a message is read in one go and asked once, at the end,
/// whether it was sound. Refers to the object, which must outlive it.
class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  using TextRule = bool (*)(std::string_view);

  std::string text(std::string_view name, std::size_t bytes_max, TextRule rule);
  std::uint64_t number(std::string_view name, std::uint64_t min, std::uint64_t max);
  std::uint32_t number32(std::string_view name, std::uint32_t min, std::uint32_t max);
  double real(std::string_view name, double min, double max);
  bool flag(std::string_view name);
  /// An empty array when the field is missing, not an array or longer than allowed.
  const boost::json::array& list(std::string_view name, std::size_t count_max);

  /// For rules that span fields.
  void require(bool holds, std::string_view name);

  /// The name of the first bad field; empty when all is well. Fields that nobody read are a fault too.
  std::string_view problem();

 private:
  const boost::json::value* find(std::string_view name);

  const boost::json::object& object_;
  std::size_t fields_read_ = 0;
  std::string problem_;
};

}  // namespace lumbung::sandbox
