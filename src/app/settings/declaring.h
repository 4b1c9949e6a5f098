#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <type_traits>

#include <CLI/CLI.hpp>

/// How a setting is declared: its flag, and with it the LUMBUNG_* variable, the key of lumbung.toml, its
/// default and its text.
namespace lumbung::app {

/// "--data-dir" → "LUMBUNG_DATA_DIR"
std::string variable_of(const std::string& flag);

template <class Value>
CLI::Option* add(CLI::App& app, const std::string& flag, Value& value, const std::string& text) {
  return app.add_option(flag, value, text)->envname(variable_of(flag))->capture_default_str();
}

/// A size such as 512M.
CLI::Option* add_bytes(CLI::App& app, const std::string& flag, std::uint64_t& bytes, const std::string& text);

/// A key of 32 bytes or more; none is as good as unsaid.
CLI::Option* add_key(CLI::App& app, const std::string& flag, std::string& key, const std::string& text);

constexpr std::chrono::seconds kTenYears = std::chrono::days(3'650);

/// The same without a variable of a type of its own: `set` gets what was said.
CLI::Option* add_seconds(CLI::App& app, const std::string& flag, std::chrono::seconds now,
                         std::function<void(std::chrono::seconds)> set, const std::string& text,
                         std::chrono::seconds most);

/// From one second to `most`.
template <class Duration>
CLI::Option* add_seconds(CLI::App& app, const std::string& flag, Duration& duration, const std::string& text,
                         std::chrono::seconds most = kTenYears) {
  return add_seconds(
      app, flag, std::chrono::duration_cast<std::chrono::seconds>(duration),
      [&duration](std::chrono::seconds said) { duration = said; }, text, most);
}

/// One of `words`, which the help and the refusal of another one list.
template <class Enum>
CLI::Option* add_choice(CLI::App& app, const std::string& flag, Enum& value,
                        const std::map<std::string, Enum>& words, const std::string& text) {
  std::string listed;
  for (const auto& [word, meaning] : words) listed += (listed.empty() ? "" : " | ") + word;
  const auto translate = [words, listed](std::string& said) {
    const auto found = words.find(said);
    if (found == words.end()) return "\"" + said + "\" is none of " + listed;
    said = std::to_string(static_cast<std::underlying_type_t<Enum>>(found->second));
    return std::string();
  };
  return app.add_option(flag, value, text)
      ->envname(variable_of(flag))
      ->transform(CLI::Validator(translate, listed));
}

}  // namespace lumbung::app
