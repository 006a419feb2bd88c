"""At most one launcher, or one restore, at work in one folder of state."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from parallax.config.refusal import Refusal


@contextlib.contextmanager
def alone(var: Path, work: str) -> Iterator[None]:
    """The second one is told about the first."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "running").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"already running ({_content(lock)})") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {work}")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _content(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
