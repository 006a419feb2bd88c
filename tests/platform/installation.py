"""A whole installation of its own for tests of the launcher: commands as people type them, in a folder that is thrown away."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.place import free_port

WAIT_SECONDS = 90


@dataclass
class OwnInstallation:
    var: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("PARALLAX_", "DATABASE_URL", "EMAIL_URL", "TEST_RUN", "DJANGO_")
            )
        }
        return inherited | {"PARALLAX_VAR": str(self.var)} | self.settings

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "parallax", *words],
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "parallax",
                "start",
                "--no-demo",
                "--port",
                str(self.port),
                *words,
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def status(self, path: str, cookie: str = "") -> int:
        """0 when nobody answers."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookie})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def wait_until(self, path: str, status: int) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while (found := self.status(path)) != status:
            assert time.monotonic() < deadline, f"{path} answers {found} and not {status}"
            time.sleep(0.1)


def stop(process: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    """What it said, after it has ended."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        said, _ = process.communicate(timeout=WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
    return said
