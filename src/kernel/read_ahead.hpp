// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.hpp"
#include "mortise/outcome.hpp"

namespace mortise {
struct Step;
}

namespace mortise::kernel {

struct Core;

/// Stages many images, with a second thread: reading, hashing and copying files needs nothing of
/// the process, while they are loaded one after the other. Whoever takes them stages, too, where
/// the next one is not ready.
///
/// A few are staged where they are asked for, without a thread; so are all where no thread can be
/// had. One-thread but for the function it is given.
class ReadAhead {
 public:
  using Image = Outcome<std::unique_ptr<engine::Staged>>;
  using Stage = std::function<Image(size_t number)>;

  /// From how many on a thread is worth its start.
  static constexpr size_t kFewest = 8;
  /// How many images may be staged and not taken.
  static constexpr size_t kMostAhead = 32;

  /// @param stage  called with each of 0 to `count` - 1, once at most, on both threads at once.
  ReadAhead(size_t count, Stage stage);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  /// Stops; what was staged and not taken is given back.
  ~ReadAhead();

  /// The next one, in order. `count` times at most.
  /// @return what `stage` did; `memory.exhausted` where it ran out of memory.
  Image take();

 private:
  void run();
  bool may_stage() const { return next_ < count_ && next_ < taken_ + kMostAhead; }
  /// Stages the next one that nobody has begun with. @param lock  held, but for meanwhile.
  void stage_next(std::unique_lock<std::mutex>& lock);

  const size_t count_;
  const Stage stage_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t next_ = 0;                          // that nobody has begun to stage
  size_t taken_ = 0;                         // how many were asked for
  std::vector<std::optional<Image>> ready_;  // by number
  bool is_closing_ = false;
  std::thread thread_;
};

/// Stages the file of a step. Any thread.
/// @param report  what the engine has to say beside an error, then or when the image is opened.
ReadAhead::Image stage_image(const Core& core, const Step& step, std::string& report);
/// The image of a step: of its file, which is the next of `files`, or of its entry.
/// @param report  as given when it was staged.
Outcome<std::unique_ptr<engine::Image>> open_image(const Core& core, const Step& step,
                                                   ReadAhead& files, std::string& report);

}  // namespace mortise::kernel
