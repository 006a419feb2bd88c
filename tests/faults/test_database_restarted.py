"""The database restarts while raters submit: a clear page, and nothing that was acknowledged is lost.

On an installation of its own, because other tests use the test server at the same time.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.answers import FormReader
from parallax.config.database import POOL_WAIT_SECONDS
from parallax.config.environment import PROJECT
from parallax.config.installation import Installation
from parallax.config.roles import OWNER, WEB, WORKER
from tests.harness.place import free_port
from tests.harness.server import answers as answers_requests

RATERS = 80
CLIENTS = 4
WAIT_SECONDS = 90
PARALLAX = [sys.executable, "-m", "parallax"]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    for name in [name for name in os.environ if name.startswith(("DATABASE_URL", "PARALLAX_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PARALLAX_VAR", str(tmp_path))
    installation = Installation.here()
    with installation.database():
        subprocess.run([*PARALLAX, "migrate"], check=True, timeout=120, capture_output=True)
        collect = [*PARALLAX, "django", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, check=True, timeout=120, capture_output=True)
        yield installation


@pytest.fixture
def port(installation: Installation) -> Iterator[int]:
    port = free_port()
    environment = installation.environment(WEB) | {"PARALLAX_BASE_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen([*PARALLAX, "web", "--port", str(port)], env=environment)
    deadline = time.monotonic() + WAIT_SECONDS
    while not answers_requests(f"http://127.0.0.1:{port}"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield port
    server.terminate()
    server.wait(WAIT_SECONDS)


def test_nothing_acknowledged_is_lost(installation: Installation, port: int) -> None:
    paths: list[str] = _bench(installation, OWNER, "--prepare", str(RATERS))
    outcomes: dict[str, int] = {}
    some = threading.Event()

    def client(number: int) -> None:
        for path in paths[number::CLIENTS]:
            outcomes[path] = _answer(port, path)
            if len(outcomes) >= RATERS // 8:
                some.set()
            time.sleep(0.05)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    assert some.wait(WAIT_SECONDS)
    installation.server.stop()
    time.sleep(POOL_WAIT_SECONDS + 2)
    installation.server.start()
    for thread in threads:
        thread.join(120)

    statuses = Counter(outcomes.values())
    assert set(statuses) == {303, 503}, statuses
    acknowledged = {path for path, status in outcomes.items() if status == 303}
    stored = _bench(installation, WORKER, "--verify")
    assert acknowledged <= stored.keys()
    # Whoever was refused tries again and gets in.
    for path in outcomes.keys() - acknowledged:
        assert _answer(port, path) == 303
    assert _bench(installation, WORKER, "--verify").keys() == set(paths)


def _bench(installation: Installation, role: str, *words: str) -> Any:
    """The load test's own round and its check of what is stored."""
    done = subprocess.run(
        [sys.executable, PROJECT / "bench" / "answers.py", *words],
        env=installation.environment(role),
        check=True,
        capture_output=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def _answer(port: int, path: str) -> int:
    """Open the form, fill it in, submit; the status of the last answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        status, page = _ask(connection, "GET", path)
        if status != 200:
            return status
        form = FormReader()
        form.feed(page)
        ratings = {name: values[0] for name, values in form.radios.items()}
        comments = dict.fromkeys(form.textareas, "Words.")
        fields = form.hidden | ratings | comments | {"go": "submit"}
        return _ask(connection, "POST", path, urllib.parse.urlencode(fields))[0]
    finally:
        connection.close()


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str = ""
) -> tuple[int, str]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status == 503:
        assert "Back in a moment" in page
    return answer.status, page
