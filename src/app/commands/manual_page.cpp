#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string_view>

#include "app/commands/words_of_program.h"
#include "app/version.h"
#include "base/clock.h"

namespace lumbung::app {
namespace {

/// Behind these a form of a URL may go on in the next line.
constexpr std::string_view kBreakable = "/?&|";

/// A hyphen that is typed is no hyphen of typography, and a line that begins with a dot would be a macro.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c == '\n' ? ' ' : c;
    }
    if (kBreakable.find(c) != std::string_view::npos) out += "\\:";
  }
  return out;
}

/// "2026-11-28": of SOURCE_DATE_EPOCH, which makers of packages set so that the same source gives the same
/// bytes; else today.
std::string date_of_page() {
  constexpr std::size_t kDateBytes = 10;
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t seconds =
      epoch == nullptr ? std::time(nullptr) : static_cast<std::time_t>(std::strtoll(epoch, nullptr, 10));
  return to_rfc3339(from_unix_ms(std::int64_t{1000} * seconds)).substr(0, kDateBytes);
}

/// Long words, such as forms of URLs, are neither cut nor spread over a line.
void head(std::ostringstream& out, std::string_view title, int section, std::string_view text) {
  out << ".TH " << title << ' ' << section << ' ' << date_of_page() << " \"Lumbung " << kVersion
      << "\" \"Lumbung\"\n.nh\n.ad l\n.SH NAME\n"
      << roff(title) << " \\- " << roff(text) << "\n";
}

void item(std::ostringstream& out, const OptionWords& option, std::string_view shown) {
  out << ".TP\n\\fB" << roff(shown) << "\\fR";
  if (!option.value.empty()) out << " \\fI" << roff(option.value) << "\\fR";
  out << "\n" << (option.text.empty() ? "\\&" : roff(option.text));
  if (!option.standard.empty()) out << "; default: " << roff(option.standard);
  if (!option.variable.empty()) out << " (" << roff(option.variable) << ")";
  out << "\n";
}

void commands_below(std::ostringstream& out, const CommandWords& above) {
  for (const CommandWords& command : above.commands) {
    out << ".SS lumbung " << roff(command.path) << "\n" << roff(command.text) << "\n";
    for (const OptionWords& option : command.options) {
      if (option.flags != "-h, --help") item(out, option, option.flags);
    }
    commands_below(out, command);
  }
}

bool is_setting(const OptionWords& option) {
  return !option.variable.empty() && option.flags.starts_with("--") && option.flags != "--config";
}

}  // namespace

std::string manual_page(const CommandWords& program) {
  std::ostringstream out;
  head(out, "lumbung", 1, "media backend for WhatsApp campaigns and templates");
  out << ".SH SYNOPSIS\n.B lumbung\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH COMMANDS\n";
  commands_below(out, program);
  out << ".SH OPTIONS\nThey may stand before or behind the command. Each setting is also a variable "
         "LUMBUNG_... and a key of\n.BR lumbung.toml (5).\n";
  for (const OptionWords& option : program.options) item(out, option, option.flags);
  out << ".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nfailed\n.TP\n2\nwrong usage\n.TP\n3\nrefused because it "
         "would be unsafe\n.SH FILES\n.TP\n.I /etc/lumbung/lumbung.toml\nsettings of the service\n.TP\n.I "
         "/var/lib/lumbung\nits data\n.PP\nThe package's program means these when nothing else is named, and "
         "the current directory has\nneither an installation in var nor a lumbung.toml of the caller's own:\n"
         ".PP\n.RS\nsudo \\-u lumbung lumbung token create\n.RE\n"
         ".SH SEE ALSO\n.BR lumbung.toml (5),\n.I /usr/share/doc/lumbung\n";
  return out.str();
}

std::string settings_page(const CommandWords& program) {
  std::ostringstream out;
  head(out, "lumbung.toml", 5, "settings of Lumbung");
  out << ".SH DESCRIPTION\nA file in TOML of lines\n.IR key \" = \" value ,\nwith text in quotes and lists "
         "in "
         "brackets. A flag of the same name wins over a variable, and both over the file. An unknown key or "
         "a bad value is refused.\n";
  std::string group;
  for (const OptionWords& option : program.options) {
    if (!is_setting(option)) continue;
    if (option.group != group) out << ".SH " << (option.group == "Options" ? "PLACE" : option.group) << "\n";
    group = option.group;
    item(out, option, option.flags.substr(2));
  }
  out << ".SH FILES\n.I /etc/lumbung/lumbung.toml\n.SH SEE ALSO\n.BR lumbung (1),\n.I "
         "/usr/share/doc/lumbung/CONFIGURATION.md\n";
  return out.str();
}

}  // namespace lumbung::app
