"""No tracked file names the host of a package registry or a path of the machine it was written on."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Written so that this file does not find itself.
UNWANTED = re.compile(
    r"py[p]i\.o[r]g|pythonh[o]sted|npm[j]s\.|deb\.deb[i]an|(?<![\w.])/(?:wor[k]|far[m]|roo[t])/"
)


def findings() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], check=True, capture_output=True, text=True, cwd=PROJECT
    )
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = PROJECT / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if UNWANTED.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


if __name__ == "__main__":
    found = findings()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
