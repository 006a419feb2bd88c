"""Draws the figures of these pages anew, from the product's own functions: `.venv/bin/python docs/measurement/draw_figures.py`."""

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import numpy as np

from parallax.core.psychometrics.agreement import average_deviation, rwg
from parallax.core.questionnaire import Scale

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


DRAWN: dict[str, Callable[[], str]] = {"agreement": agreement}


def main() -> None:
    FIGURES.mkdir(exist_ok=True)
    for name, draw in DRAWN.items():
        (FIGURES / f"{name}.svg").write_text(draw())


if __name__ == "__main__":
    main()
