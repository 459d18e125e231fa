// SPDX-License-Identifier: Apache-2.0
// A plugin with a place of its own: its steps are other plugins. It writes one call; which of them
// it reaches, and in which order, is the operator's business.
#include <cstdint>
#include <example/jobs/job.hpp>
#include <example/pipeline/step.hpp>
#include <string>

namespace {

using example::jobs::Job;
using example::pipeline::Step;

class Pipeline final : public mortise::Plugin<Job>, public mortise::Imports<mortise::Maybe<Step>> {
 public:
  String run(StringView text) override {
    const std::string number = std::to_string(++jobs_) + ": ";
    const auto changed = imported<Step>().change(text);
    return number + (changed ? std::string(*changed) : "failed");
  }

 private:
  uint64_t jobs_ = 0;  // goes on counting, whatever becomes of the steps
};

}  // namespace

MORTISE_PLUGIN(Pipeline);
