"""Draws the figures of these pages anew, from the product's own functions: `.venv/bin/python docs/measurement/draw_figures.py`."""

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import numpy as np

from parallax.core.psychometrics.agreement import average_deviation, rwg
from parallax.core.psychometrics.attainment import LEAST, MOST, attainment
from parallax.core.psychometrics.change import response_shift
from parallax.core.psychometrics.consistency import Covariance, Missing, alpha
from parallax.core.psychometrics.norms import mid_percentile, position
from parallax.core.psychometrics.profile import profile_agreement
from parallax.core.psychometrics.programme import FEWEST_LEADERS, spread_between_raters
from parallax.core.psychometrics.reliability import reliability_of_mean
from parallax.core.psychometrics.style import style
from parallax.core.psychometrics.uncertainty import clopper_pearson, wilson
from parallax.core.questionnaire import Scale
from parallax.core.report.findings import cold_start, gap

FIGURES = Path(__file__).parent / "figures"
# Without a ground of their own: colours follow the reader's theme.
STYLE = """
text{font:13px system-ui,sans-serif;fill:#1b1f24}.quiet{fill:#57606a}.line{stroke:#d0d7de;fill:none}
.one{fill:#0b6e4f;stroke:#0b6e4f}.two{fill:#b3261e;stroke:#b3261e}.three{fill:#1f5fa8;stroke:#1f5fa8}
text.one,text.two,text.three{stroke:none}polyline{fill:none!important;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9da7b1}.line{stroke:#3d444d}
.one{fill:#4cc38a;stroke:#4cc38a}.two{fill:#ff9187;stroke:#ff9187}.three{fill:#7ab7ff;stroke:#7ab7ff}}
"""


def figure(title: str, told: str, width: int, height: int, parts: Iterable[str]) -> str:
    """One SVG with its title and, in words, what it shows."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title told">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="told">{escape(told)}</desc>',
        f"<style>{STYLE}</style>",
        *parts,
        "</svg>",
        "",
    ])  # fmt: skip


def words(x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(said)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" class="{kind}"/>'


def dot(x: float, y: float, kind: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" class="{kind}"/>'


def curve(places: Iterable[tuple[float, float]], kind: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{points}" class="{kind}"/>'


def upright(left: float, right: float, low: float, high: float) -> list[str]:
    """Lines for 0, .25 … 1 between `high` and `low` on the page."""
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = low - (low - high) * share
        parts += [line(left, y, right, y), words(left - 8, y + 4, f"{share:.2f}", "quiet", "end")]
    return parts


def agreement() -> str:
    groups = ((4, 4, 4, 4, 4, 4), (3, 3, 4, 4, 4, 5), (1, 4, 4, 4, 4, 4), (1, 1, 1, 5, 5, 5))
    scale, step, parts, told = Scale(1, 5), 26, [], []
    for place, answers in enumerate(groups):
        left, column = 30 + place * 180, np.array(answers, dtype=np.float64)[:, None]
        parts.append(line(left - 12, 150, left + 4 * step + 12, 150))
        for option in range(1, 6):
            x = left + (option - 1) * step
            parts.append(words(x, 168, str(option), "quiet", "middle"))
            parts += [dot(x, 140 - 13 * n, "one") for n in range(answers.count(option))]
        index, away = rwg(column, scale).raw[0], average_deviation(column, scale)[0]
        shown = f"r_wg {index:.2f}".replace("-", "−")
        parts += [words(left, 196, shown), words(left, 215, f"AD {away:.2f} points", "quiet")]
        told.append(f"{', '.join(map(str, answers))}: {shown}, AD {away:.2f}")
    parts.append(words(18, 24, "Six answers to one item, each dot a rater"))
    return figure("Four groups of six raters and their agreement", "; ".join(told), 730, 230, parts)


def reliability() -> str:
    left, right, low, high, most = 60, 560, 250, 40, 15
    raters = np.arange(1, most + 1)
    across = left + 20 + (right - left - 40) * (raters - 1) / (most - 1)
    parts, told = upright(left, right, low, high), []
    for n, x in zip(raters, across, strict=True):
        parts.append(words(float(x), low + 20, str(n), "quiet", "middle"))
    for icc, kind in ((0.5, "three"), (0.3, "one"), (0.1, "two")):
        reached = reliability_of_mean(icc, raters)
        heights = low - (low - high) * reached
        parts.append(curve(zip(across, heights, strict=True), kind))
        parts.append(words(right + 6, float(heights[-1]) + 4, f"ICC(1) = {icc:.2f}", kind))
        told.append(f"ICC(1) {icc:.2f}: {reached[2]:.2f} with 3 raters, {reached[7]:.2f} with 8")
    parts += [
        words(left - 30, 22, "Reliability of the mean of a leader's raters"),
        words((left + right) / 2, low + 44, "raters", "quiet", "middle"),
    ]
    return figure("How much more a mean of several raters tells", "; ".join(told), 680, 310, parts)


def consistency() -> str:
    left, right, low, high = 60, 560, 250, 40
    asked = (5, 10, 20, 30, 50, 100, 200)
    # Five items, equally good, whose alpha is .80.
    matrix = np.full((5, 5), 4 / 9) + np.diag([5 / 9] * 5)
    parts, told = upright(left, right, low, high), []
    for place, n in enumerate(asked):
        x = left + 35 + (right - left - 70) * place / (len(asked) - 1)
        found = alpha(Covariance(matrix, np.array(n), np.array(n - 1.0), Missing.LISTWISE, False))
        ends = [low - (low - high) * max(float(end), 0) for end in (found.low, found.high)]
        parts += [line(x, ends[0], x, ends[1], "one"), dot(x, low - (low - high) * float(found.value), "one")]  # fmt: skip
        parts.append(words(x, low + 20, str(n), "quiet", "middle"))
        told.append(f"{n} respondents: {float(found.low):.2f} to {float(found.high):.2f}".replace("-", "−"))  # fmt: skip
    parts += [
        words(left - 30, 22, "Alpha .80 of five items, with its 95 % interval"),
        words((left + right) / 2, low + 44, "respondents", "quiet", "middle"),
    ]
    return figure("How sure an alpha is", "; ".join(told), 600, 310, parts)


def bar(low: float, high: float, y: float, kind: str) -> list[str]:
    """An interval: a line with its two ends."""
    ends = [line(x, y - 5, x, y + 5, kind) for x in (low, high)]
    return [line(low, y, high, y, kind), *ends]


def axis(left: float, right: float, y: float, marks: Iterable[tuple[float, str]]) -> list[str]:
    ticks = [words(x, y + 18, mark, "quiet", "middle") for x, mark in marks]
    return [line(left, y, right, y), *ticks]


def uncertainty() -> str:
    left, wide, parts, told = 130, 480, [], []
    for place, (hits, n) in enumerate(((3, 5), (12, 20), (60, 100))):
        y = 52 + 46 * place
        parts.append(words(20, y + 9, f"{hits} of {n}"))
        for kind, step, found in (
            ("one", 0, wilson(hits, n)),
            ("two", 12, clopper_pearson(hits, n)),
        ):
            low, high = float(found.low), float(found.high)
            parts += bar(left + wide * low, left + wide * high, y + step, kind)
            told.append(f"{hits} of {n}: {low:.2f} to {high:.2f}")
        parts.append(dot(left + wide * hits / n, y + 6, "three"))
    parts += axis(left, left + wide, 182, [(left + wide * p / 100, f"{p} %") for p in range(0, 101, 25)])  # fmt: skip
    parts += [words(left, 24, "Wilson", "one"), words(left + 60, 24, "Clopper–Pearson", "two")]
    return figure("Three shares with two 95 % intervals each", "; ".join(told), 660, 214, parts)


def norms() -> str:
    left, wide, parts, told = 40, 580, [], []
    for place, others in enumerate((20, 60)):
        y = 62 + 66 * place
        means = 3.7 + 0.45 * np.sin(np.arange(others) * 2.4) + 0.1
        found = mid_percentile(3.6, means)
        where = position(found)
        parts += bar(left + wide * float(found.low) / 100, left + wide * float(found.high) / 100, y, "one")  # fmt: skip
        parts.append(dot(left + wide * float(found.value) / 100, y, "one"))
        said = f"{others} others: percentile {float(found.value):.0f}, told as {where.low} to {where.high}"  # fmt: skip
        parts.append(words(left, y - 18, said))
        told.append(f"{said}, interval {float(found.low):.0f} to {float(found.high):.0f}")
    parts += axis(left, left + wide, 158, [(left + wide * p / 100, str(p)) for p in (0, 33, 67, 100)])  # fmt: skip
    return figure("One leader's percentile in two norms", "; ".join(told), 660, 190, parts)


def change() -> str:
    before, then, after = ([3, 4, 3, 4, 3, 4], [2, 4, 3, 3, 2, 3], [4, 4, 4, 5, 3, 4])
    found = response_shift(before, then, after)
    left, step, parts = 130, 110, []
    for place, (name, answers) in enumerate((("pre", before), ("then", then), ("post", after))):
        y = 50 + 44 * place
        parts += [words(20, y + 4, name), line(left - 20, y + 8, left + 4 * step + 20, y + 8)]
        for option in range(1, 6):
            count = answers.count(option)
            parts += [dot(left + (option - 1) * step + 12 * n, y, "one") for n in range(count)]
        parts.append(line(left + (np.mean(answers) - 1) * step, y - 12, left + (np.mean(answers) - 1) * step, y + 16, "two"))  # fmt: skip
    parts += axis(left - 20, left + 4 * step + 20, 158, [(left + step * n, str(n + 1)) for n in range(5)])  # fmt: skip
    told = "; ".join(
        f"{name} {float(part.difference):.2f}".replace("-", "−")
        for name, part in (("change", found.change), ("perceived", found.perceived), ("shift", found.shift))
    )  # fmt: skip
    parts.append(words(20, 202, told))
    return figure("Six raters before, looking back, and after, with means", told, 620, 216, parts)


def goal_attainment() -> str:
    left, wide, parts, told = 60, 430, [], []
    for level, kind in zip(range(LEAST, MOST + 1), ("two", "two", "three", "one", "one"), strict=True):  # fmt: skip
        scores = [float(attainment([level] * goals)) for goals in range(1, 7)]
        places = [(left + wide * n / 5, 250 - 3 * (t - 15)) for n, t in enumerate(scores)]
        parts.append(curve(places, kind))
        name = f"all at {level}".replace("-", "−")
        parts.append(words(places[-1][0] + 12, places[-1][1] + 4, f"{name}: {scores[-1]:.1f}"))
        told.append(f"{name}: " + ", ".join(f"{t:.1f}" for t in scores))
    parts += axis(left - 10, left + wide + 10, 262, [(left + wide * n / 5, str(n + 1)) for n in range(6)])  # fmt: skip
    parts.append(words(20, 20, "T", "quiet"))
    parts.append(words(left + wide + 22, 280, "goals", "quiet"))
    return figure("T when all goals end at one level", "; ".join(told), 640, 296, parts)


def answering_style() -> str:
    rows = (
        ("with thought", [4, 3, 5, 4, 2, 4, 5, 3, 4, 4, 3, 5]),
        ("a straight line", [4] * 12),
        ("zigzag", [2, 4] * 6),
        ("ends only", [5, 5, 1, 5, 5, 5, 1, 1, 5, 5, 1, 5]),
    )
    parts, told = [], []
    for place, (name, answers) in enumerate(rows):
        x, found = 24 + 180 * place, style(answers, 1, 5)
        points = " ".join(f"{x + 12 * n},{142 - 20 * value}" for n, value in enumerate(answers))
        said = (
            f"run {int(found.long_string)}, SD {float(found.irv):.2f}",
            f"turns {float(found.alternation):.0%}".replace("%", " %"),
        )
        parts += [words(x, 20, name), f'<polyline points="{points}" class="one"/>']
        parts += [dot(x + 12 * n, 142 - 20 * value, "one") for n, value in enumerate(answers)]
        parts += [words(x, 152, said[0], "quiet"), words(x, 170, said[1], "quiet")]
        told.append(f"{name}: {', '.join(said)}")
    return figure("Four ways to tick twelve items", "; ".join(told), 730, 184, parts)


def gaps() -> str:
    rows = ((4.8, 3.2, 6), (4.3, 3.6, 3), (4.2, 4.0, 6), (4.0, 4.0, 1), (3.2, 4.2, 8))
    usual, middle, point = cold_start(1, 5), 470, 90
    parts, told = [], []
    for threshold in (-usual.threshold, usual.threshold):
        parts.append(line(middle + point * threshold, 34, middle + point * threshold, 190))
    parts.append(words(middle, 24, "closer than half a point", "quiet", "middle"))
    for place, (own, others, n) in enumerate(rows):
        y = 52 + 30 * place
        apart, low, high, label = gap(own, others, n, usual)
        kind, name = ("two" if low > 0 or high < 0 else "three"), label.value.replace("_", " ")
        people = f"self {own}, others {others} ({n})"
        parts += [words(20, y + 4, people), words(210, y + 4, name)]
        parts += [line(middle + point * low, y, middle + point * high, y, kind)]
        parts += [dot(middle + point * apart, y, kind)]
        told.append(f"{people}: {apart:.1f}, {low:.2f} to {high:.2f}, {name}".replace("-", "−"))
    marks = [(middle + point * at, f"{at:+d}".replace("-", "−")) for at in (-1, 1, 2)]
    parts += axis(middle - 1.8 * point, middle + 2.4 * point, 200, [*marks, (middle, "0")])
    parts.append(
        words(middle, 246, "self minus others, points, with the 90 % interval", "quiet", "middle")
    )
    return figure("What five gaps are called", "; ".join(told), 700, 256, parts)


def profiles() -> str:
    own = [4.5, 3.5, 4.0, 3.0, 5.0, 4.0]
    pairs = (
        ("same shape, higher", own, [x - 1 for x in own]),
        ("same height, turned", own, [8 - x for x in own]),
    )
    parts, told = [], []
    for place, (name, one, other) in enumerate(pairs):
        left, found = 30 + 330 * place, profile_agreement(one, other)
        for kind, side in (("one", one), ("two", other)):
            places = [(left + 48 * n, 190 - 34 * (value - 1)) for n, value in enumerate(side)]
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{points}" class="{kind}"/>')
            parts += [dot(x, y, kind) for x, y in places]
        said = f"{name}: rho {float(found.rho):.2f}, gap {float(found.gap):.2f}".replace("-", "−")
        parts.append(words(left, 24, said))
        told.append(said)
    parts += axis(20, 640, 200, [])
    parts += [words(30, 222, "self", "one"), words(74, 222, "others; six dimensions", "two")]
    return figure("Two pairs of profiles", "; ".join(told), 660, 236, parts)


def programme() -> str:
    left, wide, most = 60, 520, 60
    # Five raters each, who lie 0.7 apart in the long run.
    scores = np.random.default_rng(7).normal(3.5, 0.7, (most, 5, 1))
    told = [float(spread_between_raters([scores[:n]])[0]) for n in range(1, most + 1)]
    places = [(left + wide * (n + 1) / most, 200 - 150 * value) for n, value in enumerate(told)]
    at = left + wide * FEWEST_LEADERS / most
    parts = [curve(places, "one"), line(at, 40, at, 200)]
    parts += [words(left - 10, 200 - 150 * v + 4, f"{v:.1f}", "quiet", "end") for v in (0, 0.5, 1)]
    parts += axis(left, left + wide, 200, [(left + wide * n / most, str(n)) for n in (1, 10, FEWEST_LEADERS, 40, most)])  # fmt: skip
    parts.append(words(at + 8, 52, "from here on it is used", "quiet"))
    parts.append(words(20, 24, "estimated spread, points, by the number of leaders"))
    shown = "; ".join(f"{n} leaders {told[n - 1]:.2f}" for n in (1, 5, 10, 20, 40, 60))
    return figure("The spread between raters, by how many leaders tell it", shown, 620, 230, parts)


DRAWN: dict[str, Callable[[], str]] = {
    "agreement": agreement,
    "reliability": reliability,
    "consistency": consistency,
    "uncertainty": uncertainty,
    "norms": norms,
    "change": change,
    "attainment": goal_attainment,
    "style": answering_style,
    "gaps": gaps,
    "profile": profiles,
    "programme": programme,
}


def main() -> None:
    FIGURES.mkdir(exist_ok=True)
    for name, draw in DRAWN.items():
        (FIGURES / f"{name}.svg").write_text(draw())


if __name__ == "__main__":
    main()
