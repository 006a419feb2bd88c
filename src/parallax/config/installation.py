"""One installation: its folder of state, its secrets, and each process's own address of the database."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from parallax.config.embedded import Server
from parallax.config.environment import PROJECT
from parallax.config.roles import OWNER, ROLES, WEB, WORKER, Passwords, ensure_owner

DATABASE = "parallax"


@dataclass(frozen=True)
class Installation:
    var: Path
    external: str  # the owner's address of a server that somebody else runs; empty for the embedded one

    @classmethod
    def here(cls) -> "Installation":
        var = Path(os.environ.get("PARALLAX_VAR") or PROJECT / "var").resolve()
        return cls(var=var, external=os.environ.get("DATABASE_URL", ""))

    @cached_property
    def server(self) -> Server:
        return Server(self.var / "postgres")

    @cached_property
    def passwords(self) -> Passwords:
        return Passwords({role: self.secret(f"database-{role}") for role in ROLES})

    def secret(self, name: str) -> str:
        """Made at first use, then the same for ever; readable by this account only."""
        path = self.var / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()

    def address(self, role: str) -> str:
        """The DATABASE_URL of a process in this role."""
        if not self.external:
            return self.server.url(role, self.passwords[role], DATABASE)
        given = {OWNER: "DATABASE_URL", WEB: "DATABASE_URL_WEB", WORKER: "DATABASE_URL_WORKER"}[role]
        return os.environ.get(given) or _as_role(self.external, role, self.passwords[role])

    @property
    def given_roles(self) -> frozenset[str]:
        """Roles of an external server that its administrator made, with passwords of their own."""
        named = {WEB: "DATABASE_URL_WEB", WORKER: "DATABASE_URL_WORKER"}
        return frozenset(role for role, name in named.items() if os.environ.get(name))

    @contextmanager
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
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
        secret = {} if "PARALLAX_SECRET" in inherited or "PARALLAX_SECRET_FILE" in inherited else {"PARALLAX_SECRET": self.secret("secret")}
        return {
            **inherited,
            **secret,
            "DATABASE_URL": self.address(role),
            "DJANGO_SETTINGS_MODULE": "parallax.config.settings",
            "PARALLAX_VAR": str(self.var),
        }


def _as_role(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password)}@{place}"))
