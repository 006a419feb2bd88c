"""Writes a folder all or nothing: made beside its place, moved in at the end, put back if that fails."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` that is gone afterwards, whatever happens."""
    made = _missing_parents(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".parallax-", dir=out.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def _missing_parents(out: Path) -> list[Path]:
    return [parent for parent in out.parents if not parent.exists()]


def move_in(folder: Path, out: Path) -> None:
    """Moves each entry of `folder` into `out`, over what stands there; a failure leaves `out` as it was."""
    if not out.exists():
        folder.rename(out)
        return
    replaced = Path(tempfile.mkdtemp(prefix=".parallax-", dir=out.parent))
    done: list[str] = []
    try:
        for entry in sorted(folder.iterdir()):
            done.append(entry.name)
            if (out / entry.name).exists():
                (out / entry.name).rename(replaced / entry.name)
            entry.rename(out / entry.name)
    except OSError:
        for name in done:
            _put_back(name, folder, out, replaced)
        raise
    finally:
        shutil.rmtree(replaced, ignore_errors=True)


def _put_back(name: str, folder: Path, out: Path, replaced: Path) -> None:
    moved = not (folder / name).exists()
    if moved:
        (out / name).rename(folder / name)
    if (replaced / name).exists():
        (replaced / name).rename(out / name)
