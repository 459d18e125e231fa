// SPDX-License-Identifier: Apache-2.0
#include "kernel/read_ahead.hpp"

#include <new>
#include <string>
#include <utility>

#include "base/digest.hpp"
#include "base/thread.hpp"
#include "kernel/core.hpp"
#include "mortise/change.hpp"

namespace mortise::kernel {

ReadAhead::ReadAhead(size_t count, Stage stage)
    : count_(count), stage_(std::move(stage)), ready_(count) {
  if (count < kFewest) return;
  thread_ = base::start_helper("mortise-read", [this] { run(); });
}

ReadAhead::~ReadAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::stage_next(std::unique_lock<std::mutex>& lock) {
  const size_t number = next_++;
  lock.unlock();
  Image image = [&]() -> Image {
    try {
      return stage_(number);
    } catch (const std::bad_alloc&) {
      return Error(Code::kMemoryExhausted);
    }
  }();
  lock.lock();
  ready_[number] = std::move(image);
}

void ReadAhead::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // Not for each that is taken: a thread that sleeps is dear to wake.
    if (!may_stage())
      changed_.wait(lock, [this] {
        return is_closing_ || next_ == count_ || next_ <= taken_ + kMostAhead / 2;
      });
    if (is_closing_ || next_ == count_) return;
    stage_next(lock);
    changed_.notify_all();
  }
}

ReadAhead::Image ReadAhead::take() {
  std::unique_lock lock(mutex_);
  const size_t number = taken_++;
  if (next_ == taken_ + kMostAhead / 2) changed_.notify_all();
  while (!ready_[number]) {
    if (may_stage())
      stage_next(lock);
    else
      changed_.wait(lock);
  }
  Image image = *std::move(ready_[number]);
  ready_[number].reset();
  return image;
}

ReadAhead::Image stage_image(const Core& core, const Step& step, std::string& report) {
  engine::LoadOptions load{.digest = std::nullopt,
                           .max_size = core.options.max_file_size,
                           .report = &report,
                           .find_leaks = core.options.find_leaks};
  if (!step.digest.empty()) {
    load.digest = base::parse_digest(step.digest);
    if (!load.digest)
      return Error(Code::kNativeDigestMismatch, "cannot load '" + step.path +
                                                    "': the digest asked for, '" + step.digest +
                                                    "', is not a SHA-256 in 64 hexadecimal digits");
  }
  return core.parts.engine->stage(step.path, load);
}

Outcome<std::unique_ptr<engine::Image>> open_image(const Core& core, const Step& step,
                                                   ReadAhead& files, std::string& report) {
  if (step.path.empty()) {
    if (step.entry == nullptr)
      return Error(Code::kAbiMalformed, "cannot add a plugin: its entry is null");
    return engine::make_static_image(*step.entry);
  }
  MORTISE_TRY_ASSIGN(const auto staged, files.take());
  auto image = staged->open();
  if (image || report.empty()) return image;
  const Error& error = image.error();
  const uint64_t incident = core.log->add({.kind = error.kind(),
                                           .plugin = step.plugin,
                                           .text = std::move(report),
                                           .from_plugin = true});
  return Error(error.code(),
               std::string(error.message()) + " (incident " + std::to_string(incident) + ")",
               incident);
}

}  // namespace mortise::kernel
