"""A small round in files, for `parallax report`: six peers, one dimension of two items, one open question."""

from pathlib import Path

from parallax.cli import main

HEADER = "leader,rater,group,item,value\n"
QUESTIONNAIRE = """title: Small
scale: {min: 1, max: 5, not_observed: false}
dimensions:
  - {id: D, name: Dee, items: [{id: A, text: First}, {id: B, text: Second}]}
prompts: [{id: keep, kind: continue, text: Keep?}]
groups:
  - {id: self, name: Self, kind: self}
  - {id: peer, name: Peers, kind: protected, merge_into: all}
  - {id: all, name: All, kind: merged}
"""


def report(place: Path, *words: str, ratings: str = "r.csv", formats: str = "json") -> int:
    files = [
        "--questionnaire",
        str(place / "q.yaml"),
        "--ratings",
        str(place / ratings),
        "--out",
        str(place / "out"),
    ]
    return main(["report", *files, "--format", formats, "--jobs", "1", *words])
