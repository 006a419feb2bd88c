"""What a section of the report is made of: page and PDF lay out the same blocks."""

from dataclasses import dataclass
from typing import ClassVar

from parallax.core.report.model import DimensionFacts, Report
from parallax.domain.reports.render.chart import Layout, dot_plot


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Points:
    kind: ClassVar[str] = "points"
    points: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The first column heads its row."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide_first: bool = False


@dataclass(frozen=True)
class Quotes:
    kind: ClassVar[str] = "quotes"
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DotPlot:
    """What a drawing shows; each medium draws the layouts that it needs, and no others."""

    dimension: DimensionFacts
    report: Report
    mirrored: bool

    def drawn(self, layout: Layout) -> str:
        return dot_plot(self.dimension, self.report, layout, self.mirrored)


@dataclass(frozen=True)
class Chart:
    kind: ClassVar[str] = "chart"
    plot: DotPlot
    alt: str
    caption: str
    table: Table
    as_table: str


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str
    id: str
    pill: str = ""


@dataclass(frozen=True)
class Headline:
    """One of the few things to take home: `evidence` are the figures that it rests on, `target` the id of where they stand."""

    text: str
    evidence: str
    target: str


@dataclass(frozen=True)
class Headlines:
    kind: ClassVar[str] = "headlines"
    headlines: tuple[Headline, ...]


@dataclass(frozen=True)
class Plan:
    """An empty form: each row is a label with room to write."""

    kind: ClassVar[str] = "plan"
    rows: tuple[str, ...]


@dataclass(frozen=True)
class CoachNote:
    kind: ClassVar[str] = "note"
    by: str
    text: str


type Block = Headlines | Plan | CoachNote | Paragraph | Points | Table | Quotes | Chart | Heading
