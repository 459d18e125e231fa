// SPDX-License-Identifier: Apache-2.0
#include "contract/reference_json.hpp"

#include <cassert>

#include "base/json_writer.hpp"

namespace mortise::contract {
namespace {

using TypeRef = Resolved::TypeRef;

/// Each function writes one part, in the order of the reference parser's fields; what it leaves out
/// when it is empty is left out here.
class Writer {
 public:
  Writer(const Resolved& resolved, std::string& out) : resolved_(resolved), json_(out, 2) {}

  void write() {
    json_.begin_object();
    list("worlds", resolved_.worlds, [&](const auto& world) { write_world(world); });
    list("interfaces", resolved_.interfaces,
         [&](const auto& interface) { write_interface(interface); });
    list("types", resolved_.types, [&](const auto& type) { write_type(type); });
    list("packages", resolved_.packages, [&](const auto& package) { write_package(package); });
    json_.end_object();
  }

 private:
  template <class Items, class Write>
  void list(std::string_view name, const Items& items, Write write_item) {
    json_.key(name).begin_array();
    for (const auto& item : items) write_item(item);
    json_.end_array();
  }

  void write_docs(std::string_view docs) {
    if (docs.empty()) return;
    json_.key("docs").begin_object().member("contents", docs).end_object();
  }

  void write_stability(const Rare<Stability>& stability) {
    const bool is_stable = !stability->since.empty();
    if (!is_stable && stability->feature.empty()) return;
    json_.key("stability").begin_object().key(is_stable ? "stable" : "unstable").begin_object();
    json_.member(is_stable ? "since" : "feature",
                 is_stable ? stability->since : stability->feature);
    if (!stability->deprecated.empty()) json_.member("deprecated", stability->deprecated);
    json_.end_object().end_object();
  }

  void write_external_id(std::optional<std::string_view> id) {
    if (id) json_.member("external_id", *id);
  }

  void write_ref(const TypeRef& type) {
    if (type.id)
      json_.value(*type.id);
    else
      json_.value(kind_name(type.primitive));
  }
  void write_ref(const std::optional<TypeRef>& type) {
    if (type)
      write_ref(*type);
    else
      json_.null();
  }

  // Worlds.

  void write_world(const Resolved::World& world) {
    json_.begin_object().member("name", world.name);
    write_items("imports", world.imports);
    write_items("exports", world.exports);
    json_.member("package", world.package);
    write_docs(world.docs);
    write_stability(world.stability);
    json_.end_object();
  }

  void write_items(std::string_view name, const std::vector<Resolved::WorldItem>& items) {
    json_.key(name).begin_object();
    for (const auto& item : items) write_item(item);
    json_.end_object();
  }

  void write_item(const Resolved::WorldItem& item) {
    if (const auto* function = std::get_if<Resolved::Function>(&item.what)) {
      json_.key(item.name.empty() ? function->name : item.name).begin_object().key("function");
      write_function(*function);
      json_.end_object();
      return;
    }
    const Resolved::Id id = std::get<Resolved::Id>(item.what);
    json_.key(item.name.empty() ? "interface-" + std::to_string(id) : std::string(item.name))
        .begin_object();
    if (item.is_type) {
      json_.member("type", id);
    } else {
      json_.key("interface").begin_object().member("id", id);
      write_stability(item.stability);
      write_external_id(item.external_id);
      write_docs(item.docs);
      json_.end_object();
    }
    json_.end_object();
  }

  // Interfaces and functions.

  void write_interface(const Resolved::Interface& interface) {
    json_.begin_object().key("name");
    if (interface.name)
      json_.value(*interface.name);
    else
      json_.null();
    json_.key("types").begin_object();
    for (const Resolved::Id id : interface.types) json_.member(resolved_.types[id].name, id);
    json_.end_object().key("functions").begin_object();
    for (const auto& function : interface.functions) {
      json_.key(function.name);
      write_function(function);
    }
    json_.end_object();
    write_docs(interface.docs);
    write_stability(interface.stability);
    json_.member("package", interface.package);
    if (interface.clone_of) json_.member("clone_of", *interface.clone_of);
    json_.end_object();
  }

  void write_function(const Resolved::Function& function) {
    json_.begin_object().member("name", function.name).key("kind");
    write_function_kind(function);
    list("params", function.parameters, [&](const auto& parameter) {
      json_.begin_object().member("name", parameter.name).key("type");
      write_ref(parameter.type);
      json_.end_object();
    });
    if (function.result) {
      json_.key("result");
      write_ref(*function.result);
    }
    write_docs(function.docs);
    write_stability(function.stability);
    write_external_id(function.external_id);
    json_.end_object();
  }

  void write_function_kind(const Resolved::Function& function) {
    using Role = Function::Role;
    using Access = Function::Access;
    if (function.role == Role::kFree) {
      json_.value(function.access == Access::kGet   ? "getter"
                  : function.access == Access::kSet ? "setter"
                  : function.is_async               ? "async-freestanding"
                                                    : "freestanding");
      return;
    }
    std::string kind = function.role == Role::kMethod   ? "method"
                       : function.role == Role::kStatic ? "static"
                                                        : "constructor";
    if (function.is_async) kind = "async-" + kind;
    if (function.access == Access::kGet) kind += "-getter";
    if (function.access == Access::kSet) kind += "-setter";
    json_.begin_object().member(kind, function.resource).end_object();
  }

  // Types.

  void write_type(const Resolved::TypeDef& type) {
    json_.begin_object().key("name");
    if (type.name.empty())
      json_.null();
    else
      json_.value(type.name);
    json_.key("kind");
    write_kind(type);
    json_.key("owner");
    if (type.owner.where == Resolved::Owner::Where::kNone) {
      json_.null();
    } else {
      const bool in_world = type.owner.where == Resolved::Owner::Where::kWorld;
      json_.begin_object().member(in_world ? "world" : "interface", type.owner.id).end_object();
    }
    write_docs(type.docs);
    write_stability(type.stability);
    write_external_id(type.external_id);
    json_.end_object();
  }

  void write_kind(const Resolved::TypeDef& type) {
    if (!type.kind) {
      json_.value("resource");
      return;
    }
    json_.begin_object();
    switch (*type.kind) {
      case Kind::kRecord:
        write_members("record", "fields", type, true);
        break;
      case Kind::kVariant:
        write_members("variant", "cases", type, true);
        break;
      case Kind::kEnum:
        write_members("enum", "cases", type, false);
        break;
      case Kind::kFlags:
        write_members("flags", "flags", type, false);
        break;
      case Kind::kTuple:
        json_.key("tuple").begin_object();
        list("types", type.members, [&](const auto& member) { write_ref(*member.type); });
        json_.end_object();
        break;
      case Kind::kResult:
        json_.key("result").begin_object().key("ok");
        write_ref(type.first);
        json_.key("err");
        write_ref(type.second);
        json_.end_object();
        break;
      case Kind::kFixedList:
        json_.key("fixed-length-list").begin_array();
        write_ref(*type.first);
        json_.value(type.length).end_array();
        break;
      case Kind::kMap:
        json_.key("map").begin_array();
        write_ref(*type.first);
        write_ref(*type.second);
        json_.end_array();
        break;
      case Kind::kOwn:
      case Kind::kBorrow:
        json_.key("handle").begin_object().member(kind_name(*type.kind), type.resource);
        json_.end_object();
        break;
      default:
        assert(*type.kind >= Kind::kOption && "a primitive is no definition");
        json_.key(kind_name(*type.kind));
        write_ref(type.first);
    }
    json_.end_object();
  }

  void write_members(std::string_view kind, std::string_view name, const Resolved::TypeDef& type,
                     bool have_types) {
    json_.key(kind).begin_object();
    list(name, type.members, [&](const auto& member) {
      json_.begin_object().member("name", member.name);
      if (have_types) {
        json_.key("type");
        write_ref(member.type);
      }
      write_docs(member.docs);
      json_.end_object();
    });
    json_.end_object();
  }

  void write_package(const Resolved::Package& package) {
    json_.begin_object().member("name", package.name.text());
    write_docs(package.docs);
    json_.key("interfaces").begin_object();
    for (const Resolved::Id id : package.interfaces)
      json_.member(*resolved_.interfaces[id].name, id);
    json_.end_object().key("worlds").begin_object();
    for (const Resolved::Id id : package.worlds) json_.member(resolved_.worlds[id].name, id);
    json_.end_object().end_object();
  }

  const Resolved& resolved_;
  base::JsonWriter json_;
};

}  // namespace

std::string reference_json(const Resolved& resolved) {
  std::string out;
  Writer(resolved, out).write();
  out += '\n';
  return out;
}

}  // namespace mortise::contract
