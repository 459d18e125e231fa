// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "mortise/abi.h"

namespace mortise {

/// What a caller can do about a system error. The numbers are those of `mortise_status`.
enum class Kind : uint8_t {
  kInvalid = MORTISE_INVALID,
  kDenied = MORTISE_DENIED,
  kUnsupported = MORTISE_UNSUPPORTED,
  kUnavailable = MORTISE_UNAVAILABLE,
  kOverloaded = MORTISE_OVERLOADED,
  kDeadline = MORTISE_DEADLINE,
  kCancelled = MORTISE_CANCELLED,
  kCrashed = MORTISE_CRASHED,
  kFailed = MORTISE_FAILED,
  kConflict = MORTISE_CONFLICT,
};

/// The kind's name in the words of the documentation: "overloaded".
constexpr std::string_view kind_name(Kind kind) {
  constexpr std::string_view kNames[] = {"ok",          "invalid",    "denied",   "unsupported",
                                         "unavailable", "overloaded", "deadline", "cancelled",
                                         "crashed",     "failed",     "conflict"};
  return kNames[static_cast<size_t>(kind)];
}

/// What exactly went wrong: a closed list, each with a stable name and one kind. See
/// docs/errors.md.
enum class Code : uint16_t {
#define MORTISE_CODE(enumerator, name, kind) enumerator,
#include "mortise/codes.inc"
#undef MORTISE_CODE
};

/// The stable name of a code: "native.wrong_machine".
constexpr std::string_view code_name(Code code) {
  constexpr std::string_view kNames[] = {
#define MORTISE_CODE(enumerator, name, kind) name,
#include "mortise/codes.inc"
#undef MORTISE_CODE
  };
  return kNames[static_cast<size_t>(code)];
}

/// The kind a code belongs to.
constexpr Kind code_kind(Code code) {
  constexpr Kind kKinds[] = {
#define MORTISE_CODE(enumerator, name, kind) Kind::kind,
#include "mortise/codes.inc"
#undef MORTISE_CODE
  };
  return kKinds[static_cast<size_t>(code)];
}

/// The code that stands for a kind when nothing more is known: `call.<kind>`.
constexpr Code code_of(Kind kind) { return static_cast<Code>(static_cast<uint16_t>(kind) - 1); }
static_assert(code_kind(code_of(Kind::kInvalid)) == Kind::kInvalid);
static_assert(code_kind(code_of(Kind::kConflict)) == Kind::kConflict);

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// g++ does not see that an Outcome destroys the member alone that its state names.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/// An expected failure: a code, a message, whose words they are, and the chain of what was being
/// attempted.
///
/// One pointer wide, cheap to copy. An error without text allocates nothing, and where there is no
/// memory for the text the code alone remains. Immutable and thread-safe. Texts live as long as any
/// copy of the error.
class Error {
 public:
  /// An error without text.
  explicit Error(Code code) noexcept : word_(tagged(code)) {}

  /// @param message  what was attempted, on what, what was found, what to do; copied.
  /// @param origin   whose words the message is: empty for Mortise, else a name such as "plugin
  /// blur"; copied.
  Error(Code code, std::string_view message, std::string_view origin = {}) noexcept
      : word_(make({code, message, origin}, nullptr)) {}

  /// @param incident  under which number the host keeps what operators may know of it.
  Error(Code code, std::string_view message, uint64_t incident) noexcept
      : word_(make({code, message, {}, incident}, nullptr)) {}

  Error(const Error& other) noexcept : word_(other.word_) { retain(); }
  Error(Error&& other) noexcept : word_(other.word_) { other.word_ = tagged(other.code()); }
  Error& operator=(Error other) noexcept {
    const uintptr_t mine = word_;
    word_ = other.word_;
    other.word_ = mine;
    return *this;
  }
  ~Error() {
    if (has_text()) drop();
  }

  Code code() const noexcept;
  std::string_view name() const noexcept { return code_name(code()); }
  Kind kind() const noexcept { return code_kind(code()); }

  /// What went wrong, without the context; the code's name where there is no text.
  std::string_view message() const noexcept { return root()->text(); }

  /// Whose words the message is; empty for Mortise's own.
  std::string_view origin() const noexcept;

  /// What to ask `Host::incident` for; 0 where nothing is kept.
  uint64_t incident() const noexcept;

  /// The plugin that it is about, by its id; empty where it is about none.
  std::string_view plugin() const noexcept;

  /// Which step of a change failed, counted from 1 (`Host::apply`); 0 where it was none.
  size_t step() const noexcept;

  /// The text of this link of the chain: the outermost context first, the message last.
  std::string_view text() const noexcept;

  /// The next link of the chain; null at the message.
  const Error* cause() const noexcept;

  /// The same error with one more line of context: what was being attempted ("loading plugin
  /// 'blur'").
  [[nodiscard]] Error context(std::string_view attempted) const noexcept;

  /// The same error, about this plugin and step; its texts stay.
  [[nodiscard]] Error about(std::string_view plugin, size_t step = 0) const noexcept;

 private:
  struct Block;
  static constexpr size_t kMaxText = 16 * 1024;

  static uintptr_t tagged(Code code) { return static_cast<uintptr_t>(code) << 1 | 1; }
  bool has_text() const noexcept { return (word_ & 1) == 0; }
  Block* block() const noexcept { return reinterpret_cast<Block*>(word_); }
  const Error* root() const noexcept {
    const Error* link = this;
    while (const Error* below = link->cause()) link = below;
    return link;
  }
  struct Words {
    Code code;
    std::string_view text;
    std::string_view origin{};
    uint64_t incident = 0;
    std::string_view plugin{};
    size_t step = 0;
  };
  static uintptr_t make(const Words& words, const Error* cause) noexcept;
  void retain() const noexcept;
  void drop() noexcept;

  uintptr_t word_;  // a Block's address, or a code shifted left with the lowest bit set
};
static_assert(sizeof(Error) == sizeof(void*));

/// One link of the chain, its texts behind it. Immutable but for the count.
struct Error::Block {
  uint32_t references;
  Code code;
  bool has_cause;
  uint32_t text_size;
  uint32_t origin_size;
  uint32_t plugin_size;
  uint64_t incident;
  size_t step;
  Error cause;  // any code when `has_cause` is false

  const char* texts() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view text() const { return {texts(), text_size}; }
  std::string_view origin() const { return {texts() + text_size, origin_size}; }
  std::string_view plugin() const { return {texts() + text_size + origin_size, plugin_size}; }
};

inline Code Error::code() const noexcept {
  return has_text() ? block()->code : static_cast<Code>(word_ >> 1);
}

inline std::string_view Error::text() const noexcept {
  return has_text() && block()->text_size != 0 ? block()->text() : name();
}

inline uint64_t Error::incident() const noexcept {
  const Error* link = root();
  return link->has_text() ? link->block()->incident : 0;
}

inline std::string_view Error::origin() const noexcept {
  const Error* link = root();
  return link->has_text() ? link->block()->origin() : std::string_view{};
}

inline std::string_view Error::plugin() const noexcept {
  for (const Error* link = this; link != nullptr && link->has_text(); link = link->cause())
    if (link->block()->plugin_size != 0) return link->block()->plugin();
  return {};
}

inline size_t Error::step() const noexcept {
  for (const Error* link = this; link != nullptr && link->has_text(); link = link->cause())
    if (link->block()->step != 0) return link->block()->step;
  return 0;
}

inline const Error* Error::cause() const noexcept {
  return has_text() && block()->has_cause ? &block()->cause : nullptr;
}

inline Error Error::context(std::string_view attempted) const noexcept {
  Error outer{code()};
  outer.word_ = make({code(), attempted}, this);
  if (!outer.has_text()) return *this;  // no memory: the context is lost, the error is not
  return outer;
}

inline Error Error::about(std::string_view plugin, size_t step) const noexcept {
  Words words{.code = code(), .text = {}, .plugin = plugin, .step = step};
  if (has_text()) {
    words.text = block()->text();
    words.origin = block()->origin();
    words.incident = block()->incident;
    if (plugin.empty()) words.plugin = block()->plugin();
    if (step == 0) words.step = block()->step;
  }
  Error same{code()};
  same.word_ = make(words, cause());
  if (!same.has_text()) return *this;  // no memory: whom it is about is lost, the error is not
  return same;
}

inline uintptr_t Error::make(const Words& words, const Error* cause) noexcept {
  const std::string_view text = words.text.substr(0, kMaxText);
  const std::string_view origin = words.origin.substr(0, kMaxText);
  const std::string_view plugin = words.plugin.substr(0, kMaxText);
  void* memory = std::malloc(sizeof(Block) + text.size() + origin.size() + plugin.size());
  if (memory == nullptr) return tagged(words.code);
  new (memory) Block{1,
                     words.code,
                     cause != nullptr,
                     static_cast<uint32_t>(text.size()),
                     static_cast<uint32_t>(origin.size()),
                     static_cast<uint32_t>(plugin.size()),
                     words.incident,
                     words.step,
                     cause != nullptr ? *cause : Error{words.code}};
  char* texts = static_cast<char*>(memory) + sizeof(Block);
  for (const std::string_view each : {text, origin, plugin}) {
    if (!each.empty()) std::memcpy(texts, each.data(), each.size());
    texts += each.size();
  }
  return reinterpret_cast<uintptr_t>(memory);
}

inline void Error::retain() const noexcept {
  if (has_text()) __atomic_fetch_add(&block()->references, 1, __ATOMIC_RELAXED);
}

/// A chain is as deep as its contexts are nested, so the recursion through `cause` is short.
[[gnu::noinline]] inline void Error::drop() noexcept {
  Block* dying = block();
  if (__atomic_fetch_sub(&dying->references, 1, __ATOMIC_ACQ_REL) != 1) return;
  dying->~Block();
  std::free(dying);
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace mortise
