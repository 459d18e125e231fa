// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

// Each verb of `mortise contract` reads what it is given, writes its result to `out` and what is
// wrong to `err` (with `--json` to `out`), and says how the program ends.

Exit check_contract(const Options& options, const Streams& streams);
Exit show_contract(const Options& options, const Streams& streams);
Exit json_of_contract(const Options& options, const Streams& streams);
Exit hash_contract(const Options& options, const Streams& streams);
Exit document_contract(const Options& options, const Streams& streams);
Exit diff_contracts(const Options& options, const Streams& streams);

}  // namespace mortise::cli
