"""Static files compressed under hashed names, the style sheets of an entry joined into one."""

import re
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRIES = "shared/css/entry/"
SHEETS = "shared/css/"
IMPORT = re.compile(r'@import "\.\./(?P<sheet>[\w/-]+\.css)" layer\((?P<layer>\w+)\);')

type Sources = dict[str, tuple[Storage, str]]


class JoinedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Sheets lie one folder below css/, as entries do: relative addresses survive the joining."""

    def post_process(self, paths: Sources, *args: Any, **options: Any) -> Any:
        if not options.get("dry_run"):
            for entry in [path for path in paths if path.startswith(ENTRIES)]:
                StaticFilesStorage.delete(self, entry)
                StaticFilesStorage.save(self, entry, ContentFile(joined(entry, paths).encode()))
                paths[entry] = (self, entry)
        return super().post_process(paths, *args, **options)


def joined(entry: str, paths: Sources) -> str:
    def sheet(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{_text(SHEETS + found['sheet'], paths)}}}\n"

    return IMPORT.sub(sheet, _text(entry, paths))


def _text(path: str, paths: Sources) -> str:
    storage, name = paths[path]
    with storage.open(name) as sheet:
        return str(sheet.read().decode())
