// SPDX-License-Identifier: Apache-2.0
#include "catalog/manifest_bytes.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

namespace mortise::catalog {
namespace {

class Writer {
 public:
  template <class Number>
    requires(std::is_arithmetic_v<Number> || std::is_enum_v<Number>)
  void operator()(const Number& number) {
    out_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  void operator()(const std::string& text) {
    (*this)(static_cast<uint32_t>(text.size()));
    out_ += text;
  }
  template <class Item>
  void operator()(const std::vector<Item>& items);

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// After the first failure everything that is read is empty.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  void operator()(bool& truth) {
    uint8_t byte = 0;
    (*this)(byte);
    is_good_ = is_good_ && byte <= 1;
    truth = byte == 1;
  }
  /// @param most  the number of its last value.
  template <class Enum>
    requires std::is_enum_v<Enum>
  void operator()(Enum& value, uint8_t most) {
    uint8_t byte = 0;
    (*this)(byte);
    if (byte > most) is_good_ = false;
    value = static_cast<Enum>(is_good_ ? byte : 0);
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  void operator()(Number& number) {
    if (rest_.size() < sizeof(number)) return fail();
    std::memcpy(&number, rest_.data(), sizeof(number));
    rest_.remove_prefix(sizeof(number));
  }
  void operator()(std::string& text) {
    uint32_t size = 0;
    (*this)(size);
    if (size > rest_.size()) return fail();
    text = std::string(rest_.substr(0, size));  // made, not assigned: that is faster
    rest_.remove_prefix(size);
  }
  template <class Item>
  void operator()(std::vector<Item>& items);

  bool is_whole() const { return is_good_ && rest_.empty(); }

 private:
  void fail() {
    is_good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool is_good_ = true;
};

/// An enum with the number of its last value.
template <class Archive, class Enum>
void visit_enum(Archive& archive, Enum& value, std::remove_const_t<Enum> last) {
  if constexpr (std::is_same_v<Archive, Reader>)
    archive(value, static_cast<uint8_t>(last));
  else
    archive(value);
}

// Each part once, for both directions. `Part` may be const.

template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, std::string>
void visit(Archive& archive, Part& text) {
  archive(text);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Place>
void visit(Archive& archive, Part& place) {
  archive(place.line);
  archive(place.column);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Link>
void visit(Archive& archive, Part& link) {
  archive(link.name);
  archive(link.target);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Provided>
void visit(Archive& archive, Part& it) {
  archive(it.contract);
  archive(it.before);
  archive(it.after);
  archive(it.priority);
  archive(it.attributes);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Relation>
void visit(Archive& archive, Part& it) {
  archive(it.contract);
  archive(it.plugin);
  archive(it.range);
  archive(it.when);
  archive(it.is_optional);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, FunctionDispatch>
void visit(Archive& archive, Part& it) {
  archive(it.function);
  visit_enum(archive, it.dispatch, Dispatch::kFold);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Point>
void visit(Archive& archive, Part& it) {
  archive(it.name);
  archive(it.contract);
  archive(it.source);
  archive(it.dispatch);
  archive(it.order);
  archive(it.deadline_ms);
  visit_enum(archive, it.failure, Failure::kFallback);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::HostRange>
void visit(Archive& archive, Part& it) {
  archive(it.name);
  archive(it.range);
  archive(it.when);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Feature>
void visit(Archive& archive, Part& it) {
  archive(it.name);
  archive(it.when);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Image>
void visit(Archive& archive, Part& it) {
  visit_enum(archive, it.engine, Engine::kPython);
  archive(it.platform);
  archive(it.file);
  archive(it.module);
  archive(it.digest);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Need>
void visit(Archive& archive, Part& it) {
  visit_enum(archive, it.kind, Manifest::Need::Kind::kMemory);
  archive(it.what);
  archive(it.memory);
  archive(it.when);
  archive(it.is_optional);
  visit(archive, it.place);
}
template <class Archive, class Part>
  requires std::is_same_v<std::remove_const_t<Part>, Manifest::Permission>
void visit(Archive& archive, Part& it) {
  archive(it.name);
  archive(it.values);
  archive(it.reason);
  archive(it.is_optional);
  visit(archive, it.place);
}

template <class Archive, class Part>
void visit_whole(Archive& archive, Part& it) {
  archive(it.id);
  archive(it.version);
  archive(it.summary);
  archive(it.license);
  archive(it.authors);
  archive(it.links);
  visit_enum(archive, it.start, Start::kLazy);
  archive(it.concurrency.is_parallel);
  archive(it.concurrency.is_reentrant);
  archive(it.concurrency.is_stateless);
  archive(it.concurrency.is_exclusive);
  visit_enum(archive, it.state, Handover::kExternal);
  archive(it.is_irreversible);
  archive(it.provides);
  archive(it.required);
  archive(it.conflicts);
  archive(it.points);
  archive(it.hosts);
  archive(it.features);
  archive(it.images);
  archive(it.needs);
  archive(it.permissions);
  archive(it.limits.memory);
  archive(it.limits.call_time_ms);
  archive(it.limits.threads);
  archive(it.limits.files);
  archive(it.limits.processes);
  archive(it.configuration.source);
  archive(it.configuration.contract);
  archive(it.configuration.record);
  visit(archive, it.configuration.place);
}

template <class Item>
void Writer::operator()(const std::vector<Item>& items) {
  (*this)(static_cast<uint32_t>(items.size()));
  for (const Item& item : items) visit(*this, item);
}

template <class Item>
void Reader::operator()(std::vector<Item>& items) {
  uint32_t count = 0;
  (*this)(count);
  if (count > rest_.size()) return fail();  // an item takes a byte at least
  items.reserve(std::min<size_t>(count, 64));
  for (uint32_t i = 0; i < count && is_good_; ++i) visit(*this, items.emplace_back());
}

}  // namespace

std::string to_bytes(const Manifest& manifest) {
  Writer writer;
  visit_whole(writer, manifest);
  return writer.take();
}

std::optional<Manifest> manifest_from_bytes(std::string_view bytes) {
  Reader reader(bytes);
  Manifest manifest;
  visit_whole(reader, manifest);
  if (!reader.is_whole()) return std::nullopt;
  return manifest;
}

}  // namespace mortise::catalog
