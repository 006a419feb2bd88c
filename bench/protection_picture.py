"""The picture of `bin/bench protection`: what is still shown, and for whom the usual rule gives an answer away. SVG, on a ground of its own, without any library."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 470
LEFT, RIGHT, TOP, BOTTOM = 130, 730, 84, 330
INK, QUIET, LINE = "#1b1f24", "#57606a", "#d0d7de"
OURS, USUAL = "#0b6e4f", "#b3261e"
OURS_LABEL = "figures we still show"
USUAL_LABEL = "leaders for whom the usual rule gives an answer away"


@dataclass(frozen=True)
class Point:
    """`size` peers and as many reports. `kept` and `leaking` are shares; the others figures of protected groups per leader."""

    size: int
    kept: float
    leaking: float
    shown: float
    usual_shown: float


def picture(points: Sequence[Point], *, attacked: int, audited: int) -> str:
    title = "What protection costs, and what it prevents"
    told = "; ".join(
        f"{p.size} per group: {p.kept:.0%} shown, {p.leaking:.0%} given away" for p in points
    )
    description = f"Two curves over the people per group. Solid, circles: {OURS_LABEL}. Dashed, squares: {USUAL_LABEL}. {told}."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8" fill="#ffffff" stroke="{LINE}"/>',
        text(20, 32, title, INK, size=17, bold=True),
        text(20, 53, f"As many peers as direct reports, simulated: each point {audited} leaders (ours), {attacked} (usual rule)", QUIET),
        *axes(points),
        *curve(points, lambda p: p.kept, OURS, dash="", mark=circle),
        *curve(points, lambda p: p.leaking, USUAL, dash="7 4", mark=square),
        *labels(points),
        *table(points),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def across(place: int, points: Sequence[Point]) -> float:
    return LEFT + 30 + (RIGHT - LEFT - 60) * place / max(1, len(points) - 1)


def down(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def axes(points: Sequence[Point]) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = down(percent / 100)
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}"/>'
        yield text(LEFT - 8, y + 4, f"{percent} %", QUIET, anchor="end")
    for place, point in enumerate(points):
        yield text(across(place, points), BOTTOM + 22, str(point.size), INK, anchor="middle")
    yield text(20, BOTTOM + 22, "people per group", INK)


def curve(
    points: Sequence[Point],
    share: Callable[[Point], float],
    colour: str,
    dash: str,
    mark: Callable[[float, float, str], str],
) -> Iterator[str]:
    places = [(across(n, points), down(share(p))) for n, p in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>'
    yield from (mark(x, y, colour) for x, y in places)


def circle(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'


def square(x: float, y: float, colour: str) -> str:
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="#ffffff" stroke="{colour}" stroke-width="2"/>'


def labels(points: Sequence[Point]) -> Iterator[str]:
    """One below the right end of its curve, one to the right of its curve's fall."""
    last = range(len(points) // 2, len(points))
    lowest = max(last, key=lambda n: down(points[n].kept))
    x, y = across(lowest, points), down(points[lowest].kept) + 24
    yield text(x, y, OURS_LABEL, OURS, bold=True)
    middle = min(range(len(points)), key=lambda n: abs(points[n].leaking - 0.45))
    x, y = across(middle, points) + 16, down(points[middle].leaking) + 4
    anchor = "start" if middle < len(points) / 3 else "end"
    yield text(min(x, RIGHT), y, USUAL_LABEL, USUAL, anchor=anchor, bold=True)


def table(points: Sequence[Point]) -> Iterator[str]:
    """How many figures the shares are about: small groups have few that are planned at all."""
    y = BOTTOM + 52
    yield text(20, y, "Figures of these groups that a leader sees (of 96):", QUIET)
    for offset, words, colour in ((22, "ours", OURS), (42, "usual rule", USUAL)):
        yield text(20, y + offset, words, colour, bold=True)
    for place, point in enumerate(points):
        x = across(place, points)
        yield text(x, y + 22, f"{point.shown:.0f}", INK, anchor="middle")
        yield text(x, y + 42, f"{point.usual_shown:.0f}", INK, anchor="middle")
    yield text(20, y + 70, "Curve: share of the figures with enough people (4; for one question 5). Smaller groups are shown together.", QUIET, size=12)  # fmt: skip


def text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "start", size: int = 13, bold: bool = False
) -> str:  # fmt: skip
    weight = (
        ' font-weight="600" stroke="#ffffff" stroke-width="4" paint-order="stroke"' if bold else ""
    )
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"{weight}>{escape(words)}</text>'
