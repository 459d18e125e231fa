/* SPDX-License-Identifier: Apache-2.0 */
/* A function of a plugin in C that may run out of memory at each of its steps: what it has made by
 * then it gives back. `fails_at_the_end` lets it fail with everything made. */
#include <test/kinds/kinds.h>

mortise_status build_half(const mortise_host* host, int fails_at_the_end,
                          test_kinds_kinds_deeper* result);

/* A block whose bytes are zero, so that it can be given back whatever becomes of it. */
static void* zeroed(const mortise_host* host, size_t size, size_t alignment) {
  void* const block = host->allocate(size, alignment);
  if (block != NULL) memset(block, 0, size); /* NOLINT: there is room for exactly this */
  return block;
}

static mortise_status fill_map(const mortise_host* host, test_kinds_kinds_map_string_list_u8* map) {
  enum { kEntries = 2, kBytes = 5 };
  test_kinds_kinds_map_string_list_u8_entry* const entries =
      (test_kinds_kinds_map_string_list_u8_entry*)zeroed(host, kEntries * sizeof *entries, 8);
  if (entries == NULL) return MORTISE_OVERLOADED;
  map->data = entries;
  map->size = kEntries;
  for (size_t i = 0; i < kEntries; ++i) {
    if (mortise_string_copy(host, "key", &entries[i].key) != MORTISE_OK) return MORTISE_OVERLOADED;
    entries[i].value.data = (const uint8_t*)zeroed(host, kBytes, 1);
    if (entries[i].value.data == NULL) return MORTISE_OVERLOADED;
    entries[i].value.size = kBytes;
  }
  return MORTISE_OK;
}

static mortise_status fill(const mortise_host* host, test_kinds_kinds_deeper* made) {
  enum { kMaps = 2 };
  test_kinds_kinds_map_string_list_u8* const maps =
      (test_kinds_kinds_map_string_list_u8*)zeroed(host, kMaps * sizeof *maps, 8);
  made->tag = 1;
  if (maps == NULL) return MORTISE_OVERLOADED;
  made->value.f0.data = maps;
  made->value.f0.size = kMaps;
  for (size_t i = 0; i < kMaps; ++i)
    if (fill_map(host, &maps[i]) != MORTISE_OK) return MORTISE_OVERLOADED;
  made->value.f1.tag = TEST_KINDS_SHAPES_SHAPE_SHAPE;
  return mortise_string_copy(host, "a shape", &made->value.f1.payload.shape);
}

mortise_status build_half(const mortise_host* host, int fails_at_the_end,
                          test_kinds_kinds_deeper* result) {
  test_kinds_kinds_deeper made;
  memset(&made, 0, sizeof made); /* NOLINT: its own size */
  mortise_status status = fill(host, &made);
  if (status == MORTISE_OK && fails_at_the_end) status = MORTISE_FAILED;
  if (status == MORTISE_OK)
    *result = made;
  else
    test_kinds_kinds_deeper_release(host, &made);
  return status;
}
