"""The ledger of the command line: what was released about whom, one JSON object per line, so that no second run tells more than the first."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from parallax.cli.files.faults import Faults, quoted
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Report, to_plain
from parallax.core.report.findings import Spread

HEX = re.compile(r"[0-9a-f]{32,128}")
SPREAD_FIELDS = {field.name: field.default is MISSING for field in fields(Spread)}
RELEASE_FIELDS = ("release", "leader", "round", "figures", "comments", "key")


@dataclass(frozen=True)
class Release:
    """One leader's report of one round. `key` shuffled its comments and made its pseudonyms; `spread` made its bands, None the provisional one."""

    leader: str
    round: str
    figures: str
    comments: str
    key: bytes
    spread: Spread | None
    exempt: tuple[str, ...] = ()
    facts: tuple[Mapping[str, Any], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.leader}/{self.round[:12]}"


type Ledger = dict[tuple[str, str], Release]


def read_ledger(path: Path, faults: Faults) -> Ledger:
    """Earlier releases by (leader, round); a ledger that does not exist yet is empty."""
    releases: Ledger = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        faults.add(path, None, "cannot be read as UTF-8 text")
        return releases
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            problem = _problem(row)
        except (ValueError, RecursionError):
            problem = "is not JSON"
        if problem:
            faults.add(
                path,
                number,
                f"{problem}: the ledger is damaged; restore it from a copy before releasing more",
            )
        elif row["row"] == "release":
            found = Release(
                row["leader"],
                row["round"],
                row["figures"],
                row["comments"],
                bytes.fromhex(row["key"]),
                Spread(**row["spread"]) if row.get("spread") else None,
            )
            releases[found.leader, found.round] = found
    return releases


def _problem(row: object) -> str:
    if not isinstance(row, dict) or row.get("row") not in ("release", "fact"):
        return "is neither a release nor a fact"
    if row["row"] == "fact":
        return (
            ""
            if isinstance(row.get("release"), str) and isinstance(row.get("stat"), str)
            else "lacks its release or statistic"
        )
    if not all(isinstance(row.get(name), str) for name in RELEASE_FIELDS):
        return f"lacks one of {', '.join(RELEASE_FIELDS)}"
    if not HEX.fullmatch(row["key"]) or len(row["key"]) % 2:
        return "has a key that is not hexadecimal"
    return _spread_problem(row.get("spread"))


def _spread_problem(spread: object) -> str:
    """Rows from before spreads were noted have none."""
    if spread is None:
        return ""
    required = {name for name, needed in SPREAD_FIELDS.items() if needed}
    if not isinstance(spread, dict) or not required <= spread.keys() <= SPREAD_FIELDS.keys():
        return "has a spread with other fields"
    numbers = [value for name, value in spread.items() if name != "provisional"]
    return (
        "" if all(isinstance(n, int | float) for n in numbers) else "has a spread without numbers"
    )


def first_of_round(ledger: Ledger, round_id: str) -> Release | None:
    """Whose spread holds for every later report of the round: two estimates side by side would tell about those who came between."""
    return next((release for release in ledger.values() if release.round == round_id), None)


def append(path: Path, releases: Sequence[Release]) -> None:
    """All rows in one write, on disk before it returns."""
    rows = [row for release in releases for row in _rows(release)]
    if not rows:
        return
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    size = os.fstat(handle).st_size
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(text.encode())
        os.fsync(handle)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(path: Path | None) -> Iterator[None]:
    """Two runs on one ledger take turns."""
    if path is None:
        yield
        return
    import fcntl

    with (path.parent / f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rows(release: Release) -> Iterator[dict[str, Any]]:
    yield {
        "row": "release",
        "release": release.id,
        "leader": release.leader,
        "round": release.round,
        "figures": release.figures,
        "comments": release.comments,
        "key": release.key.hex(),
        "spread": asdict(release.spread) if release.spread else None,
        "exempt": list(release.exempt),
    }
    for fact in release.facts:
        yield {"row": "fact", "release": release.id, "audience": "leader", **fact}


def round_id(questionnaire: Questionnaire) -> str:
    """A round is what was asked under one title; thresholds and wording do not make it another."""
    return _digest(
        [questionnaire.title, sorted(question.id for question in questionnaire.questions)]
    )


def figures_id(report: Report) -> str:
    plain = to_plain(report)
    return _digest([plain["columns"], plain["dimensions"], plain["asked"]])


def comments_id(report: Report, key: bytes) -> str:
    said = [[p.id, c.text, c.column] for p in report.prompts for c in p.comments]
    return _digest([key.hex(), sorted(map(json.dumps, said))])


def pseudonym(key: bytes, rater: str) -> str:
    """Names a rater in the ledger; tells nothing without the ledger's key and the list of raters."""
    return "r" + hashlib.blake2b(rater.encode(), key=key[:64], digest_size=8).hexdigest()


def contradiction(leader: str, before: Release, now: Release) -> str:
    changed = " and ".join(
        what
        for what, differs in (
            ("figures", before.figures != now.figures),
            ("comments", before.comments != now.comments),
        )
        if differs
    )
    return (
        f"leader {quoted(leader)}: release {before.id} is already in the ledger with other {changed}. Two versions side by side would tell what changed, "
        "so one round has one report. Use the same answers again, or give a new round a new title"
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
