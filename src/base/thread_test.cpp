// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

namespace mortise::base {
namespace {

TEST(Thread, BlocksSignalsAndLeavesTheCallersAlone) {
  sigset_t inside;
  sigemptyset(&inside);
  char name[16] = {};
  start_thread("mortise-test", [&] {
    pthread_sigmask(SIG_SETMASK, nullptr, &inside);
    pthread_getname_np(pthread_self(), name, sizeof(name));
  }).join();
  EXPECT_EQ(sigismember(&inside, SIGTERM), 1);
  EXPECT_EQ(sigismember(&inside, SIGUSR1), 1);
  EXPECT_STREQ(name, "mortise-test");

  sigset_t outside;
  pthread_sigmask(SIG_SETMASK, nullptr, &outside);
  EXPECT_EQ(sigismember(&outside, SIGTERM), 0);
}

}  // namespace
}  // namespace mortise::base
