"""The locks hold what pyproject.toml asks for, with hashes, without addresses, and agree with each other."""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / lock).read_text()
    return {_plain(found["name"]): found["version"] for found in PIN.finditer(text)}


LOCKS = {"product.lock": (), "develop.lock": ("dev",), "bench.lock": ("dev", "bench")}
"""Each lock holds the packages of the product and of these groups, and all of the lock before it."""


def asked_for(groups: tuple[str, ...]) -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    for group in groups:
        wanted += project["dependency-groups"][group]
    return {_plain(re.split(r"[\[<>=!~ ;]", entry)[0]) for entry in wanted}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def findings() -> list[str]:
    found: list[str] = []
    before: dict[str, str] = {}
    for lock, groups in LOCKS.items():
        held = pins(lock)
        found += [f"{lock} lacks {name}" for name in sorted(asked_for(groups) - held.keys())]
        found += [
            f"{name} is {version} in the lock before {lock} and {held.get(name)} in it"
            for name, version in before.items()
            if held.get(name) != version
        ]
        text = (PROJECT / "requirements" / lock).read_text()
        if "://" in text:
            found.append(f"{lock} holds an address")
        if text.count("==") > text.count("--hash=") or not text:
            found.append(f"{lock} lacks hashes")
        before = held
    return found


if __name__ == "__main__":
    found = findings()
    sys.stdout.write("".join(f"{line}; run bin/lock\n" for line in found))
    sys.exit(bool(found))
