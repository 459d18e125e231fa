// SPDX-License-Identifier: Apache-2.0
//
// Out of memory at every allocation of a call with handles: everything has moved exactly when the
// plugin was entered, and nothing stays lent.
#include "kernel/mediation.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/failing_heap.hpp"
#include "contract/wit.hpp"
#include "mortise/list.hpp"
#include "mortise/memory.hpp"
#include "observe/incidents.hpp"

namespace mortise::kernel {
namespace {

using resource::Fault;
using resource::Table;

constexpr const char* kWit = R"(package test:shop@1.0.0;
interface prices {
  resource cart;
  pass: func(given: list<cart>, lent: list<borrow<cart>>) -> list<cart>;
}
)";
/// More than fit on the stack.
constexpr size_t kMany = 20;

struct Arguments {
  ListView<uint32_t> given{};
  ListView<uint32_t> lent{};
};

class Nothing final : public resource::Implementer {
 public:
  void end(const resource::Doomed& doomed) noexcept override {
    Table::process().finish(doomed.index);
  }
};

/// Gives back what it was given, if it was entered.
struct Callee {
  bool is_entered = false;

  static mortise_status pass(void* self, const void* arguments, void* result, const mortise_call*) {
    static_cast<Callee*>(self)->is_entered = true;
    const auto& given = static_cast<const Arguments*>(arguments)->given;
    const size_t size = given.size() * sizeof(uint32_t);
    void* const block = detail::memory.allocate(size, alignof(uint32_t));
    if (block == nullptr) return MORTISE_OVERLOADED;
    std::memcpy(block, given.data(), size);
    new (result) ListView<uint32_t>(static_cast<const uint32_t*>(block), given.size());
    return MORTISE_OK;
  }
};

class MediationMemoryTest : public testing::Test {
 protected:
  MediationMemoryTest() {
    detail::memory = {&base::failing_allocate, &base::failing_release};
    target_.plugin = "shop";
    target_.log = &log_;
    mediation_ = *Mediation::make(types_, target_);
  }
  ~MediationMemoryTest() override {
    detail::memory = {&detail::heap_allocate, &detail::heap_release};
  }
  std::vector<uint32_t> make() {
    std::vector<uint32_t> handles(kMany);
    for (uint32_t& handle : handles)
      EXPECT_EQ(Table::process().create(type_, 0, resource::kApplication, nothing_, handle),
                Fault::kNone);
    return handles;
  }
  static Fault drop(const std::vector<uint32_t>& handles, resource::Party owner) {
    Fault last = Fault::kNone;
    for (const uint32_t handle : handles)
      if (const Fault fault = Table::process().drop(handle, owner); fault != Fault::kNone)
        last = fault;
    return last;
  }
  resource::Party plugin() const { return reinterpret_cast<uintptr_t>(&target_); }

  const resource::Type type_ = resource::type_of("test:shop/prices@1#cart");
  const contract::TypedFunction types_{
      std::make_shared<const contract::Contract>(
          contract::describe_all(contract::read_wit_text("test.wit", kWit).resolved).front()),
      0};
  const std::shared_ptr<Nothing> nothing_ = std::make_shared<Nothing>();
  observe::IncidentLog log_;
  route::Target target_;
  std::unique_ptr<Mediation> mediation_;
};

TEST_F(MediationMemoryTest, EveryAllocationMayFail) {
  base::FailingHeap& heap = base::failing_heap();
  Callee callee;
  const wall::Callee guarded = mediation_->bind({&Callee::pass, &callee});
  mortise_call call{};
  call.size = sizeof(call);
  int failures = 0;
  for (int64_t number = 0; number < 1'000; ++number) {
    SCOPED_TRACE("allocation " + std::to_string(number));
    const std::vector<uint32_t> given = make();
    const std::vector<uint32_t> lent = make();
    const Arguments arguments{given, lent};
    ListView<uint32_t> result;
    callee.is_entered = false;
    const int64_t blocks = heap.blocks;
    heap.arm(number, true);
    const mortise_status status = guarded.code(guarded.self, &arguments, &result, &call);
    heap.disarm();
    EXPECT_EQ(drop(lent, resource::kApplication), Fault::kNone) << "nothing stays lent";
    if (status == MORTISE_OK) {
      EXPECT_EQ(drop(given, resource::kApplication), Fault::kNone) << "it came back";
      detail::memory.release(const_cast<uint32_t*>(result.data()), result.size() * sizeof(uint32_t),
                             alignof(uint32_t));
    } else {
      ++failures;
      EXPECT_EQ(status, MORTISE_OVERLOADED);
      EXPECT_EQ(drop(given, callee.is_entered ? plugin() : resource::kApplication), Fault::kNone);
    }
    EXPECT_EQ(heap.blocks, blocks);
    if (!heap.has_failed(number)) {
      EXPECT_EQ(status, MORTISE_OK);
      EXPECT_GT(failures, 2);
      return;
    }
  }
  FAIL() << "there was no end of allocations";
}

}  // namespace
}  // namespace mortise::kernel
