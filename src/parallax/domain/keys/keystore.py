"""Secret keys in files apart from the database, so that a database dump alone opens nothing."""

import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings

KEY_BYTES = 32


class KeyDestroyed(LookupError):
    """The key does not exist: never made, or destroyed when its round was sealed."""


def round_key(round_id: UUID) -> bytes:
    """The key that ties invitations of a round to responses while it collects."""
    return _read(_round_path(round_id))


def create_round_key(round_id: UUID) -> None:
    """Make the key of a round; a key that exists stays as it is."""
    _create(_round_path(round_id))


def destroy_round_key(round_id: UUID) -> None:
    """Overwrite and remove the key; doing it again does nothing."""
    path = _round_path(round_id)
    try:
        with path.open("r+b") as file:
            file.write(bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def link_key() -> bytes:
    """The installation's key from which the links in mails are derived; made when it is first needed."""
    path = _folder() / "links.key"
    try:
        return _read(path)
    except KeyDestroyed:
        _create(path)
        return _read(path)


def create_person_key(person_id: UUID) -> None:
    """Make the key to what a person writes for nobody else; a key that exists stays as it is."""
    _create(_person_path(person_id))


def person_key(person_id: UUID) -> bytes:
    """Never made by reading: beside a new key, what was written under a lost one could not come back with it."""
    return _read(_person_path(person_id))


def _folder() -> Path:
    return Path(settings.PARALLAX_KEYS)


def _person_path(person_id: UUID) -> Path:
    return _folder() / "people" / f"{person_id}.key"


def _round_path(round_id: UUID) -> Path:
    return _folder() / "rounds" / f"{round_id}.key"


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise KeyDestroyed(path.name) from None
    if len(key) != KEY_BYTES:
        raise KeyDestroyed(f"{path.name} is damaged: {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _create(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written whole under another name, then linked: two processes agree on one key, and a
    # crash never leaves half a key behind.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
