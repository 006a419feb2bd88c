"""One installation: its folder of state, its secrets, and each process's own address of the database."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from parallax.config.database import database
from parallax.config.embedded import Server
from parallax.config.environment import PROJECT
from parallax.config.roles import OWNER, ROLES, WEB, WORKER, Login, ensure_owner

DATABASE = "parallax"
ADDRESSES = {OWNER: "DATABASE_URL", WEB: "DATABASE_URL_WEB", WORKER: "DATABASE_URL_WORKER"}


@dataclass(frozen=True)
class Installation:
    """`given` holds, per role, the addresses of a server that somebody else runs; without the owner's the server is the embedded one."""

    var: Path
    given: Mapping[str, str]

    @classmethod
    def here(cls, environment: Mapping[str, str] = os.environ) -> "Installation":
        var = Path(environment.get("PARALLAX_VAR") or PROJECT / "var").resolve()
        given = {
            role: environment[name] for role, name in ADDRESSES.items() if environment.get(name)
        }
        for role, url in given.items():
            database(url, pool=0, name=ADDRESSES[role])
        return cls(var, given)

    @property
    def external(self) -> bool:
        return OWNER in self.given

    @cached_property
    def server(self) -> Server:
        return Server(self.var / "postgres")

    @cached_property
    def passwords(self) -> dict[str, str]:
        return {role: self.secret(f"database-{role}") for role in ROLES}

    def secret(self, name: str) -> str:
        """Made at first use, then the same for ever; readable by this account only."""
        path = self.var / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text()

    def login(self, role: str) -> Login:
        """By name and, where the role is ours to make, with its password."""
        if role in self.given:
            return Login(unquote(urlsplit(self.given[role]).username or ""))
        return Login(role, self.passwords[role])

    def address(self, role: str) -> str:
        """The DATABASE_URL of a process in this role."""
        if role in self.given:
            return self.given[role]
        if self.external:
            return _as_role(self.given[OWNER], role, self.passwords[role])
        return self.server.url(role, self.passwords[role], DATABASE)

    @contextlib.contextmanager
    def database(self) -> Iterator[None]:
        """The database can be reached inside the block."""
        if self.external:
            yield
            return
        with self.server.running():
            ensure_owner(self.server.superuser_url(), self.passwords[OWNER], DATABASE)
            yield

    def environment(self, role: str) -> dict[str, str]:
        """For a child process: everything of ours, and of the addresses only its own."""
        ours = {name: value for name, value in os.environ.items() if name not in ADDRESSES.values()}
        if not {"PARALLAX_SECRET", "PARALLAX_SECRET_FILE"} & ours.keys():
            ours["PARALLAX_SECRET"] = self.secret("secret")
        return ours | {
            "DATABASE_URL": self.address(role),
            "DJANGO_SETTINGS_MODULE": "parallax.config.settings",
            "PARALLAX_VAR": str(self.var),
        }


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and never over another process's: two may start at the same time."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as unfinished:
        unfinished.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(unfinished.name, path)
    Path(unfinished.name).unlink()


def _as_role(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password)}@{place}"))
