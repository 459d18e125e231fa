# SPDX-License-Identifier: Apache-2.0
"""Compiles a case, which must compile, and the same case with WRONG, whose first error must say what is wrong."""

import re
import subprocess
import sys

expected, *command = sys.argv[1:]


def compile_with(*more):
    return subprocess.run([*command, *more], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


right = compile_with()
if right.returncode != 0:
    sys.exit(f"this should compile:\n{right.stdout}")
wrong = compile_with("-DWRONG")
if wrong.returncode == 0:
    sys.exit("this should not compile")
lines = wrong.stdout.splitlines()
first = next((i for i, line in enumerate(lines) if "error:" in line), None)
# clang says some names only in the line of the source that it shows below.
if first is None or not re.search(expected, "\n".join(lines[first:first + 2])):
    sys.exit(f"the first error should match '{expected}':\n{wrong.stdout}")
