// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's strings and lists in C++: exactly the layout of the canonical ABI, so that they cross
// without conversion.
//
// Parameters arrive as views, results are owned. A view and its owned twin (StringView and String,
// ListView<T> and List<T>, two structs of a contract) are two types over the same bytes;
// `view_cast` is the only place that reads one as the other, and both are exempt from type-based
// aliasing. Nothing here may be hashed, compared or sent as raw bytes: padding and empty payloads
// are not initialised.

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mortise/memory.hpp"
#include "mortise/payload.hpp"

namespace mortise {

class String;
template <class T>
class List;
template <class T>
class ListBuilder;

namespace detail {

/// The view that has the same bytes as T. A record whose twin is another struct names it `T::View`.
template <class T>
struct ViewOf {
  using type = T;
};
template <class T>
  requires requires { typename T::View; }
struct ViewOf<T> {
  using type = typename T::View;
};

/// The owned type that has the same bytes as the view T, which names it `T::Owned`.
template <class T>
struct OwnedOf {
  using type = T;
};
template <class T>
  requires requires { typename T::Owned; }
struct OwnedOf<T> {
  using type = typename T::Owned;
};

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<List<T>> = true;

/// Something with contiguous elements of exactly type T: a vector, an array, a span, a braced list.
template <class Range, class T>
concept ContiguousOf = requires(const Range& range) {
  { range.data() } -> std::convertible_to<const T*>;
  { range.size() } -> std::convertible_to<size_t>;
} && sizeof(*std::declval<const Range&>().data()) == sizeof(T);

}  // namespace detail

/// The view with the bytes of T: StringView for String, T itself for plain numbers.
template <class T>
using ViewOf = typename detail::ViewOf<T>::type;

/// The owned type with the bytes of the view T: String for StringView, T itself for plain numbers.
template <class T>
using OwnedOf = typename detail::OwnedOf<T>::type;

/// Reads an owned value, or an array of them, as its view. Borrowed from `owned`.
template <class T>
const ViewOf<T>& view_cast(const T& owned) noexcept {
  static_assert(sizeof(ViewOf<T>) == sizeof(T) && alignof(ViewOf<T>) == alignof(T));
  return reinterpret_cast<const ViewOf<T>&>(owned);
}

/// UTF-8 text that somebody else owns. Made from and read as `std::string_view` and everything that
/// gives one.
class [[gnu::may_alias]] StringView {
 public:
  using Owned = String;

  constexpr StringView() noexcept = default;
  constexpr StringView(const char* data, size_t size) noexcept : data_(data), size_(size) {}
  constexpr StringView(const char* text) noexcept  // NOLINT: by design
      : StringView(std::string_view(text)) {}
  constexpr StringView(std::string_view text) noexcept  // NOLINT: by design
      : data_(text.data()), size_(text.size()) {}
  template <class S>
    requires(std::is_convertible_v<const S&, std::string_view> &&
             !std::is_convertible_v<const S&, const char*>)
  constexpr StringView(const S& text) noexcept  // NOLINT: by design
      : StringView(static_cast<std::string_view>(text)) {}

  constexpr operator std::string_view() const noexcept {
    return {data_, size_};
  }  // NOLINT: by design

  constexpr const char* data() const noexcept { return data_; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const char* begin() const noexcept { return data_; }
  constexpr const char* end() const noexcept { return data_ + size_; }
  constexpr char operator[](size_t index) const noexcept { return data_[index]; }

  friend constexpr bool operator==(StringView a, StringView b) noexcept {
    return std::string_view(a) == std::string_view(b);
  }
  /// Compares with every other text in place.
  template <class S>
    requires(std::is_convertible_v<const S&, std::string_view> && !std::is_same_v<S, StringView>)
  friend constexpr bool operator==(StringView a, const S& b) noexcept {
    return std::string_view(a) == static_cast<std::string_view>(b);
  }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
};

/// UTF-8 text of one's own, from the heap that crosses. Move-only; `clone` copies.
class [[gnu::may_alias]] String {
 public:
  using View = StringView;

  constexpr String() noexcept = default;
  /// Copies. Without memory it throws `std::bad_alloc`, or stops where exceptions are off.
  String(std::string_view text)
      : data_(detail::allocate_array<char>(text.size())), size_(text.size()) {  // NOLINT
    if (size_ != 0) std::memcpy(data_, text.data(), size_);
  }
  String(const char* text) : String(std::string_view(text)) {}  // NOLINT: by design
  template <class S>
    requires(std::is_convertible_v<const S&, std::string_view> &&
             !std::is_convertible_v<const S&, const char*> && !std::is_same_v<S, String>)
  String(const S& text) : String(static_cast<std::string_view>(text)) {}  // NOLINT: by design

  String(String&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  String& operator=(String&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~String() { detail::release_array(data_, size_); }

  operator std::string_view() const noexcept { return {data_, size_}; }  // NOLINT: by design

  const char* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const char* begin() const noexcept { return data_; }
  const char* end() const noexcept { return data_ + size_; }

  friend bool operator==(const String& a, const String& b) noexcept {
    return std::string_view(a) == std::string_view(b);
  }
  /// Compares with every other text in place.
  template <class S>
    requires(std::is_convertible_v<const S&, std::string_view> && !std::is_same_v<S, String>)
  friend bool operator==(const String& a, const S& b) noexcept {
    return std::string_view(a) == static_cast<std::string_view>(b);
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
};

/// Elements that somebody else owns. Made from vectors, arrays, spans and lists of the same
/// element. `operator[]` is unchecked.
template <class T>
class [[gnu::may_alias]] ListView {
 public:
  using Owned = List<OwnedOf<T>>;
  using value_type = T;
  using const_iterator = const T*;
  using iterator = const T*;

  constexpr ListView() noexcept = default;
  constexpr ListView(const T* data, size_t size) noexcept : data_(data), size_(size) {}
  template <size_t N>
  constexpr ListView(const T (&array)[N]) noexcept : data_(array), size_(N) {}  // NOLINT: by design
  /// For arguments written in place. It dangles as soon as the full expression ends.
#if defined(__clang__)
  constexpr ListView(std::initializer_list<T> elements
                     [[clang::lifetimebound]]) noexcept  // NOLINT: by design
#else
  constexpr ListView(std::initializer_list<T> elements) noexcept  // NOLINT: by design
#endif
      : ListView(elements.begin(), elements.size()) {
  }
  template <class Range>
    requires(detail::ContiguousOf<Range, T> && !std::is_same_v<Range, ListView> &&
             !detail::kIsList<Range>)
  constexpr ListView(const Range& range) noexcept
      : data_(range.data()), size_(range.size()) {}  // NOLINT
  /// Borrows a list of one's own, as its elements' views.
  template <class U>
    requires std::is_same_v<ViewOf<U>, T>
  ListView(const List<U>& owned) noexcept  // NOLINT: by design
      : data_(reinterpret_cast<const T*>(owned.data())), size_(owned.size()) {}

  constexpr const T* data() const noexcept { return data_; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const T* begin() const noexcept { return data_; }
  constexpr const T* end() const noexcept { return data_ + size_; }
  constexpr const T& operator[](size_t index) const noexcept { return data_[index]; }

  friend constexpr bool operator==(ListView a, ListView b) noexcept {
    if (a.size_ != b.size_) return false;
    for (size_t i = 0; i < a.size_; ++i)
      if (!(a.data_[i] == b.data_[i])) return false;
    return true;
  }

 private:
  const T* data_ = nullptr;
  size_t size_ = 0;
};

/// Elements of one's own, from the heap that crosses. Has no capacity: the size is chosen once.
/// Move-only.
template <class T>
class [[gnu::may_alias]] List {
 public:
  using View = ListView<ViewOf<T>>;
  using value_type = T;

  constexpr List() noexcept = default;

  /// `size` elements that are not initialised: write every one. For plain numbers only.
  static List for_overwrite(size_t size)
    requires std::is_trivially_default_constructible_v<T> || std::is_arithmetic_v<T>
  {
    return List(detail::allocate_array<T>(size), size);
  }

  /// `size` elements, each value-initialised.
  explicit List(size_t size) : List(detail::allocate_array<T>(size), size) {
    for (size_t i = 0; i < size; ++i) new (data_ + i) T();
  }

  /// Copies: `{{.key = "filter", .value = "blur"}}` makes a list of owned records from views
  /// written in place.
  List(std::initializer_list<ViewOf<T>> elements);  // NOLINT: by design

  /// Copies the elements of a vector, an array, a span.
  template <class Range>
    requires(detail::ContiguousOf<Range, ViewOf<T>> && !std::is_same_v<Range, List>)
  explicit List(const Range& range);

  List(List&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  List& operator=(List&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~List() {
    if constexpr (!std::is_trivially_destructible_v<T>)
      for (size_t i = 0; i < size_; ++i) data_[i].~T();
    detail::release_array(data_, size_);
  }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  T& operator[](size_t index) noexcept { return data_[index]; }
  const T& operator[](size_t index) const noexcept { return data_[index]; }

 private:
  friend class ListBuilder<T>;
  List(T* data, size_t size) noexcept : data_(data), size_(size) {}

  template <class Source>
  static List copy_of(const Source* source, size_t size);

  T* data_ = nullptr;
  size_t size_ = 0;
};

/// The owned copy of a view: a String of a StringView, an Image of an ImageView. A record says how
/// in a function `clone` beside it, found by its argument. Throws `std::bad_alloc` without memory.
template <class T>
  requires(detail::kIsPlain<T> && std::is_same_v<OwnedOf<T>, T>)
constexpr T clone(const T& plain) noexcept {
  return plain;
}
inline String clone(StringView text) { return String(std::string_view(text)); }

namespace detail {

/// The owned type T from its view; finds the `clone` of the record's own namespace.
template <class T, class View>
T clone_to(const View& view) {
  if constexpr (std::is_same_v<T, View> && detail::kIsPlain<T>)
    return view;
  else if constexpr (std::is_same_v<T, String>)
    return String(static_cast<std::string_view>(view));
  else
    return T(clone(view));
}

}  // namespace detail

/// Collects elements whose number is not known beforehand, then becomes a List. One-thread.
template <class T>
class ListBuilder {
 public:
  ListBuilder() noexcept = default;
  /// @param capacity  room for so many elements before anything moves.
  explicit ListBuilder(size_t capacity)
      : data_(detail::allocate_array<T>(capacity)), capacity_(capacity) {}
  ListBuilder(const ListBuilder&) = delete;
  ListBuilder& operator=(const ListBuilder&) = delete;
  ~ListBuilder() { clear(); }

  void push(T element) {
    if (size_ == capacity_) move_to(capacity_ < 8 ? 8 : capacity_ * 2);
    new (data_ + size_) T(std::move(element));
    ++size_;
  }
  size_t size() const noexcept { return size_; }

  /// The list; the builder is empty afterwards. Moves the elements once more if there is room to
  /// spare.
  List<T> finish() {
    if (size_ != capacity_) move_to(size_);
    capacity_ = 0;
    return List<T>(std::exchange(data_, nullptr), std::exchange(size_, 0));
  }

 private:
  void move_to(size_t capacity) {
    T* moved = detail::allocate_array<T>(capacity);
    for (size_t i = 0; i < size_; ++i) {
      new (moved + i) T(std::move(data_[i]));
      data_[i].~T();
    }
    detail::release_array(data_, capacity_);
    data_ = moved;
    capacity_ = capacity;
  }
  void clear() noexcept {
    for (size_t i = 0; i < size_; ++i) data_[i].~T();
    detail::release_array(data_, capacity_);
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

template <class T>
template <class Source>
List<T> List<T>::copy_of(const Source* source, size_t size) {
  if constexpr (detail::kIsPlain<T> && std::is_same_v<T, Source>) {
    List result(detail::allocate_array<T>(size), size);
    if (size != 0) std::memcpy(static_cast<void*>(result.data_), source, size * sizeof(T));
    return result;
  } else {
    ListBuilder<T> builder(size);
    for (size_t i = 0; i < size; ++i) builder.push(detail::clone_to<T>(source[i]));
    return builder.finish();
  }
}

template <class T>
List<T>::List(std::initializer_list<ViewOf<T>> elements)
    : List(copy_of(elements.begin(), elements.size())) {}

template <class T>
template <class Range>
  requires(detail::ContiguousOf<Range, ViewOf<T>> && !std::is_same_v<Range, List<T>>)
List<T>::List(const Range& range) : List(copy_of(range.data(), range.size())) {}

template <class T>
List<OwnedOf<T>> clone(ListView<T> view) {
  return List<OwnedOf<T>>(view);
}

static_assert(sizeof(StringView) == 2 * sizeof(void*) && sizeof(String) == 2 * sizeof(void*));
static_assert(sizeof(ListView<int>) == 2 * sizeof(void*) &&
              sizeof(List<String>) == 2 * sizeof(void*));

}  // namespace mortise
