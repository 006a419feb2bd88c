"""Serves the font files of signed-in pages, straight out of the installed font packages."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

PREFIX = "fonts/"
FILES = {
    "SourceSerifPro-Regular.ttf": "font_source_serif_pro",
    "SourceSerifPro-Semibold.ttf": "font_source_serif_pro",
    "SourceSansPro-Regular.ttf": "font_source_sans_pro",
    "SourceSansPro-Semibold.ttf": "font_source_sans_pro",
}


def font_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The font package {package} is not installed")
    return Path(spec.origin).parent / "files"


class FontFinder(BaseFinder):
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        package = FILES.get(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else None
        if package is None:
            return [] if find_all else None
        found = str(font_folder(package) / path.removeprefix(PREFIX))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name, package in FILES.items():
            storage = FileSystemStorage(location=font_folder(package))
            storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]  # read by collectstatic
            yield name, storage
