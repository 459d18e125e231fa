// SPDX-License-Identifier: Apache-2.0
#include "kernel/events.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>
#include <vector>

namespace mortise::kernel {
namespace {

template <class F>
detail::EventHandler handler(F f) {
  return {[](void* self, const Event& event) { (*static_cast<F*>(self))(event); },
          new F(std::move(f)), [](void* self) { delete static_cast<F*>(self); }};
}

class EventsTest : public ::testing::Test {
 protected:
  ~EventsTest() override { events_->close(); }
  void post(std::string_view plugin) { events_->post({EventKind::kAdded, plugin, {}, {}}); }
  /// Tells everything, and ends.
  void drain() { events_->close(); }

  const std::shared_ptr<Events> events_ = std::make_shared<Events>();
};

TEST_F(EventsTest, AreToldInOrderToEachHandlerFromItsBeginningOn) {
  std::string first;
  std::string second;
  post("unheard");
  events_->subscribe(handler([&](const Event& event) { first += event.plugin; }));
  post("a");
  events_->subscribe(handler([&](const Event& event) { second += event.plugin; }));
  for (const char* plugin : {"b", "c", "d"}) post(plugin);
  drain();
  EXPECT_EQ(first, "abcd");
  EXPECT_EQ(second, "bcd");
}

TEST_F(EventsTest, AHandlerThatIsGoneHearsNothingMore) {
  std::promise<void> entered;
  std::promise<void> leave;
  auto left = leave.get_future().share();
  std::atomic<int> heard{0};
  std::atomic<bool> is_inside{false};
  auto alive = std::make_shared<int>();
  const uint64_t number = events_->subscribe(handler([&, alive](const Event&) {
    is_inside = true;
    if (++heard == 1) {
      entered.set_value();
      left.wait();
    }
    is_inside = false;
  }));
  post("a");
  post("b");
  entered.get_future().wait();
  auto gone = std::async(std::launch::async, [&] {
    events_->unsubscribe(number);
    return is_inside.load();
  });
  while (events_->is_heard()) std::this_thread::yield();  // it is off the list, and waits
  leave.set_value();
  EXPECT_FALSE(gone.get()) << "it waits for the handler";
  drain();
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(alive.use_count(), 1);
}

TEST_F(EventsTest, AHandlerMayEndItself) {
  int heard = 0;
  std::promise<uint64_t> number;
  auto known = number.get_future();
  number.set_value(events_->subscribe(handler([&](const Event&) {
    ++heard;
    events_->unsubscribe(1);
  })));
  EXPECT_EQ(known.get(), 1u);
  post("a");
  post("b");
  drain();
  EXPECT_EQ(heard, 1);
}

TEST_F(EventsTest, TheOldestOfTooManyAreLostAndCounted) {
  std::promise<void> enter;
  auto entered = enter.get_future().share();
  size_t heard = 0;
  std::string last;
  events_->subscribe(handler([&](const Event& event) {
    entered.wait();
    ++heard;
    last = std::string_view(event.text);
  }));
  for (size_t i = 0; i < Host::kMaxEvents + 10; ++i) post("a");
  enter.set_value();
  drain();
  EXPECT_GE(heard, Host::kMaxEvents);
  EXPECT_LE(heard, Host::kMaxEvents + 1);
  EXPECT_NE(last.find("events before were lost"), std::string::npos) << last;
}

TEST_F(EventsTest, ASubscriberMayOutliveThem) {
  auto short_lived = std::make_shared<Events>();
  auto subscriber = std::make_unique<detail::Subscriber>(
      short_lived, short_lived->subscribe(handler([](const Event&) {})));
  short_lived->close();
  short_lived = nullptr;
  subscriber = nullptr;
}

}  // namespace
}  // namespace mortise::kernel
