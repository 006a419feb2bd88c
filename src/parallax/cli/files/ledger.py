"""The ledger of the command line: what was released about whom, one JSON object per line, so that no second run tells more than the first."""

import contextlib
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from parallax.cli.files.answers import Leader
from parallax.cli.files.faults import Faults
from parallax.core.disclosure.verbatim import Standing
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Report, to_plain
from parallax.core.report.findings import Spread

HEX = re.compile(r"[0-9a-f]{32,128}")
DAMAGED = ": the ledger is damaged; restore it from a copy before releasing more"
SPREAD_FIELDS = {field.name: field.default is MISSING for field in fields(Spread)}
RELEASE_FIELDS = ("release", "leader", "round", "terms", "answers", "figures", "key")
ROWS = ("release", "fact", "comment")


@dataclass(frozen=True)
class Release:
    """One version of one leader's report of one round.

    `terms` and `answers` are fingerprints of what was promised and of what `raters` said; `key` shuffled comments and made the pseudonyms of
    all versions; `spread` made the bands, None the provisional one.
    """

    leader: str
    round: str
    version: int
    terms: str
    answers: str
    raters: tuple[str, ...]
    exempt: tuple[str, ...]
    figures: str
    key: bytes
    spread: Spread | None
    facts: tuple[Mapping[str, Any], ...] = ()
    comments: tuple[Standing, ...] = ()

    @property
    def id(self) -> str:
        first = f"{self.leader}/{self.round[:12]}"
        return first if self.version == 1 else f"{first}/{self.version}"

    def shows_the_same(self, other: "Release") -> bool:
        return (self.figures, Counter(self.comments)) == (other.figures, Counter(other.comments))


type Ledger = dict[tuple[str, str], tuple[Release, ...]]
"""The versions of each leader's report of each round, in their order."""


def read_ledger(path: Path, faults: Faults) -> Ledger:
    """Earlier releases; a ledger that does not exist yet is empty."""
    rows: list[tuple[int, dict[str, Any]]] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        faults.add(path, None, "cannot be read as UTF-8 text")
        return {}
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            problem = _problem(row)
        except (ValueError, RecursionError):
            problem = "is not JSON"
        if problem:
            faults.add(path, number, problem + DAMAGED)
        else:
            rows.append((number, row))
    return {} if faults else _releases(path, rows, faults)


def _releases(path: Path, rows: Sequence[tuple[int, dict[str, Any]]], faults: Faults) -> Ledger:
    told: dict[str, list[dict[str, Any]]] = {}
    for _, row in rows:
        if row["row"] != "release":
            told.setdefault(row["release"], []).append(row)
    releases: Ledger = {}
    for number, row in rows:
        if row["row"] != "release":
            continue
        about = row["leader"], row["round"]
        own = told.get(row["release"], [])
        found = _release(row, own, len(releases.get(about, ())) + 1)
        if found.id != row["release"] or len(own) != row["rows"]:
            faults.add(path, number, f"release {row['release']} lacks some of its rows{DAMAGED}")
        releases[about] = (*releases.get(about, ()), found)
    return releases


def _release(row: Mapping[str, Any], told: Sequence[Mapping[str, Any]], version: int) -> Release:
    outside = ("row", "release", "audience")
    return Release(
        row["leader"],
        row["round"],
        version,
        row["terms"],
        row["answers"],
        tuple(row["raters"]),
        tuple(row["exempt"]),
        row["figures"],
        bytes.fromhex(row["key"]),
        Spread(**row["spread"]) if row.get("spread") else None,
        tuple(
            {key: value for key, value in one.items() if key not in outside}
            for one in told
            if one["row"] == "fact"
        ),
        tuple(
            Standing(one["prompt"], one["mark"], one["group"])
            for one in told
            if one["row"] == "comment"
        ),
    )


def _problem(row: object) -> str:
    if not isinstance(row, dict) or row.get("row") not in ROWS:
        return "is neither a release nor a fact nor a comment"
    if not isinstance(row.get("release"), str):
        return "lacks its release"
    if row["row"] == "fact":
        return "" if isinstance(row.get("stat"), str) else "lacks its statistic"
    if row["row"] == "comment":
        known = isinstance(row.get("prompt"), str) and isinstance(row.get("mark"), str)
        return (
            "" if known and isinstance(row.get("group"), str | None) else "lacks its prompt or mark"
        )
    if not all(isinstance(row.get(name), str) for name in RELEASE_FIELDS):
        return f"lacks one of {', '.join(RELEASE_FIELDS)}"
    if not HEX.fullmatch(row["key"]) or len(row["key"]) % 2:
        return "has a key that is not hexadecimal"
    names = [row.get("raters"), row.get("exempt")]
    if not all(
        isinstance(list_, list) and all(isinstance(n, str) for n in list_) for list_ in names
    ):
        return "lacks the names of its raters"
    if not isinstance(row.get("rows"), int):
        return "lacks the number of its rows"
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
    return next(
        (versions[0] for versions in ledger.values() if versions[0].round == round_id), None
    )


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
        "terms": release.terms,
        "answers": release.answers,
        "raters": list(release.raters),
        "exempt": list(release.exempt),
        "figures": release.figures,
        "key": release.key.hex(),
        "spread": asdict(release.spread) if release.spread else None,
        "rows": len(release.facts) + len(release.comments),
    }
    for fact in release.facts:
        yield {"row": "fact", "release": release.id, "audience": "leader", **fact}
    for comment in release.comments:
        yield {"row": "comment", "release": release.id, "audience": "leader", **asdict(comment)}


def round_id(questionnaire: Questionnaire) -> str:
    """A round is what was asked under one title; thresholds and wording do not make it another."""
    return _digest(
        [questionnaire.title, sorted(question.id for question in questionnaire.questions)]
    )


def figures_id(report: Report) -> str:
    plain = to_plain(report)
    return _digest([plain["columns"], plain["dimensions"], plain["asked"]])


def terms_id(questionnaire: Questionnaire) -> str:
    """What raters were promised and what figures mean: all but wordings."""
    scale = questionnaire.scale
    return _digest(
        [
            [scale.min, scale.max],
            [
                [d.id, [[item.id, item.reversed, sorted(item.groups)] for item in d.items]]
                for d in questionnaire.dimensions
            ],
            [[g.id, g.kind, g.minimum, g.merge_into] for g in questionnaire.groups],
        ]
    )


def answers_id(leader: Leader, key: bytes, raters: Collection[str]) -> str:
    """A fingerprint of everything that `raters` (pseudonyms) said in figures, all in one, and slow to compute: no single answer can be tried out."""
    said = sorted(
        [rater, leader.groups[rater], sorted(answers.items())]
        for rater, answers in leader.answers.items()
        if pseudonym(key, rater) in raters
    )
    content = json.dumps(said, ensure_ascii=False).encode()
    return hashlib.scrypt(content, salt=key, n=2**14, r=8, p=1, dklen=32).hex()


def pseudonym(key: bytes, rater: str) -> str:
    """Names a rater in the ledger; tells nothing without the ledger's key and the list of raters."""
    return "r" + hashlib.blake2b(rater.encode(), key=key[:64], digest_size=8).hexdigest()


def _digest(value: Any) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
