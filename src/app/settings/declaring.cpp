#include "app/settings/declaring.h"

#include <cctype>
#include <utility>

#include "base/byte_size.h"

namespace lumbung::app {

std::string variable_of(const std::string& flag) {
  std::string name = "LUMBUNG_";
  for (const char c : flag.substr(2))
    name.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

CLI::Option* add_bytes(CLI::App& app, const std::string& flag, std::uint64_t& bytes,
                       const std::string& text) {
  const auto read = [&bytes, flag](const CLI::results_t& words) {
    const auto parsed = parse_byte_size(words.front());
    if (!parsed)
      throw CLI::ValidationError(flag, "\"" + words.front() + "\" is not a size such as 512M or 2G");
    bytes = *parsed;
    return true;
  };
  return app.add_option(flag, read, text)
      ->envname(variable_of(flag))
      ->type_name("SIZE")
      ->default_str(format_byte_size(bytes));
}

CLI::Option* add_key(CLI::App& app, const std::string& flag, std::string& key, const std::string& text) {
  constexpr std::size_t kKeyBytesMin = 32;
  const auto is_key = [](const std::string& said) {
    return said.empty() || said.size() >= kKeyBytesMin
               ? std::string()
               : "it has " + std::to_string(said.size()) + " bytes; a key has " +
                     std::to_string(kKeyBytesMin) + " at least, such as openssl rand -base64 32 gives";
  };
  return add(app, flag, key, text)->check(is_key, "KEY");
}

CLI::Option* add_seconds(CLI::App& app, const std::string& flag, std::chrono::seconds now,
                         std::function<void(std::chrono::seconds)> set, const std::string& text,
                         std::chrono::seconds most) {
  const auto read = [set = std::move(set), flag, most](const CLI::results_t& words) {
    std::int64_t seconds = 0;
    if (!CLI::detail::lexical_cast(words.front(), seconds) || seconds < 1 || seconds > most.count()) {
      throw CLI::ValidationError(flag, "\"" + words.front() + "\" is not a number of seconds from 1 to " +
                                           std::to_string(most.count()));
    }
    set(std::chrono::seconds(seconds));
    return true;
  };
  return app.add_option(flag, read, text)
      ->envname(variable_of(flag))
      ->type_name("SECONDS")
      ->default_str(std::to_string(now.count()));
}

}  // namespace lumbung::app
