#include <functional>
#include <sstream>

#include "app/commands/words_of_program.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

using Visit = std::function<void(const CommandWords&)>;

void visit_all(const CommandWords& command, const Visit& visit) {
  visit(command);
  for (const CommandWords& below : command.commands) visit_all(below, visit);
}

std::string last_word(const CommandWords& command) {
  return command.path.substr(command.path.rfind(' ') + 1);
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  return out + "'";
}

/// fish knows \' and \\ within single quotes.
std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "'";
}

/// "--log-level) … ;;" for each option whose values are known.
std::string cases_of_choices(const CommandWords& program, const std::string& before,
                             const std::string& after) {
  std::ostringstream out;
  visit_all(program, [&](const CommandWords& command) {
    for (const OptionWords& option : command.options) {
      if (option.choices.empty() || option.names.empty()) continue;
      std::string words;
      for (const std::string& choice : option.choices) words += (words.empty() ? "" : " ") + choice;
      out << "    " << quoted(command.path + ":" + option.names.back()) << ") " << before << quoted(words)
          << after << " ;;\n";
    }
  });
  return out.str();
}

/// From the words before the cursor to the command they are in: "at" goes down where a word is a command's.
std::string cases_of_paths(const CommandWords& program) {
  std::ostringstream out;
  visit_all(program, [&](const CommandWords& command) {
    for (const CommandWords& below : command.commands)
      out << "      " << quoted(command.path + ":" + last_word(below)) << ") at=" << quoted(below.path)
          << " ;;\n";
  });
  return out.str();
}

std::string words_at(const CommandWords& command) {
  std::string words;
  for (const CommandWords& below : command.commands) words += last_word(below) + " ";
  for (const OptionWords& option : command.options) {
    for (const std::string& name : option.names) words += name + " ";
  }
  return words;
}

std::string cases_of_words(const CommandWords& program) {
  std::ostringstream out;
  visit_all(program, [&](const CommandWords& command) {
    out << "    " << quoted(command.path) << ") all=" << quoted(words_at(command)) << " ;;\n";
  });
  return out.str();
}

/// Settings may stand behind any command.
std::string settings_of(const CommandWords& program) {
  CommandWords alone = program;
  alone.commands.clear();
  return words_at(alone);
}

std::string bash_script(const CommandWords& program) {
  std::ostringstream out;
  out << "# Completion of lumbung for bash, made by `lumbung completion bash`.\n_lumbung() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev='' at='' all='' word\n"
         "  ((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$at:$word\" in\n"
      << cases_of_paths(program) << "    esac\n  done\n  case \"$at:$prev\" in\n"
      << cases_of_choices(program, "COMPREPLY=($(compgen -W ", " -- \"$cur\")); return")
      << "  esac\n  case \":$prev\" in\n"
      << cases_of_choices({"", "", program.options, {}}, "COMPREPLY=($(compgen -W ", " -- \"$cur\")); return")
      << "  esac\n  case \"$at\" in\n"
      << cases_of_words(program)
      << "  esac\n  [[ -n $at && $cur == -* ]] && all+=" << quoted(settings_of(program))
      << "\n  COMPREPLY=($(compgen -W \"$all\" -- \"$cur\"))\n}\n"
         "complete -o default -F _lumbung lumbung\n";
  return out.str();
}

std::string zsh_script(const CommandWords& program) {
  std::ostringstream out;
  out << "#compdef lumbung\n# Completion of lumbung for zsh, made by `lumbung completion zsh`.\n_lumbung() "
         "{\n"
         "  local at='' all='' word prev=${words[CURRENT-1]}\n"
         "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$at:$word\" in\n"
      << cases_of_paths(program) << "    esac\n  done\n  case \"$at:$prev\" in\n"
      << cases_of_choices(program, "compadd -- ${=:-", "}; return") << "  esac\n  case \":$prev\" in\n"
      << cases_of_choices({"", "", program.options, {}}, "compadd -- ${=:-", "}; return")
      << "  esac\n  case \"$at\" in\n"
      << cases_of_words(program)
      << "  esac\n  [[ -n $at && $PREFIX == -* ]] && all+=" << quoted(settings_of(program))
      << "\n  compadd -- ${=all}\n  [[ $PREFIX == -* ]] || _files\n}\n"
      << "if [[ $funcstack[1] == _lumbung ]]; then _lumbung \"$@\"; else compdef _lumbung lumbung; fi\n";
  return out.str();
}

void fish_option(std::ostringstream& out, const std::string& where, const OptionWords& option) {
  if (option.names.empty()) return;
  out << "complete -c lumbung" << where;
  for (const std::string& name : option.names)
    out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
  if (!option.value.empty()) out << " -r";
  if (!option.choices.empty()) {
    std::string words;
    for (const std::string& choice : option.choices) words += (words.empty() ? "" : " ") + choice;
    out << " -f -a " << fish_quoted(words);
  }
  out << " -d " << fish_quoted(option.text) << "\n";
}

std::string fish_script(const CommandWords& program) {
  std::ostringstream out;
  out << "# Completion of lumbung for fish, made by `lumbung completion fish`.\nfunction __lumbung_at\n"
         "  set -l at ''\n  for word in (commandline -opc)[2..-1]\n    switch \"$at:$word\"\n";
  visit_all(program, [&](const CommandWords& command) {
    for (const CommandWords& below : command.commands)
      out << "      case " << fish_quoted(command.path + ":" + last_word(below)) << "\n        set at "
          << fish_quoted(below.path) << "\n";
  });
  out << "    end\n  end\n  test \"$at\" = \"$argv[1]\"\nend\n";
  visit_all(program, [&](const CommandWords& command) {
    const std::string where = " -n " + fish_quoted("__lumbung_at \"" + command.path + "\"");
    for (const CommandWords& below : command.commands)
      out << "complete -c lumbung" << where << " -f -a " << fish_quoted(last_word(below)) << " -d "
          << fish_quoted(below.text) << "\n";
    for (const OptionWords& option : command.options)
      fish_option(out, command.path.empty() ? "" : where, option);
  });
  return out.str();
}

}  // namespace

std::string completion_script(const CommandWords& program, const std::string& shell) {
  if (shell == "bash") return bash_script(program);
  if (shell == "zsh") return zsh_script(program);
  if (shell == "fish") return fish_script(program);
  throw Fault(ErrorCode::invalid_argument, "completion: \"" + shell + "\" is none of bash, zsh, fish");
}

}  // namespace lumbung::app
