// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cli/exit.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// A verb, as it was asked for.
struct ContractOptions {
  enum class Verb : uint8_t {
    kCheck,
    kShow,
    kJson,
    kHash,
    kDocs,
    kDiff,
    kWorld,
    kToPython,
    kFromPython,
    kBindgen,
    kNew,
    kList,
    kInspect,
    kPlan,
    kWhy,
    kDoctor,
    kCall,
    kPointDocs,
    kEnable,
    kDisable,
    kPin,
    kUnpin,
    kPack,
    kVersion,
    kCompletion,
  };

  Verb verb = Verb::kCheck;
  std::string path{};                ///< Of `diff`: the old version; of `new`: empty for ours.
  std::string new_path{};            ///< Of `diff`.
  std::string module{};              ///< Of `world`.
  std::vector<std::string> paths{};  ///< Of `list`; of `world`, instead of `path`.
  std::vector<std::string> features{};
  bool all_features = false;
  bool is_json = false;
  bool has_layout = false;                ///< Of `show`.
  std::vector<std::string> interfaces{};  ///< Of `show`: all when empty; of `new`: one.
  /// Of `bindgen`; of `docs`: standard output when empty; of `new`: its name when empty.
  std::string out_folder{};
  std::string language{};  ///< Of `bindgen` and `new`.
  std::string prefix{};    ///< Of `bindgen`: a namespace and folder around all.
  std::string name{};  ///< Of `new`: the project; of `call` and `docs`: the point; of `completion`:
                       ///< the shell; of `from-python`: the contract, or empty; else a plugin.
  std::string version{};                    ///< Of `from-python`: the contract's, or empty.
  std::string function{};                   ///< Of `call`.
  std::string arguments{};                  ///< Of `call`: JSON.
  std::string application{"mortise.toml"};  ///< Its file.
  bool is_full = false;                     ///< Of `plan`: with every line of long proofs.
  bool is_started = false;                  ///< Of `doctor`: plugins are started.
  bool is_host = false;                     ///< Of `new`: an application, no plugin.
  bool is_guide = false;                    ///< Of `diff`.
};

/// What was asked for, and how to write.
struct Options {
  ContractOptions contract{};
  bool out_has_colour = false;
  bool err_has_colour = false;
};

/// An argument or an option, as those see it who complete command lines.
struct Slot {
  std::string name{};  ///< "--app", "PLUGIN"
  std::string about{};
  std::string kind{};                 ///< What it takes: "PATH", "PLUGIN"; empty for a flag.
  std::vector<std::string> values{};  ///< All there are, where they are few.
  bool is_repeated = false;
};
/// What may follow some words of the command line.
struct Command {
  std::string words;  ///< "mortise contract diff"
  std::string about{};
  std::vector<std::string> verbs{};  ///< "diff"
  std::vector<Slot> options{};
  std::vector<Slot> arguments{};
};
/// All of them by their words, from the one table that the command line is read by.
std::vector<Command> commands();

/// Reads the command line. @param arguments  without the name of the program.
/// @return how the program ends, where help, the version or an error was written already.
std::variant<Options, Exit> parse_options(std::span<const std::string> arguments,
                                          const Streams& streams);

}  // namespace mortise::cli
