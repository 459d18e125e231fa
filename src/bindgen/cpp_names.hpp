// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::bindgen {

// How labels of WIT are called in C++. A name that C++ or Mortise needs for itself gets a `_` at
// its end, which no label has, so that nothing is refused because of it.

/// `has-preview` as `has_preview`: fields, parameters, namespaces.
std::string cpp_variable(std::string_view label);

/// The same of a function, which must not be called as what every plugin or client has.
std::string cpp_function(const contract::Function& function);

/// The label of a function in its interface: `apply`; `cart-add` of a method or static function of
/// `cart`, `new-cart` of its constructor.
std::string flat_label(const contract::Function& function);

/// `uint8_t`, `double`, `bool`: what is called the same in C.
std::string_view number_text(contract::Kind kind);

/// `image-filter` as `ImageFilter`, without a look at what is taken.
std::string pascal_case(std::string_view label);

/// An interface in C++: `photo:lab/image-filter@1.1.0`.
struct CppPlace {
  /// @param interface  as `Contract::name` and `Type::owner` have it.
  /// @param prefix     a namespace around all, and the folder of the header; empty for none.
  static CppPlace of(std::string_view interface, std::string_view prefix);

  std::string path;      ///< The header: `photo/lab/image_filter.hpp`, behind the prefix.
  std::string outer;     ///< `photo::lab`
  std::string version;   ///< `v1`: an inline namespace in `outer`; empty without a version.
  std::string inner;     ///< `image_filter`: an inline namespace in that.
  std::string contract;  ///< The struct of the contract: `ImageFilter`.
  std::string guard;     ///< Of the header: `MORTISE_Photo_Lab_ImageFilter_v1`.

  /// `::photo::lab::v1::image_filter`
  std::string qualified() const;
  /// The name of a type of this interface: `Image`, or `ImageView` with the suffix.
  std::string type_name(std::string_view label, std::string_view suffix = {}) const;
};

}  // namespace mortise::bindgen
