// SPDX-License-Identifier: Apache-2.0
//
// The one source that knows CLI11, which throws; nothing is thrown beyond it.
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include "base/text.hpp"
#include "cli/examples.hpp"
#include "cli/points.hpp"

namespace mortise::cli {
namespace {

using Verb = ContractOptions::Verb;

constexpr char kExitCodes[] =
    "Ends with 0 when all is well, 3 when the input cannot be read or has errors, 64 when the "
    "command is\nnot understood, 74 when the output cannot be written.";

/// Help without the words that CLI11 adds to options.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(32);
    label("SUBCOMMAND", "VERB");
    label("Positionals", "Arguments");
    label("OPTIONS", "OPTION...");
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type;
  }
};

/// The command line as CLI11 sees it, filling `options`.
class Parser {
 public:
  Parser();

  std::variant<Options, Exit> parse(std::span<const std::string> arguments, const Streams& streams);
  std::vector<Command> commands() const;

 private:
  void add_bindgen();
  void add_new();
  void add_catalog();
  void add_python();
  void add_application();
  void add_edits();
  void add_itself();
  CLI::App* add_planned(Verb verb, const std::string& name, const std::string& what);
  void add_project(CLI::App& parent, bool is_host, const std::string& what);
  CLI::App* add_verb(Verb verb, const std::string& name, const std::string& what);
  CLI::App* add_reader(Verb verb, const std::string& name, const std::string& what);
  void add_features(CLI::App& verb);
  Exit complain(const CLI::ParseError& error, std::span<const std::string> arguments,
                const Streams& streams) const;
  const CLI::App& deepest() const;
  void add_examples(CLI::App& app, const std::string& words);
  void allow(CLI::Option* option, std::vector<std::string> values);

  CLI::App app_{
      "Plugins: listed, inspected, planned and explained. "
      "Contracts of plugins: checked, shown, documented, compared and made code of.",
      "mortise"};
  CLI::App* contract_ = nullptr;
  std::map<const CLI::Option*, std::vector<std::string>> values_;  // of those that have few
  std::string colour_ = "auto";
  std::string explain_ = "short";
  ContractOptions options_;
};

Parser::Parser() {
  app_.formatter(std::make_shared<HelpFormatter>());  // subcommands inherit it
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.set_version_flag("--version", "mortise " MORTISE_VERSION, "Print the version and end.");
  app_.set_help_flag("-h,--help", "Print this text and end.");
  allow(app_.add_option("--color", colour_,
                        "Colours: 'auto' is for terminals, unless NO_COLOR is set.")
            ->type_name("WHEN")
            ->capture_default_str(),
        {"auto", "always", "never"});
  app_.footer("'mortise VERB --help' explains each verb. See docs/cli.md for everything.");

  contract_ = app_.add_subcommand("contract", "Look at contracts, which are written in WIT.");
  contract_->require_subcommand(1);
  contract_->fallthrough();
  contract_->footer(
      "A contract says what a plugin does: functions and types. PATH is a file, or a folder whose "
      "files are one\npackage, with what it needs in 'deps'.");

  add_reader(Verb::kCheck, "check", "Say everything that is wrong with a contract, and where.");
  CLI::App* show = add_reader(Verb::kShow, "show", "Show what was understood, as WIT.");
  show->add_flag("--layout", options_.has_layout, "Add sizes, alignments and offsets in memory.");
  show->add_option("--interface", options_.interfaces, "Show this one alone; may be repeated.")
      ->type_name("NAME")
      ->allow_extra_args(false);
  add_reader(Verb::kJson, "json", "Print what the reference parser (wasm-tools) prints as JSON.");
  add_reader(Verb::kHash, "hash",
             "Print the hash of each function and type. Equal hashes: nothing is converted.");
  CLI::App* docs = add_reader(Verb::kDocs, "docs", "Write a page of Markdown for each interface.");
  docs->add_option("--out", options_.out_folder,
                   "Write files into this folder, which is made where it is missing.")
      ->type_name("DIR");

  CLI::App* world = contract_->add_subcommand(
      "world", "Print the world of a WebAssembly module, for 'wasm-tools component embed'.");
  world->fallthrough();
  world->callback([this] { options_.verb = Verb::kWorld; });
  world->add_option("MODULE", options_.module, "The module of a plugin.")
      ->required()
      ->type_name("");
  world->add_option("PATH", options_.paths, "Its contracts: files or folders of WIT.")
      ->required()
      ->type_name("...");
  world->footer(kExitCodes);
  add_features(*world);

  add_python();
  CLI::App* diff = add_verb(Verb::kDiff, "diff", "Say what differs between two versions.");
  diff->add_option("OLD", options_.path, "The version before: a file or folder of WIT.")
      ->required()
      ->type_name("");
  diff->add_option("NEW", options_.new_path, "The version after.")->required()->type_name("");
  CLI::Option* guide =
      diff->add_flag("--guide", options_.is_guide, "Draft a migration guide in Markdown instead.");
  guide->excludes(diff->get_option("--json"));
  diff->footer(
      "compatible: nobody notices. adaptable: values are converted on their way. breaking: some "
      "calls cannot be made.\nEnds with 0 when all is compatible, 1 when something is adaptable, 2 "
      "when something breaks, 3 when one of them\ncannot be read or has errors, 64 when the "
      "command is not understood, 74 when the output cannot be written.");

  add_bindgen();
  add_new();
  add_catalog();
  add_application();
  add_itself();
  add_examples(app_, "mortise");
}

/// Behind what the help of each verb says at its end.
void Parser::add_examples(CLI::App& app, const std::string& words) {
  const auto examples = examples_of(words);
  std::string text = examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const std::string_view line : examples) text += "  " + std::string(line) + "\n";
  app.footer(text + (app.get_footer().empty() ? "" : "\n" + app.get_footer()));
  for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    verb->group("Verbs");
    add_examples(*verb, words + " " + verb->get_name());
  }
}

/// A verb about an application.
CLI::App* Parser::add_planned(Verb verb, const std::string& name, const std::string& what) {
  CLI::App* app = app_.add_subcommand(name, what);
  app->fallthrough();
  app->callback([this, verb] { options_.verb = verb; });
  app->add_option("--app", options_.application, "The application: its folder or file.")
      ->type_name("PATH")
      ->capture_default_str();
  app->add_flag("--json", options_.is_json, "Write JSON, for programs.");
  app->footer(std::string("Nothing of a plugin runs.\n") + kExitCodes);
  return app;
}

void Parser::add_application() {
  CLI::App* plan =
      add_planned(Verb::kPlan, "plan", "Show what would be active, what would not, and why.");
  allow(plan->add_option("--explain", explain_, "'full' leaves nothing out of long proofs.")
            ->type_name("HOW"),
        {"short", "full"});
  CLI::App* why = add_planned(Verb::kWhy, "why", "Say why a plugin would be active, or why not.");
  why->add_option("PLUGIN", options_.name, "Its id; 'ID@VERSION' asks about one version.")
      ->required()
      ->type_name("");
  CLI::App* doctor =
      add_planned(Verb::kDoctor, "doctor", "Say everything that is wrong, and what helps.");
  doctor->add_flag("--start", options_.is_started,
                   "Start the plugins in this process, to find those that do not.");
  doctor->footer(std::string("Nothing of a plugin runs without --start.\n") + kExitCodes);
  CLI::App* docs =
      add_planned(Verb::kPointDocs, "docs", "Write a page of Markdown for each point.");
  docs->add_option("POINT", options_.name, "This one alone.")->type_name("");
  docs->add_option("--out", options_.out_folder, "Write files into this folder.")->type_name("DIR");
  CLI::App* call = add_planned(Verb::kCall, "call", "Start the plugins and call a function.");
  call->add_option("POINT", options_.name, "The point.")->required()->type_name("");
  call->add_option("FUNCTION", options_.function, "The function.")->required()->type_name("");
  call->add_option("JSON", options_.arguments, "Its arguments, an object by their names.")
      ->type_name("");
  call->footer(
      "Prints the result as JSON; of 'all', and with --json, an array of what each plugin "
      "answered.\nEnds with 4 when the call failed, and else as the others.");
  add_edits();
}

void Parser::add_edits() {
  const auto add = [&](Verb verb, const std::string& name, const std::string& what,
                       const std::string& plugin) {
    CLI::App* app = app_.add_subcommand(name, what);
    app->fallthrough();
    app->callback([this, verb] { options_.verb = verb; });
    app->add_option("PLUGIN", options_.name, plugin)->required()->type_name("");
    app->add_option("--app", options_.application, "The application: its folder or file.")
        ->type_name("PATH")
        ->capture_default_str();
    app->footer(std::string("Changes one key of the file, and nothing else in it.\n") + kExitCodes);
  };
  add(Verb::kEnable, "enable", "Ask for a plugin: there is no plan without it.",
      "Its id; 'ID@RANGE' pins it, too.");
  add(Verb::kDisable, "disable", "Switch a plugin off.", "Its id.");
  add(Verb::kPin, "pin", "Hold a plugin to versions.", "'ID@RANGE'.");
  add(Verb::kUnpin, "unpin", "Let a plugin have any version.", "Its id.");
  CLI::App* pack =
      app_.add_subcommand("pack", "Write the digests of a plugin's files into its manifest.");
  pack->fallthrough();
  pack->callback([this] { options_.verb = Verb::kPack; });
  pack->add_option("PATH", options_.paths, "Folders of plugins that are built.")
      ->required()
      ->type_name("");
  pack->footer(kExitCodes);
}

void Parser::add_itself() {
  CLI::App* version = app_.add_subcommand("version", "Print the version.");
  version->fallthrough();
  version->callback([this] { options_.verb = Verb::kVersion; });
  version->add_flag("--json", options_.is_json, "Write JSON, for programs.");
  CLI::App* completion =
      app_.add_subcommand("completion", "Print a script that completes commands in a shell.");
  completion->fallthrough();
  completion->callback([this] { options_.verb = Verb::kCompletion; });
  allow(completion->add_option("SHELL", options_.name, "'bash', 'zsh' or 'fish'.")
            ->required()
            ->type_name(""),
        {"bash", "zsh", "fish"});
}

void Parser::add_python() {
  CLI::App* to = contract_->add_subcommand("to-python", "Print a module of Python: a Protocol.");
  to->fallthrough();
  to->callback([this] { options_.verb = Verb::kToPython; });
  to->add_option("PATH", options_.path, "A file or folder of WIT.")->required()->type_name("");
  to->add_option("--interface", options_.interfaces, "Which one, where there are several.")
      ->type_name("NAME")
      ->expected(1);
  to->footer(kExitCodes);
  add_features(*to);

  CLI::App* from = contract_->add_subcommand(
      "from-python", "Print the WIT of a class of Python; runs 'python3 -m mortise'.");
  from->fallthrough();
  from->callback([this] { options_.verb = Verb::kFromPython; });
  from->add_option("SOURCE", options_.path, "MODULE:NAME of a Protocol or abstract class.")
      ->required()
      ->type_name("");
  from->add_option("--name", options_.name, "The contract's name, where the class does not say it.")
      ->type_name("NAME");
  from->add_option("--version", options_.version, "Its version.")->type_name("VERSION");
  from->footer(kExitCodes);
}

void Parser::add_catalog() {
  CLI::App* list = app_.add_subcommand("list", "List plugins, and why they are unfit.");
  list->fallthrough();
  list->callback([this] { options_.verb = Verb::kList; });
  list->add_option("PATH", options_.paths,
                   "A folder of plugins, the folder of one, or an application; without, "
                   "'mortise.toml'.")
      ->type_name("");
  list->add_flag("--json", options_.is_json, "Write JSON, for programs.");
  list->footer(std::string("Nothing of a plugin runs. A plugin that is unfit is no error.\n") +
               kExitCodes);
  CLI::App* inspect = app_.add_subcommand("inspect", "Show what a manifest says.");
  inspect->fallthrough();
  inspect->callback([this] { options_.verb = Verb::kInspect; });
  inspect->add_option("PATH", options_.path, "The folder of a plugin, or its 'plugin.toml'.")
      ->required()
      ->type_name("");
  inspect->add_flag("--json", options_.is_json, "Write JSON, for programs.");
  inspect->footer(kExitCodes);
}

void Parser::add_new() {
  CLI::App* made = app_.add_subcommand("new", "Begin a project: a plugin, or an application.");
  made->require_subcommand(1);
  made->fallthrough();
  made->footer("The project builds against the installed package and passes its test as it is.");
  add_project(*made, false, "Begin a plugin.");
  add_project(*made, true, "Begin an application that takes plugins.");
}

void Parser::add_project(CLI::App& parent, bool is_host, const std::string& what) {
  CLI::App* app = parent.add_subcommand(is_host ? "host" : "plugin", what);
  app->fallthrough();
  app->callback([this, is_host] {
    options_.verb = Verb::kNew;
    options_.is_host = is_host;
    if (options_.language.empty()) options_.language = "cpp";
  });
  app->add_option("NAME", options_.name, "Its name: small letters, digits and '-'.")
      ->required()
      ->type_name("");
  CLI::Option* language = app->add_option("--lang", options_.language)->type_name("NAME");
  if (is_host) {
    language->description("The language: 'cpp', the default and the only one.");
    allow(language, {"cpp"});
  } else {
    language->description("The language: 'cpp', the default, 'c' or 'python'.");
    allow(language, {"cpp", "c", "python"});
  }
  app->add_option(
         "--contract", options_.path,
         "The contract: a file or folder of WIT, which is copied. Without, one that greets.")
      ->type_name("PATH");
  app->add_option("--interface", options_.interfaces,
                  "The interface of it; without, the first one with functions.")
      ->type_name("NAME")
      ->expected(1);
  app->add_option("--out", options_.out_folder, "The new folder; without, NAME.")->type_name("DIR");
  app->add_flag("--json", options_.is_json, "List the files in JSON, for programs.");
  app->footer(std::string("Makes a folder, which must be new or empty, and prints its files.\n") +
              kExitCodes);
  add_features(*app);
}

void Parser::add_bindgen() {
  CLI::App* bindgen = app_.add_subcommand("bindgen", "Write the code that a contract is used by.");
  bindgen->fallthrough();
  bindgen->callback([this] { options_.verb = Verb::kBindgen; });
  bindgen->add_option("PATH", options_.path, "A file or folder of WIT.")->required()->type_name("");
  allow(bindgen->add_option("--lang", options_.language, "The language: 'cpp' or 'c'.")
            ->required()
            ->type_name("NAME"),
        {"cpp", "c"});
  bindgen->add_option("--out", options_.out_folder, "Write files into this folder and below it.")
      ->required()
      ->type_name("DIR");
  bindgen
      ->add_option("--prefix", options_.prefix,
                   "A namespace around all, and a folder: for two versions in one source.")
      ->check([](const std::string& word) {
        const bool is_name = std::ranges::all_of(word, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        const bool begins = !word.empty() && word[0] >= 'a' && word[0] <= 'z';
        return is_name && begins ? "" : "a prefix is of small letters, digits and '_'";
      })
      ->type_name("NAME");
  bindgen->footer(std::string("A header for each interface of the package, named after it: "
                              "photo/lab/image_filter.hpp. Prints their paths.\n") +
                  kExitCodes);
  add_features(*bindgen);
}

/// An option that takes nothing but these.
void Parser::allow(CLI::Option* option, std::vector<std::string> values) {
  option->check(CLI::IsMember(values));
  values_[option] = std::move(values);
}

CLI::App* Parser::add_verb(Verb verb, const std::string& name, const std::string& what) {
  CLI::App* app = contract_->add_subcommand(name, what);
  app->fallthrough();
  app->callback([this, verb] { options_.verb = verb; });
  app->add_flag("--json", options_.is_json,
                verb == Verb::kJson ? "It is JSON in any case." : "Write JSON, for programs.");
  app->footer(kExitCodes);
  add_features(*app);
  return app;
}

/// A verb with one contract to read.
CLI::App* Parser::add_reader(Verb verb, const std::string& name, const std::string& what) {
  CLI::App* app = add_verb(verb, name, what);
  app->add_option("PATH", options_.path, "A file or folder of WIT.")->required()->type_name("");
  return app;
}

void Parser::add_features(CLI::App& verb) {
  verb.add_option("--features", options_.features,
                  "Switch on what is '@unstable' behind these, separated by commas.")
      ->delimiter(',')
      ->type_name("NAMES")
      ->allow_extra_args(false);
  verb.add_flag("--all-features", options_.all_features, "Switch on everything '@unstable'.");
}

std::variant<Options, Exit> Parser::parse(std::span<const std::string> arguments,
                                          const Streams& streams) {
  // CLI11 takes the last argument first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app_.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    streams.out << app_.help();
    return kFine;
  } catch (const CLI::CallForVersion&) {
    streams.out << app_.version() << "\n";
    return kFine;
  } catch (const CLI::ParseError& error) {
    return complain(error, arguments, streams);
  }
  const auto has_colour = [&](bool by_itself) {
    return colour_ == "always" || (colour_ == "auto" && by_itself);
  };
  options_.is_full = explain_ == "full";
  return Options{.contract = options_,
                 .out_has_colour = has_colour(streams.out_has_colour),
                 .err_has_colour = has_colour(streams.err_has_colour)};
}

std::vector<Command> Parser::commands() const {
  std::vector<Command> all;
  std::vector<std::pair<const CLI::App*, std::string>> open{{&app_, "mortise"}};
  while (!open.empty()) {
    const auto [app, words] = open.back();
    open.pop_back();
    Command command{.words = words, .about = app->get_description()};
    for (const CLI::App* verb : app->get_subcommands([](const CLI::App*) { return true; })) {
      command.verbs.push_back(verb->get_name());
      open.emplace_back(verb, words + " " + verb->get_name());
    }
    for (const CLI::Option* option : app->get_options()) {
      const bool takes_value = option->get_items_expected_max() > 0;
      Slot slot{.name = option->nonpositional() ? "--" + option->get_lnames().front()
                                                : option->get_name(true),
                .about = option->get_description(),
                .is_repeated = option->get_expected_max() > 1};
      if (takes_value) slot.kind = option->nonpositional() ? option->get_type_name() : slot.name;
      if (const auto values = values_.find(option); values != values_.end())
        slot.values = values->second;
      (option->nonpositional() ? command.options : command.arguments).push_back(std::move(slot));
    }
    all.push_back(std::move(command));
  }
  std::ranges::sort(all, {}, &Command::words);
  return all;
}

/// The verb that was understood, as far as one was.
const CLI::App& Parser::deepest() const {
  const CLI::App* app = &app_;
  for (auto inner = app->get_subcommands(); !inner.empty(); inner = app->get_subcommands())
    app = inner.front();
  return *app;
}

Exit Parser::complain(const CLI::ParseError& error, std::span<const std::string> arguments,
                      const Streams& streams) const {
  const CLI::App& verb = deepest();
  std::string name = "mortise";
  for (const CLI::App* app = &verb; app->get_parent() != nullptr; app = app->get_parent())
    name.insert(7, " " + app->get_name());  // behind "mortise", from the inside out
  const auto verbs = verb.get_subcommands([](const CLI::App*) { return true; });
  if (arguments.empty()) {
    streams.err << app_.help();
    return kUsage;
  }
  std::string message = error.what();
  // A word where a verb is wanted is most likely a misspelt one.
  if (!verbs.empty()) {
    std::vector<std::string_view> names;
    std::string list;
    for (const CLI::App* known : verbs) {
      names.push_back(known->get_name());
      list += (list.empty() ? "" : ", ") + known->get_name();
    }
    if (error.get_name() == "RequiredError") message = "name a verb: " + list;
    const auto rest = app_.remaining(true);
    const auto word = std::ranges::find_if(
        rest, [](const std::string& text) { return !text.empty() && !text.starts_with('-'); });
    if (word != rest.end()) {
      message =
          "there is no verb " + base::quote(*word, 64) + "; " + cli::did_you_mean(*word, names);
    }
  }
  std::ranges::replace_if(message, [](char c) { return c > 0 && c < ' ' && c != '\n'; }, '?');
  while (message.ends_with('\n')) message.pop_back();
  if (message.starts_with("The ")) message[0] = 't';
  streams.err << name << ": " << message << "\nsee '" << name << " --help'\n";
  return kUsage;
}

}  // namespace

std::vector<Command> commands() { return Parser().commands(); }

std::variant<Options, Exit> parse_options(std::span<const std::string> arguments,
                                          const Streams& streams) {
  return Parser().parse(arguments, streams);
}

}  // namespace mortise::cli
