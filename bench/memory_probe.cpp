// SPDX-License-Identifier: Apache-2.0
//
// Question: how much memory does a plugin keep that was started and does nothing, beyond what the
// system's loader keeps for its file? Baseline: dlopen and dlsym of the same files, in a process of
// its own, which this program is run as.
//
//     mortise_bench_memory dlopen|mortise COUNT
//
// Prints an object of JSON: pages that are of no file, or no longer as in their file, and what the
// process has of the heap, in bytes for each plugin.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mortise/change.hpp>
#include <mortise/host.hpp>
#include <string>
#include <string_view>

#include "fixtures.hpp"

namespace {

struct Memory {
  double pages = 0;
  double heap = 0;

  static Memory now() {
    Memory memory;
    const struct mallinfo2 info = mallinfo2();
    memory.heap = static_cast<double>(info.uordblks + info.hblkhd);
    std::ifstream in("/proc/self/smaps_rollup");
    for (std::string word; in >> word;)
      if (word == "Anonymous:") in >> memory.pages;
    if (memory.pages == 0) bench::fail("cannot read smaps_rollup");
    memory.pages *= 1024;
    return memory;
  }
};

void add(mortise::Host& host, const std::vector<std::string>& paths) {
  mortise::Change change;
  for (const std::string& path : paths) change.steps.push_back({.plugin = path, .path = path});
  if (const auto done = host.apply(change); !done) bench::fail(std::string(done.message()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) bench::fail("say dlopen or mortise, and how many");
  const bool is_bare = std::string_view(argv[1]) == "dlopen";
  const int count = std::atoi(argv[2]);
  bench::Opened opened;
  mortise::Host host;
  // What the first one brings with it is no part of the others.
  for (const bool counts : {false, true}) {
    const auto paths = bench::copies("adder-large", counts ? count : 10);
    const Memory before = Memory::now();
    if (is_bare)
      for (const std::string& path : paths) opened.open(path);
    else
      add(host, paths);
    const Memory after = Memory::now();
    if (!counts) continue;
    std::printf(R"({"pages": %.0f, "heap": %.0f})"
                "\n",
                (after.pages - before.pages) / count, (after.heap - before.heap) / count);
  }
  return 0;
}
