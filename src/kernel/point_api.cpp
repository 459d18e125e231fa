// SPDX-License-Identifier: Apache-2.0
//
// The public face of points: `include/mortise/point_way.hpp`.
#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "kernel/dispatch.hpp"
#include "kernel/point_api.hpp"
#include "kernel/supervisor.hpp"
#include "route/call.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

/// In the child of a fork: no plugin is in it.
class ForkedView final : public detail::PointView {
 public:
  detail::PointFace& face() override { std::abort(); }

 protected:
  uint64_t generation() override { return 0; }
  SnapshotRef make() override { return SnapshotRef(new PointSnapshot); }
};

}  // namespace

Wanted wanted(const detail::ContractKeys& contract) {
  Wanted wanted;
  wanted.functions.resize(contract.function_count);
  for (size_t i = 0; i < contract.function_count; ++i) {
    route::FunctionId& function = wanted.functions[i];
    function.name = contract.functions[i].name;
    std::memcpy(function.hash, contract.functions[i].hash, sizeof(function.hash));
  }
  wanted.descriptor = {contract.descriptor, contract.descriptor_size};
  return wanted;
}

detail::Place* forked_place() {
  static auto* const place = [] {
    auto* const made = new route::PlaceRecord;
    made->references = 1;
    return made;
  }();
  detail::retain(place);
  return place;
}

mortise_status run_point(detail::PointView& view, detail::PointCall& call, mortise_call context,
                         const route::Target* caller, Error& error) {
  route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  detail::PointFace& face = view.face();
  SnapshotRef snapshot = view.acquire();
  if (const uint64_t limit_ms = snapshot->settings->deadline_ms; limit_ms != 0) {
    const uint64_t deadline = monotonic_ns() + limit_ms * 1'000'000u;
    if (context.deadline_ns == 0 || deadline < context.deadline_ns) context.deadline_ns = deadline;
  }
  for (size_t told = 0;;) {
    PointRun run({*snapshot.get(), face, face.events(), *reader, told}, call, context, caller);
    const mortise_status status = run.run();
    if (status == MORTISE_OK) return status;
    // Under `one` a plugin that just left is no failure: its successor serves. Each round is
    // another change of the point's.
    SnapshotRef next = run.has_left() ? view.acquire() : SnapshotRef();
    if (next.get() == nullptr || next->generation == snapshot->generation) {
      error = run.error();
      return status;
    }
    snapshot = std::move(next);
    told = run.told();
  }
}

}  // namespace mortise::kernel

namespace mortise::detail {

PointView* declare_point(kernel::Supervisor& supervisor, const ContractKeys& contract,
                         std::string_view name, const RawPointOptions* options) {
  if (route::forked()) {
    static auto* const view = new kernel::ForkedView;
    retain(view);
    return view;
  }
  auto declared = try_declare_point(supervisor, contract, name, options);
  if (declared) return *declared;
  std::fprintf(stderr, "mortise: %.*s\n", static_cast<int>(declared.message().size()),
               declared.message().data());
  std::abort();
}

Outcome<PointView*> try_declare_point(kernel::Supervisor& supervisor, const ContractKeys& contract,
                                      std::string_view name, const RawPointOptions* options) {
  MORTISE_TRY_ASSIGN(PointFace* const face,
                     supervisor.declare_point(name, kernel::wanted(contract), options));
  return static_cast<PointView*>(face);
}

void retain(PointView* view) noexcept { view->references.fetch_add(1, std::memory_order_relaxed); }

void release(PointView* view) noexcept {
  if (view->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete view;
}

mortise_status call_point(PointView& view, PointCall& call, Error& error) try {
  const route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) {
    error = Error(route::forked() ? Code::kHostForked : Code::kMemoryExhausted,
                  "cannot call through a point: this process was forked, or has no memory");
    return static_cast<mortise_status>(error.kind());
  }
  mortise_call context{};
  context.size = sizeof(context);
  context.deadline_ns = call.options->deadline_ns;
  context.cancel = call.options->cancel;
  context.route_key = call.options->route_key;
  return kernel::run_point(view, call, route::inherited(*reader, context), nullptr, error);
} catch (const std::bad_alloc&) {
  error = Error(Code::kMemoryExhausted);
  return MORTISE_OVERLOADED;
}

Place* first_place(PointView& view) {
  if (route::forked()) return kernel::forked_place();
  PointFace& face = view.face();
  if (&face == &view) return face.supervisor().first_place(face).take();
  const kernel::SnapshotRef snapshot = view.acquire();
  if (snapshot->members.empty()) return face.supervisor().nobodys_place(face).take();
  return route::PlaceRef(snapshot->members.front().place).take();
}

Outcome<Place*> place_of(PointView& view, std::string_view id) {
  if (route::forked())
    return Error(Code::kHostForked, "this process was forked: its plugins stayed in the parent");
  PointFace& face = view.face();
  MORTISE_TRY_ASSIGN(route::PlaceRef place, face.supervisor().place_of(face, id));
  return static_cast<Place*>(place.take());
}

void each_place(PointView& view, void (*take)(void* context, Place* place), void* context) {
  if (route::forked()) return;
  const kernel::SnapshotRef snapshot = view.acquire();
  for (const kernel::PointSnapshot::Entry& entry : snapshot->members)
    take(context, route::PlaceRef(entry.place).take());
}

PointView* select(PointView& view, size_t size, const Judge& judge) {
  if (route::forked()) {
    judge.destroy(judge.self);
    retain(&view);
    return &view;
  }
  const kernel::Attributes attributes = view.face().supervisor().attributes(view.face());
  assert(attributes.size == size && "these are not the attributes that the point's options name");
  return new PointSelection(view, attributes.settings->attributes_hash, judge);
}

Outcome<AttributesKey> attributes_of(PointView& view) {
  if (route::forked())
    return Error(Code::kHostForked, "this process was forked: its plugins stayed in the parent");
  PointFace& face = view.face();
  const auto settings = face.supervisor().attributes(face).settings;
  if (settings->attributes.empty())
    return Error(Code::kPointInvalid, "the point '" + face.point().name +
                                          "' has no attributes: its options name the record");
  AttributesKey key{String(settings->attributes), {}};
  std::ranges::copy(settings->attributes_hash, key.hash);
  return key;
}

PointView* select(PointView& view, const AttributesKey& attributes, const Judge& judge) {
  if (route::forked()) {
    judge.destroy(judge.self);
    retain(&view);
    return &view;
  }
  contract::Hash hash;
  std::ranges::copy(attributes.hash, hash.begin());
  return new PointSelection(view, hash, judge);
}

void on_missing(PointView& view, size_t function, const StandIn& stand_in) {
  if (route::forked()) return stand_in.destroy(stand_in.self);
  PointFace& face = view.face();
  face.supervisor().on_missing(face.functions()[function], stand_in);
}

void on_missing(kernel::Supervisor& supervisor, const ContractKeys& contract, size_t function,
                const StandIn& stand_in) {
  if (route::forked()) return stand_in.destroy(stand_in.self);
  supervisor.on_missing(kernel::wanted(contract).functions[function], stand_in);
}

void on_failure(PointView& view, size_t function, const StandIn& stand_in) {
  if (route::forked()) return stand_in.destroy(stand_in.self);
  PointFace& face = view.face();
  face.supervisor().on_failure(face, function, stand_in);
}

}  // namespace mortise::detail
