"""Known vulnerabilities of the locked packages; skipped with a word where there is no connection."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 90


def vulnerabilities() -> list[str] | None:
    """None when the answer could not be had."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", "requirements/bench.lock"]
    options = ["--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off"]
    try:
        done = subprocess.run(
            [*command, *options, "--timeout=10"],
            check=False,
            capture_output=True,
            text=True,
            cwd=PROJECT,
            timeout=SECONDS,
        )
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return [
        f"{package['name']} {package['version']}: {fault['id']}"
        for package in report["dependencies"]
        for fault in package.get("vulns", [])
    ]


if __name__ == "__main__":
    found = vulnerabilities()
    if found is None:
        sys.stdout.write("skipped: the list of known vulnerabilities could not be reached\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
