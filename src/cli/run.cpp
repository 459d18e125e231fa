// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <variant>

#include "cli/application_verbs.hpp"
#include "cli/bindgen_verb.hpp"
#include "cli/call_verb.hpp"
#include "cli/catalog_verbs.hpp"
#include "cli/completion.hpp"
#include "cli/contract_verbs.hpp"
#include "cli/edit_verbs.hpp"
#include "cli/new_verb.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "cli/python_verbs.hpp"
#include "cli/world_verb.hpp"

namespace mortise::cli {

Exit run(std::span<const std::string> arguments, const Streams& streams) {
  // What is behind it is a command of its own, and half of one.
  if (!arguments.empty() && arguments.front() == "complete")
    return show_completions(arguments.subspan(1), streams);
  std::variant<Options, Exit> parsed = parse_options(arguments, streams);
  if (const Exit* const end = std::get_if<Exit>(&parsed)) return *end;
  auto& options = *std::get_if<Options>(&parsed);
  options.contract.application = application_file(options.contract.application);
  using Verb = ContractOptions::Verb;
  switch (options.contract.verb) {
    case Verb::kCheck:
      return check_contract(options, streams);
    case Verb::kShow:
      return show_contract(options, streams);
    case Verb::kJson:
      return json_of_contract(options, streams);
    case Verb::kHash:
      return hash_contract(options, streams);
    case Verb::kDocs:
      return document_contract(options, streams);
    case Verb::kDiff:
      return diff_contracts(options, streams);
    case Verb::kWorld:
      return show_world_of_module(options, streams);
    case Verb::kToPython:
      return write_python(options, streams);
    case Verb::kFromPython:
      return read_python(options, streams);
    case Verb::kBindgen:
      return generate_code(options, streams);
    case Verb::kNew:
      return make_project(options, streams);
    case Verb::kList:
      return list_plugins(options, streams);
    case Verb::kInspect:
      return inspect_plugin(options, streams);
    case Verb::kPlan:
      return show_plan(options, streams);
    case Verb::kWhy:
      return explain_plugin(options, streams);
    case Verb::kDoctor:
      return examine(options, streams);
    case Verb::kCall:
      return call_point(options, streams);
    case Verb::kPointDocs:
      return document_points(options, streams);
    case Verb::kEnable:
    case Verb::kDisable:
    case Verb::kPin:
    case Verb::kUnpin:
      return edit_application(options, streams);
    case Verb::kPack:
      return pack(options, streams);
    case Verb::kVersion:
      return show_version(options, streams);
    case Verb::kCompletion:
      streams.out << completion_script(options.contract.name);
      return kFine;
  }
  return kInternal;
}

}  // namespace mortise::cli
