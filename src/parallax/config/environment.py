"""The only reader of environment variables: every name is listed here, and anything unknown or malformed fails loudly."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parallax.config.refusal import Refusal

PROJECT = Path(__file__).resolve().parents[3]

NAMES = frozenset(
    {
        "PARALLAX_BASE_URL",
        "PARALLAX_DATABASE_POOL",
        "PARALLAX_DEBUG",
        "PARALLAX_DEMO",
        "PARALLAX_HOSTS",
        "PARALLAX_KEYS",
        "PARALLAX_LANGUAGE",
        "PARALLAX_MAIL_FROM",
        "PARALLAX_SECRET",
        "PARALLAX_SECRET_FILE",
        "PARALLAX_TIME_ZONE",
        "PARALLAX_TRUSTED_PROXIES",
        "PARALLAX_VAR",
    }
)
LANGUAGES = {"en": "English"}
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class EnvironmentFault(Refusal):
    """A setting that cannot be used; the message names the variable and how to mend it."""


@dataclass(frozen=True)
class Mail:
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


@dataclass(frozen=True)
class Environment:
    base_url: str
    database_url: str
    database_pool: int
    debug: bool
    demo: bool
    hosts: tuple[str, ...]
    keys: Path
    language: str
    mail: Mail
    mail_from: str
    secret: str
    time_zone: str
    trusted_proxies: int
    var: Path


def read(source: Mapping[str, str] = os.environ) -> Environment:
    refuse_unknown(source)
    var = Path(source.get("PARALLAX_VAR") or PROJECT / "var").resolve()
    base_url = _base_url(source)
    return Environment(
        base_url=base_url,
        database_url=source.get("DATABASE_URL", ""),
        database_pool=_number(source, "PARALLAX_DATABASE_POOL", 0),
        debug=_switch(source, "PARALLAX_DEBUG"),
        demo=_demo(source, base_url),
        hosts=_hosts(source, base_url),
        keys=Path(source.get("PARALLAX_KEYS") or var / "keys").resolve(),
        language=_language(source),
        mail=_mail(source.get("EMAIL_URL") or "smtp://127.0.0.1:2525"),
        mail_from=source.get("PARALLAX_MAIL_FROM") or "Parallax <parallax@localhost>",
        secret=_secret(source, var),
        time_zone=_time_zone(source),
        trusted_proxies=_number(source, "PARALLAX_TRUSTED_PROXIES", 0),
        var=var,
    )


def refuse_unknown(source: Mapping[str, str]) -> None:
    unknown = sorted(name for name in source if name.startswith("PARALLAX_") and name not in NAMES)
    if unknown:
        raise EnvironmentFault(
            f"unknown setting {', '.join(unknown)}; the settings are {', '.join(sorted(NAMES))}"
        )


def _switch(source: Mapping[str, str], name: str) -> bool:
    value = source.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise EnvironmentFault(f"{name} is {source[name]!r}; write 1 or 0")
    return value in TRUE


def _demo(source: Mapping[str, str], base_url: str) -> bool:
    demo = _switch(source, "PARALLAX_DEMO")
    if demo and base_url.startswith("https:"):
        raise EnvironmentFault(
            "PARALLAX_DEMO lets anybody sign in as anybody of the demo, and PARALLAX_BASE_URL is a real address (https);"
            " set PARALLAX_DEMO=0 (bin/start --no-demo)"
        )
    return demo


def _number(source: Mapping[str, str], name: str, default: int) -> int:
    value = source.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise EnvironmentFault(f"{name} is {value!r}; write a whole number")
    return int(value)


def _language(source: Mapping[str, str]) -> str:
    language = source.get("PARALLAX_LANGUAGE") or "en"
    if language not in LANGUAGES:
        raise EnvironmentFault(
            f"PARALLAX_LANGUAGE is {language!r}; there is {', '.join(LANGUAGES)}"
        )
    return language


def _time_zone(source: Mapping[str, str]) -> str:
    name = source.get("PARALLAX_TIME_ZONE") or "UTC"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise EnvironmentFault(
            f"PARALLAX_TIME_ZONE is {name!r}; write it like Europe/Zurich"
        ) from None
    return name


def _base_url(source: Mapping[str, str]) -> str:
    url = (source.get("PARALLAX_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(url)
    strange = parts.path or parts.query or not has_port_or_none(parts)
    if parts.scheme not in {"http", "https"} or not parts.hostname or strange:
        raise EnvironmentFault(
            f"PARALLAX_BASE_URL is {url!r}; write it like https://feedback.example.org"
        )
    return url


def _hosts(source: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    more = (name.strip() for name in source.get("PARALLAX_HOSTS", "").split(","))
    own = urlsplit(base_url).hostname or ""
    loopback = (
        ("127.0.0.1", "localhost", "[::1]") if own in {"127.0.0.1", "localhost", "::1"} else ()
    )
    return tuple(dict.fromkeys([own, *loopback, *filter(None, more)]))


def _mail(url: str) -> Mail:
    parts = urlsplit(url)
    schemes = {"smtp", "smtp+starttls", "smtps"}
    if parts.scheme not in schemes or not parts.hostname or not has_port_or_none(parts):
        raise EnvironmentFault(
            "EMAIL_URL must look like smtp+starttls://user:password@mail.example.org:587 (schemes: smtp, smtp+starttls, smtps)"
        )
    usual = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}[parts.scheme]
    return Mail(
        host=parts.hostname,
        port=parts.port or usual,
        user=_unquoted(parts.username),
        password=_unquoted(parts.password),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def has_port_or_none(parts: SplitResult) -> bool:
    """Whether what stands behind the host's colon, if anything, is a number up to 65535."""
    try:
        return parts.port is None or parts.port >= 0
    except ValueError:
        return False


def _unquoted(text: str | None) -> str:
    return unquote(text or "")


def _secret(source: Mapping[str, str], var: Path) -> str:
    """Empty when there is none yet: only `web` and `worker` need one, and they refuse to start without."""
    if secret := source.get("PARALLAX_SECRET"):
        return secret
    named = source.get("PARALLAX_SECRET_FILE")
    path = Path(named) if named else var / "secrets" / "secret"
    if path.is_file():
        return path.read_text().strip()
    if named:
        raise EnvironmentFault(f"PARALLAX_SECRET_FILE names {named}, which is not a file")
    return ""


def require_secret(environment: Environment) -> None:
    if not environment.secret:
        raise EnvironmentFault(
            "no secret: set PARALLAX_SECRET_FILE to a file with at least 50 random characters, or use bin/start"
        )
