"""Where the tests work: one test server for all runs of this checkout, one folder of state for each run."""

import atexit
import os
import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path

from parallax.config.embedded import Server
from parallax.config.environment import PROJECT
from parallax.config.installation import Installation
from parallax.config.roles import WEB

TESTER = "parallax_tester"
FOLDER = PROJECT / "var" / "tests"
# Nothing here outlives the run, so nothing needs to reach the disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "jit": "off",
}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


class TestInstallation(Installation):
    __test__ = False

    @property
    def server(self) -> Server:
        return _server()


@cache
def _server() -> Server:
    return Server(FOLDER / "postgres", settings=FAST)


INSTALLATION = TestInstallation(FOLDER, {})


def address(role: str, database: str) -> str:
    return INSTALLATION.server.url(role, INSTALLATION.passwords[role], database)


def tester_address(database: str) -> str:
    """A login that holds no right of its own and takes on the role a test asks for; at first the web's."""
    return (
        INSTALLATION.server.url(TESTER, INSTALLATION.secret("database-tester"), database)
        + f"?assume_role={WEB}"
    )


def database_name() -> str:
    return f"test_{os.environ['TEST_RUN']}_{WORKER}"


def prepare_environment() -> None:
    """Before Django reads its settings. Workers of pytest-xdist inherit the run's folder from the process that starts them."""
    if "TEST_RUN" not in os.environ:
        _open_run()
    var = Path(os.environ["PARALLAX_VAR"])
    os.environ["PARALLAX_KEYS"] = str(var / f"keys-{WORKER}")
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    os.environ["DATABASE_URL"] = tester_address(database_name())
    os.environ["DJANGO_SETTINGS_MODULE"] = "parallax.config.settings"


def _open_run() -> None:
    var = Path(tempfile.mkdtemp(prefix="parallax-test-"))
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith(("PARALLAX_", "DATABASE_URL"))]:
        del os.environ[name]
    os.environ["TEST_RUN"] = str(os.getpid())
    os.environ["PARALLAX_VAR"] = str(var)
    os.environ["PARALLAX_DEMO"] = "1"
    os.environ["PARALLAX_SECRET"] = "only for tests, and long enough for them: 0123456789abcdef"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
