#pragma once

#include <string>
#include <vector>

#include "app/config.h"

namespace CLI {
class App;
}

namespace lumbung::app {

/// Declares every setting on `app`: flag, LUMBUNG_* variable, key of lumbung.toml, default and text, in one
/// place. `config` must outlive the parse. Bad values and unknown keys end the parse with the name of the
/// key.
void declare_settings(CLI::App& app, Config& config);

/// What the program was called with.
struct CommandLine {
  std::vector<std::string> words;  ///< without the program's name
  bool file_by_variable = false;   ///< the first word is --config, and stands for LUMBUNG_CONFIG
};
/// The words, and the file that LUMBUNG_CONFIG names among them unless a --config is: CLI11 (2.1.2) asks for
/// variables only after it has read the file.
CommandLine command_line_of(int argc, const char* const* argv);

/// The file of settings that was read, or would have been; empty for none. After the parse began.
std::string file_of(const CLI::App& app);

/// Where a value came from that a refusal with this text is about: "VARIABLE: " or "PATH: ", and nothing for
/// a flag, or a text about no setting. After the parse, whether it succeeded or not.
std::string source_of(const CLI::App& app, const std::string& refusal, const CommandLine& line);

/// For each secret setting: when LUMBUNG_X_FILE is set and LUMBUNG_X is not, the file's first line becomes
/// LUMBUNG_X. Call it before the parse, while the process has one thread. Throws Fault naming the variable
/// when the file can't be read.
void load_secret_files();

/// Looks for LUMBUNG_* variables that nothing on `app` reads, all commands included; gives those that
/// resemble nothing. Throws Fault, invalid_argument for one that is nearly the name of a setting.
std::vector<std::string> strange_variables(const CLI::App& app);

}  // namespace lumbung::app
