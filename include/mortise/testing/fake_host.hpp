// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs one plugin for its own tests, without an application around it. Needs no test framework.
// docs/testing.md shows it at work:
//
//     mortise::testing::FakeHost host;
//     auto started = host.start<Blur>();
//     auto name = host.client<photo::lab::ImageFilter>().name();
//     auto ended = host.stop();  // an error when blocks are left

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mortise/host.hpp"
#include "mortise/plugin.hpp"
#include "mortise/testing/fake_plugin.hpp"
#include "mortise/testing/ledger.hpp"

namespace mortise::testing {

/// What a plugin told operators.
struct Report {
  Kind kind{};
  /// Where it was: the function as it is linked ("photo:lab/image-filter@1#apply"), or "create".
  std::string function{};
  std::string text{};
};

/// A real `mortise::Host` behind the inline wall, with one plugin that is watched: memory that
/// crosses, and what it reports.
///
/// One at a time in a process, because `allocate` of the ABI is not told whose memory it is. Values
/// that the plugin made must be gone before `stop`. Thread-safe but for `start` and `stop`.
class FakeHost {
 public:
  /// @param options  of the host below; its wall is inline in any case.
  explicit FakeHost(HostOptions options = {}) : heap_(mortise::detail::memory) {
    options.wall = Wall::kInline;
    host_.emplace(options);
    FakeHost* none = nullptr;
    if (!current.compare_exchange_strong(none, this)) std::abort();  // one at a time
    mortise::detail::put_memory({&allocate, &release});
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;
  ~FakeHost() {
    host_.reset();
    mortise::detail::put_memory(heap_);
    current = nullptr;
  }

  /// Another plugin, for what the plugin imports: before `start`.
  template <class Contract>
  Outcome<> serve(const FakePlugin<Contract>& fake) {
    return host_->add(fake.entry(), "fake " + std::to_string(++fakes_));
  }

  /// Checks, creates, configures and starts a plugin. Once.
  /// @param options  its configuration and state.
  /// @return what `Host::add` answers.
  template <class Class>
  Outcome<> start(const AddOptions& options = {}) {
    static constexpr mortise_plugin kEntry = mortise::detail::EntryOf<Class>::make();
    return start(&kEntry, options);
  }
  /// The same by its entry: `MORTISE_ENTRY` of a source that is linked into the test. An entry of
  /// another ABI or size is the host's to judge, and is not watched.
  Outcome<> start(const mortise_plugin* entry, const AddOptions& options = {}) {
    plugin_ = entry;
    const bool is_ours = std::memcmp(entry->magic, kMagic, sizeof(kMagic)) == 0 &&
                         entry->abi_major == MORTISE_ABI_MAJOR &&
                         entry->size == sizeof(mortise_plugin) &&
                         entry->function_size == sizeof(mortise_function) &&
                         entry->functions != nullptr && entry->create != nullptr;
    AddOptions watched_inline = options;
    watched_inline.wall = Wall::kInline;
    return host_->add(is_ours ? watched() : entry, kId, watched_inline);
  }

  /// What an operator does with the plugin: as in `Host`.
  Outcome<> configure(std::string_view json) { return host_->configure(kId, json); }
  Outcome<Health> health() { return host_->health(kId); }
  Outcome<String> export_state() { return host_->export_state(kId); }

  /// What the application would call. Calls answer `unavailable` where the plugin lacks the
  /// contract.
  template <class Contract>
  typename Contract::Client client() {
    auto point = host_->template point<Contract>(Contract::kName);
    auto clients = point.all();
    return clients.empty() ? point.one() : clients[clients.size() - 1];  // behind the fakes
  }

  /// Stops the plugin and ends it.
  /// @return `plugin.unknown` where none was started; `call.failed` when it could not be ended,
  /// when blocks are left that it made, or were given back with another size: the message names
  /// them.
  Outcome<> stop() {
    MORTISE_TRY(host_->unload(kId));
    if (is_alive_) return Error(Code::kCallFailed, "the plugin was not ended: a call is inside");
    const std::string problems = ledger_.problems();
    if (!problems.empty()) return Error(Code::kCallFailed, problems);
    return {};
  }

  /// Lets the plugin's allocation fail that is the `next`-th from now on, imports included; 0 for
  /// none. What threads of its own do is not seen.
  void fail_allocation(uint64_t next) { ledger_.fail(next); }
  /// Whether it has failed by now.
  bool allocation_failed() const { return ledger_.has_failed(); }
  /// Blocks that the plugin made and that are still there.
  size_t blocks() const { return ledger_.count(); }

  /// Everything the plugin reported, in order.
  std::vector<Report> reports() const {
    const std::lock_guard lock(mutex_);
    return reports_;
  }

  /// What is below.
  Host& host() { return *host_; }

 private:
  static constexpr std::string_view kId = "plugin";
  static constexpr uint8_t kMagic[8] = MORTISE_MAGIC;
  /// Calls of functions behind that many are not named in messages.
  static constexpr size_t kMaxWatched = 128;

  /// The function of the plugin that this thread is inside.
  class Inside {
   public:
    explicit Inside(std::string function) : outer_(std::exchange(inside, std::move(function))) {}
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { inside = std::move(outer_); }

   private:
    std::string outer_;
  };

  static inline std::atomic<FakeHost*> current{nullptr};
  static inline thread_local std::string inside{};

  /// The plugin's entry with this host between it and the real one.
  const mortise_plugin* watched() {
    constexpr auto kFrames = []<size_t... rows>(std::index_sequence<rows...>) {
      return std::array{&frame<rows>...};
    }(std::make_index_sequence<kMaxWatched>());
    rows_.assign(plugin_->functions, plugin_->functions + plugin_->function_count);
    for (size_t i = 0; i < std::min(rows_.size(), kMaxWatched); ++i)
      if (rows_[i].code != nullptr) rows_[i].code = kFrames[i];
    entry_ = *plugin_;
    entry_.functions = rows_.data();
    entry_.create = &create;
    return &entry_;
  }

  template <size_t row>
  static mortise_status frame(void* self, const void* arguments, void* result,
                              const mortise_call* call) {
    const mortise_function& function = current.load()->plugin_->functions[row];
    const Inside entered(function.name);
    const mortise_status status = function.code(self, arguments, result, call);
    if (status == MORTISE_OK) hand_over(function.name, result);
    return status;
  }

  /// What the host itself takes as a result, and not the test.
  static void hand_over(const std::string_view function, const void* result) {
    Ledger& ledger = current.load()->ledger_;
    if (function == mortise::detail::kExportState) {
      ledger.hand_over_all(std::string(function));
    } else if (function == mortise::detail::kConfigure ||
               function == mortise::detail::kImportState) {
      const auto& answer = *static_cast<const Result<Unit, String>*>(result);
      if (!answer) ledger.hand_over(answer.error().data());
    }
  }

  static mortise_status create(const mortise_host* real, mortise_instance* instance) {
    FakeHost& host = *current.load();
    host.real_ = real;
    host.offered_ = *real;
    host.offered_.allocate = &allocate;
    host.offered_.release = &release;
    host.offered_.call_import = &call_import;
    host.offered_.report = &report;
    host.offered_.drop = &drop;
    const Inside entered("create");
    const mortise_status status = host.plugin_->create(&host.offered_, instance);
    if (status != MORTISE_OK) return status;
    host.destroy_ = std::exchange(instance->destroy, &destroy);
    host.is_alive_ = true;
    return status;
  }

  static void destroy(void* self) {
    FakeHost& host = *current.load();
    const Inside entered("destroy");
    if (host.destroy_ != nullptr) host.destroy_(self);
    host.is_alive_ = false;
  }

  static void* allocate(size_t size, size_t alignment) {
    FakeHost& host = *current.load();
    return host.ledger_.allocate(host.heap_, size, alignment, inside);
  }
  static void release(void* block, size_t size, size_t alignment) {
    FakeHost& host = *current.load();
    host.ledger_.release(host.heap_, block, size, alignment, inside);
  }

  /// What an import gives belongs to the plugin, so it is watched as the plugin's.
  static mortise_status call_import(const mortise_host*, uint32_t import, const void* arguments,
                                    void* result, const mortise_call* call) {
    const FakeHost& host = *current.load();
    const bool is_known =
        import < host.plugin_->import_count && host.plugin_->import_size == sizeof(mortise_import);
    const Inside entered(is_known ? host.plugin_->imports[import].name : "an import");
    return host.real_->call_import(host.real_, import, arguments, result, call);
  }

  static mortise_status drop(const mortise_host* in_whose_name, uint32_t handle) {
    // An object may drop its handle when there is no fake host any more.
    if (in_whose_name == nullptr) return mortise::detail::drop_handle(nullptr, handle);
    const FakeHost& host = *current.load();
    return host.real_->drop(host.real_, handle);
  }

  static void report(const mortise_host*, const mortise_call* call, mortise_status status,
                     const char* text, size_t text_size) {
    FakeHost& host = *current.load();
    {
      const bool is_known = status >= MORTISE_INVALID && status <= MORTISE_CONFLICT;
      const std::lock_guard lock(host.mutex_);
      host.reports_.push_back({is_known ? static_cast<Kind>(status) : Kind::kFailed, inside,
                               std::string(text, text_size)});
    }
    host.real_->report(host.real_, call, status, text, text_size);
  }

  const mortise::detail::Memory heap_;
  Ledger ledger_{};
  mutable std::mutex mutex_{};
  std::vector<Report> reports_{};
  const mortise_plugin* plugin_ = nullptr;
  mortise_plugin entry_{};
  std::vector<mortise_function> rows_{};
  const mortise_host* real_ = nullptr;
  mortise_host offered_{};
  void (*destroy_)(void* self) = nullptr;
  std::atomic<bool> is_alive_{false};
  size_t fakes_ = 0;
  std::optional<Host> host_;  // gone before the rest
};

}  // namespace mortise::testing
