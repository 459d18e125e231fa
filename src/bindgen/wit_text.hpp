// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::bindgen {

/// A name as WIT writes it: with `%` where it is a keyword.
std::string wit_name(std::string_view name);

/// The same for each part of `ns:pkg` or `ns:pkg/iface@1.0.0`.
std::string wit_path(std::string_view path);

/// How names of types are written.
class TypeNames {
 public:
  virtual ~TypeNames() = default;
  virtual std::string of_type(const contract::Type& type) const { return wit_name(type.name); }
  virtual std::string of_resource(const contract::Resource& resource) const {
    return wit_name(resource.name);
  }
};

/// A type as WIT writes it where it is used: `list<option<image>>`.

std::string wit_type(const contract::Contract& contract, contract::TypeIndex type,
                     const TypeNames& names = {});

/// What stands behind `type name =`; of what has labels, its name.
std::string wit_definition(const contract::Contract& contract, contract::TypeIndex type,
                           const TypeNames& names = {});

/// What stands behind a function's name: `func(source: image) -> result<image, failure>`, without
/// the `self` of a method; `get() -> u32` of an accessor.
std::string wit_signature(const contract::Contract& contract, const contract::Function& function,
                          const TypeNames& names = {});

/// The name of a function in its interface or resource: `crop` of `[method]image.crop`.
std::string_view short_name(const contract::Function& function);

/// The name for a reader: `image.crop`, `image constructor`.
std::string full_name(const contract::Contract& contract, const contract::Function& function);

}  // namespace mortise::bindgen
