// SPDX-License-Identifier: Apache-2.0
// A microkernel: a shell that understands no word by itself. It runs with no plugin at all; what it
// can do comes from the folder that its file names, and it names none of what is there.
#include <algorithm>
#include <cstdio>
#include <example/shell/command.hpp>
#include <iostream>
#include <mortise/application.hpp>
#include <string>

namespace {

using example::shell::Command;

int complain(const mortise::Error& error) {
  std::cerr << std::string(error.message()) << "\n";
  return 1;
}

/// What the plugins say to a line, whoever of them it is.
std::string answer(const mortise::Point<Command>& commands, const std::string& line) {
  const size_t space = std::min(line.find(' '), line.size());
  const std::string word = line.substr(0, space);
  const std::string rest = line.substr(std::min(space + 1, line.size()));
  const auto said = commands->run(word, rest);
  return said && *said ? std::string(**said) : "nobody knows '" + word + "'";
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return std::fputs("usage: microkernel mortise.toml\n", stderr), 2;
  mortise::Host host;
  auto application = mortise::Application::open(host, words[1]);
  if (!application) return complain(application.error());
  if (auto started = application->start(); !started) return complain(started.error());

  const auto commands = host.point<Command>("commands");
  for (const auto& plugin : commands.all())
    if (const auto help = plugin.help()) std::cout << std::string(*help) << "\n";
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer(commands, line) << std::endl;
}
