"""Everything that is wrong with the input, kept small however much it is."""

from collections.abc import Iterator
from pathlib import Path

SHOWN = 50


class Faults:
    """Counts all faults and remembers the first few."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def add(self, path: Path | str, line: int | None, text: str) -> None:
        self.count += 1
        if len(self._first) < SHOWN:
            place = path.name if isinstance(path, Path) else path
            where = place if line is None else f"{place}:{line}"
            self._first.append(f"{where}: {printable(text)}")

    def __bool__(self) -> bool:
        return self.count > 0

    def lines(self) -> Iterator[str]:
        yield from self._first
        if self.count > len(self._first):
            yield f"… and {self.count - len(self._first)} more faults ({self.count} in all)"


def printable(text: str) -> str:
    """Without anything that could steer a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def quoted(value: str, most: int = 40) -> str:
    """A value from a file as it may stand in a message."""
    return value if len(value) <= most else value[:most] + "…"
