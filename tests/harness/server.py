"""The product's own web server and worker as processes, each with its own role, on the test's database."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO

from parallax.config.roles import WEB, WORKER
from tests.harness.place import address, database_name

WAIT_SECONDS = 90


@dataclass
class Live:
    """`url` has no slash at its end."""

    url: str
    process: subprocess.Popen[bytes]

    def run_worker(self) -> None:
        """A worker process does what is due, as `parallax worker --once`."""
        subprocess.run(
            [sys.executable, "-m", "parallax", "worker", "--once"],
            check=True,
            env=environment(WORKER, self.url),
            timeout=60,
        )

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


def environment(role: str, url: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name != "TEST_RUN"}
    return ours | {"DATABASE_URL": address(role, database_name()), "PARALLAX_BASE_URL": url}


def launch(port: int, log: IO[bytes] | None = None) -> Live:
    """With `log`, what the processes write goes there."""
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "parallax",
        "web",
        "--attended",
        "--workers",
        "1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        command,
        env=environment(WEB, url),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    deadline = time.monotonic() + WAIT_SECONDS
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the web server of the tests did not start; see its messages above")
        time.sleep(0.05)
    return Live(url, process)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/static/", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True
