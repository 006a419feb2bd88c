"""From an address like postgresql://user:password@host:5432/name to Django's database settings."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from parallax.config.environment import EnvironmentFault, has_port_or_none

POOL_WAIT_SECONDS = 5


def database(url: str, *, pool: int, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Without an address Django's dummy backend: commands that need no database run, any query fails."""
    if not url:
        return {"ENGINE": "django.db.backends.dummy"}
    parts = urlsplit(url)
    strange = not parts.path.strip("/") or not has_port_or_none(parts)
    if parts.scheme not in {"postgres", "postgresql"} or strange:
        raise EnvironmentFault(f"{name} must look like postgresql://user:password@host:5432/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    options.setdefault("connect_timeout", "5")
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": POOL_WAIT_SECONDS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 600,
        "CONN_HEALTH_CHECKS": True,
    }
