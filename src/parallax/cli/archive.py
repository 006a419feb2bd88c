"""What a backup consists of: the database in one file; the keys, when asked for, in another one that is kept apart."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from parallax import __version__
from parallax.config.embedded import MAJOR, EmbeddedFault
from parallax.config.installation import Installation
from parallax.config.refusal import Refusal
from parallax.config.roles import OWNER

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
KEYS = "keys"
LINKS_KEY = f"{KEYS}/links.key"
PEOPLES_KEYS = f"{KEYS}/people/"
LONGEST_SECONDS = 6 * 60 * 60


def write_database(installation: Installation, file: Path) -> None:
    """A whole file or none, readable by this account only."""
    unfinished = _unfinished(file)
    dump = file.with_name(f".{file.name}.dump")
    try:
        _postgres(
            installation,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--file={dump}",
        )
        with tarfile.open(unfinished, "w") as archive:
            _add_text(archive, MANIFEST, json.dumps({"format": FORMAT, "parallax": __version__}))
            archive.add(dump, DUMP, filter=_anonymous)
        unfinished.replace(file)
    finally:
        dump.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)


def write_keys(keys: Path, file: Path) -> None:
    unfinished = _unfinished(file)
    with tarfile.open(unfinished, "w") as archive:
        _add_text(archive, MANIFEST, json.dumps({"format": FORMAT, "parallax": __version__}))
        if keys.is_dir():
            archive.add(keys, KEYS, filter=_anonymous)
    unfinished.replace(file)


def read_database(installation: Installation, file: Path, scratch: Path) -> None:
    """In one transaction: the old content goes only when the new one is in."""
    with tarfile.open(file) as archive:
        archive.extract(DUMP, scratch, filter="data")
    script = scratch / "database.sql"
    program = _program(installation, "pg_restore")
    _execute([program, "--no-owner", "--no-privileges", f"--file={script}", str(scratch / DUMP)])
    _postgres(
        installation,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--command=DROP SCHEMA public CASCADE",
        "--command=CREATE SCHEMA public AUTHORIZATION pg_database_owner",
        f"--file={script}",
    )


def read_keys(installation: Installation, keys: Path, file: Path, scratch: Path) -> None:
    """After the database. The key of a round that no longer collects has been destroyed, and stays so."""
    with psycopg.connect(installation.address(OWNER)) as connection:
        rows = connection.execute("SELECT id FROM rounds_round WHERE state = 'collecting'")
        wanted = {LINKS_KEY, *(f"{KEYS}/rounds/{pk}.key" for (pk,) in rows)}
    with tarfile.open(file) as archive:
        members = [m for m in archive if m.name in wanted or m.name.startswith(PEOPLES_KEYS)]
        archive.extractall(scratch, members, filter="data")
    (scratch / KEYS).mkdir(exist_ok=True)
    shutil.copytree(scratch / KEYS, keys, dirs_exist_ok=True)
    for path in [keys, *keys.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


def check(file: Path) -> None:
    """Refuses what `backup` did not write."""
    try:
        with tarfile.open(file) as archive:
            content = archive.extractfile(MANIFEST)
            manifest = json.load(content) if content else {}
    except FileNotFoundError:
        raise Refusal(f"there is no file {file}") from None
    except (tarfile.TarError, KeyError, ValueError):
        raise Refusal(f"{file} is not a backup of Parallax") from None
    if manifest.get("format") != FORMAT:
        raise Refusal(
            f"{file} was made by another version of Parallax, in a form this one does not know"
        )


def _unfinished(file: Path) -> Path:
    if file.exists():
        raise Refusal(f"{file} exists already; a backup overwrites nothing")
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.touch(mode=0o600)
    return unfinished


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    archive.addfile(member, io.BytesIO(text.encode()))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _postgres(installation: Installation, program: str, *arguments: str) -> None:
    """As the owner; the password travels in the environment, where other accounts cannot read it."""
    parts = urlsplit(installation.address(OWNER))
    place = parts.netloc.rpartition("@")[2]
    login = parts.username or ""
    url = urlunsplit(parts._replace(netloc=f"{login}@{place}"))
    command = [_program(installation, program), f"--dbname={url}", *arguments]
    _execute(command, PGPASSWORD=unquote(parts.password or ""))


def _execute(command: list[str], **environment: str) -> None:
    done = subprocess.run(
        command,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    if done.returncode:
        raise Refusal(f"{Path(command[0]).name} failed:\n{done.stderr.strip()}")


def _program(installation: Installation, name: str) -> str:
    """The bundled one, or the system's for a server that is newer."""
    with psycopg.connect(installation.address(OWNER)) as connection:
        newer = connection.info.server_version // 10_000 > MAJOR
    if not newer:
        return str(installation.server.binaries / name)
    if found := shutil.which(name):
        return found
    raise EmbeddedFault(f"this server is newer than PostgreSQL {MAJOR}: install its own {name}")
