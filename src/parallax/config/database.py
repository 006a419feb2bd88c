"""From an address like postgresql://user:password@host:5432/name to Django's database settings."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from parallax.config.environment import EnvironmentFault

POOL_WAIT_SECONDS = 5


def database(url: str, *, pool: int) -> dict[str, Any]:
    """Without an address Django's dummy backend: commands that need no database run, any query fails."""
    if not url:
        return {"ENGINE": "django.db.backends.dummy"}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise EnvironmentFault(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name"
        )
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
        "PORT": str(_port(parts) or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise EnvironmentFault("the port in DATABASE_URL is not a number") from None
