# SPDX-License-Identifier: Apache-2.0
"""The ABI is frozen: whatever tests/abi/mortise_abi_1.h says, include/mortise/abi.h says too, in the same order.

A struct may have more fields at its end, an enumeration more constants, the header more declarations, once MORTISE_ABI_MINOR has
increased. Comments may say it better. The copy itself never changes: its digest stands here.
"""

import hashlib
import re
from itertools import zip_longest

import rule

FROZEN = "tests/abi/mortise_abi_1.h"
LIVE = "include/mortise/abi.h"
DIGEST = "d096ef4e353c988e32730bd6654bf5ed26e11a0add65417c9ed6636e55a6640a"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MINOR = re.compile(r"#define MORTISE_ABI_MINOR (\d+)")
# The beginning of C in C++, a directive with the lines it goes on in, a block with what stands around it, or another declaration.
ITEM = re.compile(r'\s*extern "C" \{|'
                  r"#(?:[^\n]*\\\n)*[^\n]*|[^;{}#]*\{[^}]*\}[^;]*;|[^;{}#]+;|[^;{}#]*[{}]")
GROWS = re.compile(r"(typedef struct \w+|enum) \{(.*)\}")
SIZE = re.compile(r"MORTISE_STATIC_ASSERT\(sizeof\(")


def items(text):
    """The declarations and directives of a header, without comments and with one blank between words."""
    return [" ".join(item.replace("\\\n", " ").split()) for item in ITEM.findall(COMMENT.sub("", text))
            if item.strip() and not item.strip().startswith(("#else", "#endif"))]


def parts(item):
    """What an item is called, and the fields or constants of it that may get successors; None for other items."""
    if not (match := GROWS.match(item)):
        return None
    is_enum = match[1] == "enum"
    members = [" ".join(part.split()) for part in match[2].split("," if is_enum else ";") if part.strip()]
    return (members[0].split()[0] if is_enum else match[1]), members


def differences(frozen, live):
    may_grow = int(MINOR.search(live)[1]) > int(MINOR.search(frozen)[1])
    before, now = items(frozen), items(live)
    grown = {name: members for name, members in filter(None, map(parts, now))}
    old = {name for name, _ in filter(None, map(parts, before))}
    known = set(now)
    for item in before:
        if growing := parts(item):
            name, members = growing
            found = grown.get(name, [])
            if found[:len(members)] != members:
                changed = next(was for was, new in zip_longest(members, found) if was != new)
                yield f"{LIVE}: '{changed}' of '{name}' is not what and where it was"
            elif len(found) > len(members) and not may_grow:
                yield f"{LIVE}: '{found[len(members)]}' is new in '{name}': MORTISE_ABI_MINOR must increase"
        elif item not in known and not (may_grow and (MINOR.match(item) or SIZE.match(item))):
            yield f"{LIVE}: '{item}' is gone or has changed"
    kept = [item for item in now if item in set(before)]
    if kept != [item for item in before if item in known]:
        yield f"{LIVE}: its declarations have another order than in {FROZEN}"
    if not may_grow:
        yield from (f"{LIVE}: '{item}' is new: MORTISE_ABI_MINOR must increase"
                    for item in now if item not in set(before) and (parts(item) or ("",))[0] not in old)


def frozen(root):
    copy = root / FROZEN
    if root == rule.ROOT and hashlib.sha256(copy.read_bytes()).hexdigest() != DIGEST:
        yield f"{FROZEN}: it has changed; plugins that were built with it have not: take the change back"
    yield from differences(copy.read_text(), (root / LIVE).read_text())


GOOD = """/* Words. */
#define MORTISE_ABI_MINOR 0
#if defined(A)
#define LONG \\
  {1, 2}
#endif
extern "C" {
/** A number. */
typedef uint32_t number;
enum { A_ONE = 1, A_TWO = 2 };
enum {
  B_ONE = 1 /**< one */
};
typedef number (*run)(void* self, const void* arguments);
typedef struct thing {
  uint32_t size; /**< bytes */
  void (*call)(int a,
               int b);
} thing;
MORTISE_STATIC_ASSERT(sizeof(thing) == 16, "thing");
MORTISE_STATIC_ASSERT(offsetof(thing, call) == 8, "call");
}
"""


def case(problem, *changes):
    live = GOOD
    for old, new in changes:
        assert old in live
        live = live.replace(old, new, 1)
    return rule.Case(problem, {FROZEN: GOOD, LIVE: live})


MINOR_1 = ("MINOR 0", "MINOR 1")
FIELD = ("int b);\n", "int b);\n  uint64_t more;\n")
CASES = [
    case("'uint32_t size' of 'typedef struct thing'", ("uint32_t size", "uint64_t size")),
    case("'uint32_t size' of 'typedef struct thing'", MINOR_1, ("uint32_t size", "uint64_t first;\n  uint32_t size")),
    case("'void (*call)(int a, int b)' of", ("int b)", "long b)")),
    case("'void (*call)(int a, int b)' of", MINOR_1, ("  void (*call)(int a,\n               int b);\n", "")),
    case("'uint64_t more' is new in 'typedef struct thing': MORTISE_ABI_MINOR must", FIELD),
    case("'A_TWO = 2' of 'A_ONE'", ("A_TWO = 2", "A_TWO = 3")),
    case("'A_TWO = 2' of 'A_ONE'", MINOR_1, ("A_TWO", "A_HALF = 7, A_TWO")),
    case("'B_TWO = 2' is new in", ("B_ONE = 1", "B_ONE = 1, B_TWO = 2")),
    case("'B_ONE = 1' of 'B_ONE'", ("B_ONE = 1", "B_ONE = 2")),
    case("'#define LONG {1, 2}' is gone", MINOR_1, ("{1, 2}", "{1, 3}")),
    case("'typedef uint32_t number;' is gone", MINOR_1, ("uint32_t number", "uint64_t number")),
    case("'typedef number (*run)(void* self, const void* arguments);' is gone", MINOR_1, ("const void* a", "void* a")),
    case("'typedef struct two { int a; } two;' is new", ("enum {\n", "typedef struct two {\n  int a;\n} two;\nenum {\n")),
    case("'#define MORE 1' is new", ("#if", "#define MORE 1\n#if")),
    case("== 8, \"call\");' is gone", MINOR_1, ("== 8", "== 4")),
    case("another order", ("enum { A_ONE = 1, A_TWO = 2 };\n", ""),
         ("extern \"C\" {\n", "extern \"C\" {\nenum { A_ONE = 1, A_TWO = 2 };\n")),
    case("", ("Words", "Other words"), ("int a,\n               int b", "int a, int b")),
    case("", MINOR_1, FIELD, ("== 16", "== 24"), ("A_TWO = 2", "A_TWO = 2, A_THREE = 3"), ("#if", "#define MORE 1\n#if")),
]

if __name__ == "__main__":
    rule.main(frozen, CASES)
