// SPDX-License-Identifier: Apache-2.0
#include "cli/python_verbs.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "bindgen/python.hpp"
#include "cli/read_contract.hpp"

namespace mortise::cli {
namespace {

using contract::Contract;

bool is_called(const Contract& contract, const std::string& name) {
  return name == contract.interface || name == contract.package + "/" + contract.interface ||
         name == contract.name();
}

}  // namespace

Exit write_python(const Options& options, const Streams& streams) {
  const contract::Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  std::vector<Contract> contracts = contract::describe_all(sources.resolved);
  const std::vector<std::string>& asked = options.contract.interfaces;
  std::erase_if(contracts, [&](const Contract& each) {
    return asked.empty() ? each.functions.empty() : !is_called(each, asked.front());
  });
  if (contracts.size() == 1) {
    streams.out << bindgen::python_module(contracts.front());
    return kFine;
  }
  std::string names;
  for (const Contract& each : contracts)
    names += (names.empty() ? "" : ", ") + base::quote(each.interface);
  streams.err << "mortise contract: "
              << (contracts.empty()
                      ? "there is no such interface with functions"
                      : "there are several interfaces, " + names + ": name one with --interface")
              << "\n";
  return kUsage;
}

Exit read_python(const Options& options, const Streams& streams) {
  std::vector<std::string> words = {
      "python3", "-m", "mortise", "contract", "from-python", "--", options.contract.path};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) words.insert(words.begin() + 5, {name, value});
  };
  add("--name", options.contract.name);
  add("--version", options.contract.version);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  streams.out.flush();
  ::execvp(arguments.front(), arguments.data());
  streams.err << "mortise contract: cannot run python3: " << std::strerror(errno)
              << "; a class is read by an interpreter that has the package mortise\n";
  return kUsage;
}

}  // namespace mortise::cli
