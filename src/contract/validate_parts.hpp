// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/contract.hpp"

namespace mortise::contract {

// The rules about single parts of a contract. Each says what is wrong, or nothing.

std::optional<std::string> check_docs(const std::string& docs);
std::optional<std::string> check_stability(const Stability& stability);

/// No two members have the same name, but for case and hyphens.
std::optional<std::string> check_unique(const std::vector<Member>& members);

/// Pragmas stand where they may, say what they must, and each says it once.
std::optional<std::string> check_pragmas(const Contract& contract);
std::optional<std::string> check_pragmas(const Resource& resource);
std::optional<std::string> check_pragmas(const Contract& contract, const Type& type);
std::optional<std::string> check_pragmas(const Member& member, Kind kind);
std::optional<std::string> check_pragmas(const Function& function);

/// Role, access, name, resource, `self` and result of a function agree. Its types exist, and its
/// parameters have names.
std::optional<std::string> check_function(const Contract& contract, const Function& function);

}  // namespace mortise::contract
