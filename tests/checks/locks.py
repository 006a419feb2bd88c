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


def asked_for(*, develop: bool) -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + (
        project["dependency-groups"]["dev"] if develop else []
    )
    return {_plain(re.split(r"[\[<>=!~ ;]", entry)[0]) for entry in wanted}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def findings() -> list[str]:
    product, develop = pins("product.lock"), pins("develop.lock")
    found = [
        f"product.lock lacks {name}" for name in sorted(asked_for(develop=False) - product.keys())
    ]
    found += [
        f"develop.lock lacks {name}" for name in sorted(asked_for(develop=True) - develop.keys())
    ]
    found += [
        f"{name} is {version} in product.lock and {develop.get(name)} in develop.lock"
        for name, version in product.items()
        if develop.get(name) != version
    ]
    for lock in ("product.lock", "develop.lock"):
        text = (PROJECT / "requirements" / lock).read_text()
        if "://" in text:
            found.append(f"{lock} holds an address")
        if text.count("==") > text.count("--hash=") or not text:
            found.append(f"{lock} lacks hashes")
    return found


if __name__ == "__main__":
    found = findings()
    sys.stdout.write("".join(f"{line}; run bin/lock\n" for line in found))
    sys.exit(bool(found))
