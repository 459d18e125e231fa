// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

#include <pthread.h>
#include <signal.h>

#include <string>
#include <system_error>
#include <utility>

namespace mortise::base {

std::thread start_thread(const char* name, std::function<void()> body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // the new thread inherits it
  struct Restore {
    const sigset_t& mask;
    ~Restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } const restore{before};
  return std::thread([name = std::string(name), body = std::move(body)] {
    pthread_setname_np(pthread_self(), name.c_str());  // by itself: the body may ask for it
    body();
  });
}

std::thread start_helper(const char* name, std::function<void()> body) {
  try {
    return start_thread(name, std::move(body));
  } catch (const std::system_error&) {
    return {};
  }
}

}  // namespace mortise::base
