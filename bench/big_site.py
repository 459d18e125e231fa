# SPDX-License-Identifier: Apache-2.0
"""Writes what discovery is measured on: big_site.py FOLDER

FOLDER/plugins has 1,000 plugins with realistic manifests and a module each; FOLDER/site has 1,000 distributions of Python, of
which every third has entry points, of which every third again has one of a plugin with its package.
"""

import sys
from pathlib import Path

MANIFEST = """\
id = "{id}"
version = "1.{minor}.0"
summary = "Turns one picture into another, number {number}"
license = "Apache-2.0"
authors = ["Ada Lovelace <ada@example.org>"]
links = {{ homepage = "https://example.org/{id}" }}
concurrency = ["parallel"]
images = [{{ engine = "python", module = "{module}" }}]

[[provides]]
contract = "photo:lab/image-filter@1.1.0"
attributes = {{ name = "filter {number}", cost = 1.5 }}

[[requires]]
contract = "photo:lab/codec"
range = "^1.4"
optional = true

[[permissions]]
permission = "read"
values = ["/usr/share/fonts"]
reason = "to write into pictures"

[limits]
memory = "256 MiB"
"""


MODULE = """\
import mortise


class Plugin:
    pass
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def manifest(name, number):
    return MANIFEST.format(id=name, number=number, minor=number % 10, module=name.replace("-", "_"))


def main():
    root = Path(sys.argv[1])
    for number in range(1000):
        write(root / f"plugins/filter-{number}/plugin.toml", manifest(f"filter-{number}", number))
        write(root / f"plugins/filter-{number}/filter_{number}.py", MODULE)
        info = root / f"site/package_{number}-1.{number}.dist-info"
        write(info / "METADATA", f"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.{number}\n\n" + "text\n" * 100)
        if number % 3 == 0:
            text = f"[console_scripts]\npackage-{number} = package_{number}:main\n"
            if number % 9 == 0:
                text += f"\n[photolab.plugins]\npackage-{number} = package_{number}:Plugin\n"
                write(root / f"site/package_{number}/__init__.py", MODULE)
                write(root / f"site/package_{number}/plugin.toml", manifest(f"package-{number}", number))
            write(info / "entry_points.txt", text)
    write(root / "done", "")


if __name__ == "__main__":
    main()
