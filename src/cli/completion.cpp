// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

namespace mortise::cli {
namespace {

// Names of verbs and options are small letters, digits and '-': nothing here needs quotes.

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// Lines that make `$choices` of `$place`, the same for bash and zsh.
std::string cases(std::span<const Command> commands) {
  std::string text = "  case \"$place\" in\n";
  for (const Command& command : commands)
    text += "    \"" + command.words + "\") choices=\"" +
            joined(command.verbs.empty() ? command.options : command.verbs) +
            "\" files=" + (command.takes_files ? "1" : "") + " ;;\n";
  return text + "  esac\n";
}

/// All words that lead to a verb, as a pattern.
std::string places(std::span<const Command> commands) {
  std::string text;
  for (const Command& command : commands)
    if (command.words.contains(' ')) text += (text.empty() ? "\"" : "|\"") + command.words + "\"";
  return text;
}

std::string bash(std::span<const Command> commands) {
  return "# Completion of mortise in bash: source <(mortise completion bash)\n"
         "_mortise() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" place=mortise choices= files= word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$place $word\" in\n"
         "      " +
         places(commands) +
         ") place=\"$place $word\" ;;\n"
         "    esac\n"
         "  done\n" +
         cases(commands) +
         "  COMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
         "  if [[ -n $files && $current != -* ]]; then COMPREPLY+=($(compgen -f -- \"$current\")); "
         "fi\n"
         "}\n"
         "complete -F _mortise mortise\n";
}

std::string zsh(std::span<const Command> commands) {
  return "#compdef mortise\n"
         "# Completion of mortise in zsh: source <(mortise completion zsh)\n"
         "_mortise() {\n"
         "  local place=mortise words_typed=(\"${(@)words[2,CURRENT-1]}\") word\n"
         "  for word in \"${words_typed[@]}\"; do\n"
         "    case \"$place $word\" in\n"
         "      " +
         places(commands) +
         ") place=\"$place $word\" ;;\n"
         "    esac\n"
         "  done\n"
         "  local choices= files=\n" +
         cases(commands) +
         "  compadd -- ${=choices}\n"
         "  if [[ -n $files ]]; then _files; fi\n"
         "}\n"
         "compdef _mortise mortise\n";
}

std::string fish(std::span<const Command> commands) {
  std::string text =
      "# Completion of mortise in fish: mortise completion fish | source\n"
      "function __mortise_place\n"
      "    set -l place mortise\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        switch \"$place $word\"\n"
      "            case";
  for (const Command& command : commands)
    if (command.words.contains(' ')) text += " \"" + command.words + "\"";
  text +=
      "\n"
      "                set place \"$place $word\"\n"
      "        end\n"
      "    end\n"
      "    test \"$place\" = \"$argv\"\n"
      "end\n";
  for (const Command& command : commands) {
    const std::string begin = "complete -c mortise -n '__mortise_place " + command.words + "'" +
                              (command.takes_files ? "" : " -f");
    if (!command.verbs.empty()) text += begin + " -a '" + joined(command.verbs) + "'\n";
    for (const std::string& option : command.options)
      text += begin + " -l " + option.substr(2) + "\n";
  }
  return text;
}

}  // namespace

std::string completion(std::string_view shell, std::span<const Command> commands) {
  if (shell == "bash") return bash(commands);
  return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace mortise::cli
