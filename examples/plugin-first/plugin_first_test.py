# SPDX-License-Identifier: Apache-2.0
"""The steps of a pipeline are other plugins, and they change while the application and the pipeline run on.

usage: plugin_first_test.py PLUGIN_FIRST FOLDER
"""

import subprocess
import sys
from pathlib import Path

from sample import check, drop_in, folder_like, said


OTHER_ORDER = """[points.steps]
contract = "example:pipeline/step@1.0.0"
dispatch = { change = "fold" }
order = ["example.exclaim", "example.quote"]
for-plugins = true

"""


def edit(file, old, new):
    text = file.read_text()
    check(text.count(old), 1)
    file.write_text(text.replace(old, new))


def main():
    program, built = sys.argv[1:]
    with folder_like(built, "pipeline") as folder:
        check(said(program, folder / "mortise.toml", text="alone\n"), ["1: alone"])
        # The point that the pipeline declares has its page, and can be called, as one of the application's file.
        mortise, where = Path(program).parent / "mortise", ("--app", folder / "mortise.toml")
        check([line for line in said(mortise, "docs", *where) if line.startswith("# Point ")],
              ["# Point `jobs` of plugin-first", "# Point `steps` of plugin-first"])
        drop_in(built, folder, "quote")
        check(said(mortise, "call", "steps", "change", '{"text": "here"}', *where), [r'"\"here\""'])
    with folder_like(built, "pipeline", "quote", "exclaim") as folder:
        file = folder / "mortise.toml"
        with subprocess.Popen([program, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:

            def done(line):
                running.stdin.write(line + "\n")
                running.stdin.flush()
                return running.stdout.readline().rstrip("\n")

            check(done("hello"), '1: "hello"!')
            # The operator's point of the same name counts instead of the one that the pipeline's manifest declares.
            edit(file, 'contracts = ["contract"]', 'contracts = ["contract", "packages/pipeline/step.wit"]')
            edit(file, "[policy]", OTHER_ORDER + "[policy]")
            check(done("hello"), '2: "hello!"')
            edit(file, "[policy]", '[plugins."example.exclaim"]\nenabled = false\n\n[policy]')
            check(done("hello"), '3: "hello"')
            drop_in(built, folder, "capitals")
            check(done("hello"), '4: "HELLO"')
            # What cannot be changes nothing.
            edit(file, "enabled = false", 'enabled = "no"')
            check(done("hello"), '5: "HELLO"')
            running.stdin.close()
            check((running.stdout.read(), running.wait()), ("", 0))


main()
