# SPDX-License-Identifier: Apache-2.0
"""The small parts of random WIT: names, versions, comments, white space."""

KEYWORDS = ("as async bool borrow char constructor enum error-context export f32 f64 flags from func future import include "
            "interface list map option own package record resource result s8 s16 s32 s64 static stream string tuple type "
            "u8 u16 u32 u64 use variant with world").split()
WORDS = ("image filter tile page word node edge open close read write size count total left right next first last old new "
         "get set since unstable version feature deprecated get-it list-x error-code a b c x y z i18n utf8 sha256").split()
PRIMITIVES = "bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char string".split()
MAP_KEYS = "bool s8 u8 s16 u16 s32 u32 s64 u64 char string".split()
# What closes a thought: a line ends here where the text is not made to look odd.
LINE_ENDS = (";", "{", "}", ",")
PROSE = ("a word", "Größe µm", "two  blanks", "  indented", "", "tail   ", "日本語", "one; two { three",
         "// not a comment", "'quoted' \"twice\"", "- a list", "e\u0301", "🦀", "* star", "tab\tinside")


def folded(name):
    """Names that are the same here may be the same for a rule of the language."""
    return name.lower().replace("-", "")


class Scope:
    """Names that are taken, whatever a rule of uniqueness compares them by."""

    def __init__(self, *taken):
        self.taken = {folded(name) for name in taken}

    def take(self, name):
        """False where it is taken already."""
        key = folded(name)
        if key in self.taken:
            return False
        self.taken.add(key)
        return True


def name(chance):
    """An identifier without its %: lower-case words mostly, now and then digits, capitals, keywords."""
    if chance.random() < 0.08:
        return chance.choice(KEYWORDS)
    parts = [chance.choice(WORDS) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
    if chance.random() < 0.3:
        parts.append(str(chance.randrange(100)) + chance.choice(("", "x")))
    text = "-".join(parts)
    if chance.random() < 0.08:
        text = "-".join(part.upper() if chance.random() < 0.5 else part for part in text.split("-"))
    return text


def fresh(chance, scope):
    """A name that is not taken in the scope; taken afterwards."""
    for attempt in range(1000):
        made = name(chance) if attempt < 20 else f"{name(chance)}-{attempt}"
        if scope.take(made):
            return made
    raise AssertionError("there are always more names")


def written(chance, identifier):
    """As it stands in a source: a keyword needs its %, others may have one."""
    return "%" + identifier if identifier in KEYWORDS or chance.random() < 0.04 else identifier


def version(chance):
    text = ".".join(str(chance.choice((0, 1, 1, 2, 10))) for _ in range(3))
    if text == "0.0.0":
        text = "0.1.0"
    if chance.random() < 0.2:
        text += "-" + ".".join(chance.choice(("rc", "1", "x-7", "0a", "beta")) for _ in range(chance.randint(1, 3)))
    if chance.random() < 0.1:
        text += "+" + ".".join(chance.choice(("build", "01", "g-1")) for _ in range(chance.randint(1, 2)))
    return text


def comment(chance):
    """One comment of any form; all of them are docs where an item follows."""
    form = chance.randrange(6)
    if form < 3:
        start = ("///", "//", "////")[form]
        lines = [f"{start}{chance.choice(('', ' ', '  '))}{chance.choice(PROSE)}"
                 for _ in range(chance.choice((1, 1, 2, 4)))]
        return "\n".join(lines) + "\n"
    if form == 3:
        return "/* " + chance.choice(PROSE) + chance.choice((" ", " /* inner */ ", "\n  more\n ")) + "*/ "
    between = chance.choice(("\n * ", "\n   ", "\n\n    "))
    pieces = (chance.choice(PROSE) for _ in range(chance.choice((1, 2, 3))))
    return "/** " + between.join(pieces) + chance.choice((" */", "\n*/"))


def lay_out(chance, tokens, odd=False):
    """Tokens as text. An odd text has blanks and comments anywhere, else a line ends where a reader expects it."""
    out = []
    for token in tokens:
        out.append(token)
        if token.endswith("\n"):
            continue
        if odd and chance.random() < 0.3:
            out.append(chance.choice((" ", "\n", "\t", "  \n\n", " /* between */ ", " // to the end\n", "\r\n")))
        elif token in LINE_ENDS:
            out.append("\n")
        else:
            out.append(" ")
    text = "".join(out)
    return text.replace("\n", "\r\n").replace("\r\r", "\r") if odd and chance.random() < 0.1 else text
