"""`parallax measure`: how well a questionnaire measures over a programme, for whoever holds the ratings already."""

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parallax.cli.files.answers import read_answers
from parallax.cli.files.faults import Faults, printable
from parallax.cli.files.questionnaire import read_questionnaire
from parallax.core.psychometrics import quality
from parallax.core.psychometrics.instrument import instrument
from parallax.core.psychometrics.programme import FEWEST_LEADERS, Estimates

FOR_WHOM = (
    "For whoever holds the ratings: computed from them directly, without disclosure control.",
    "No leader and no rater is in it alone. It is about the questionnaire, not for leaders.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = " ".join(FOR_WHOM)
    parser.add_argument(
        "--questionnaire", type=Path, required=True, metavar="Q.yaml", help="what was asked"
    )
    parser.add_argument(
        "--ratings",
        type=Path,
        required=True,
        metavar="R.csv",
        help="leader,rater,group,item,value (CSV or XLSX)",
    )
    parser.add_argument("--json", action="store_true", help="all of it as JSON")


def run(arguments: argparse.Namespace) -> int:
    faults = Faults()
    questionnaire = read_questionnaire(arguments.questionnaire, faults)
    leaders = read_answers(arguments.ratings, None, questionnaire, faults) if questionnaire else {}
    if faults or questionnaire is None:
        sys.stderr.writelines(line + "\n" for line in faults.lines())
        return 2
    found = instrument([leader.evidence() for leader in leaders.values()], questionnaire)
    if arguments.json:
        sys.stdout.write(json.dumps(plain(found)) + "\n")
    else:
        sys.stdout.writelines(printable(line) + "\n" for line in lines(found))
    return 0


def plain(value: Any) -> Any:
    """As JSON has it: fields by name, null for what cannot be told."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def lines(found: quality.Instrument) -> Iterator[str]:
    yield found.title
    yield from FOR_WHOM
    yield ""
    yield f"{_many(found.leaders, 'leader')}, {_many(found.raters, 'rater')}"
    for group in found.groups:
        yield from _group(group)
    names = {d.id: d.name for group in found.groups for d in group.dimensions}
    if found.own:
        yield from _own(found.own, names)
    yield from _estimates(found.estimates, found.needs, names)


def _group(group: quality.GroupQuality) -> Iterator[str]:
    yield ""
    yield f"{group.name}: {_many(group.raters, 'rater')} of {_many(group.leaders, 'leader')}"
    if group.need:
        yield _row("every figure", _needs(group.need))
        return
    yield _row("raters of a leader", said(group.median_raters, number), "(median)")
    often = "often: can these raters see the leader at work?" if group.often_not_observed else ""
    yield _row("not observed", said(group.not_observed, percent), often)
    yield from _style(group.style)
    for dimension in group.dimensions:
        yield from _dimension(dimension)


def _style(style: quality.StyleCounts) -> Iterator[str]:
    if style.straight_lining.need:
        yield _row("answering style", said(style.straight_lining))
        return
    yield _row(
        "without variation",
        f"{said(style.straight_lining, number)} of {style.questionnaires} questionnaires",
    )
    if style.far_out:
        yield _row("far lenient or severe", said(style.far_out, number))
    yield _row(
        "one questionnaire",
        f"SD {said(style.irv)}, commonest answer {said(style.modal, percent)}, ends of the scale {said(style.extreme, percent)}",
        "(medians)",
    )


def _dimension(dimension: quality.DimensionQuality) -> Iterator[str]:
    yield ""
    yield f"  {dimension.name} ({_many(len(dimension.items), 'item')})"
    yield from _consistency(dimension.consistency, len(dimension.items))
    if dimension.between:
        yield from _between(dimension.between)
    if dimension.agreement:
        yield from _agreement(dimension.agreement)
    yield from _items(dimension.items)


def _consistency(found: quality.Consistency, items: int) -> Iterator[str]:
    """One item alone has none; two have no omega, and their standardised alpha is Spearman and Brown's coefficient."""
    if items == 1:
        return
    over = f"({found.raters} raters who answered every item)"
    alpha = found.alpha
    if alpha.need and alpha.low is not None and alpha.high is not None:
        yield _row(
            "alpha",
            f"between {hundredths(alpha.low)} and {hundredths(alpha.high)}; {_needs(alpha.need)}",
        )
    elif alpha.need:
        yield _row("alpha", said(alpha))
    else:
        name = "Spearman-Brown" if items == 2 else "standardised"
        yield _row("alpha", f"{said(alpha)}, {name} {said(found.standardised)}", over)
    if found.without_constant.value is not None:
        yield _row("alpha", said(found.without_constant), "without items that never vary")
    if items > 2 and not alpha.need:
        yield _row("omega", said(found.omega))


def _items(items: Sequence[quality.ItemQuality]) -> Iterator[str]:
    if any(item.rest.value is not None for item in items):
        yield _row("item", "with the rest  alpha without  not observed  r_wg")
    for item in items:
        remarks = [
            remark
            for remark, applies in (
                ("runs against the others: reversed, but not marked so?", item.runs_against),
                ("everybody answered the same", item.constant),
                ("often not observed", item.often_not_observed),
            )
            if applies
        ]
        if item.rest.value is not None:
            without = said(item.alpha_without) if item.alpha_without.value is not None else ""
            columns = f"{said(item.rest):<15}{without:<15}{said(item.not_observed, percent):<14}{said(item.agreement) if item.agreement.value is not None else ''}"
            yield _row(f"  {item.id}", columns, "; ".join(remarks))
        elif remarks:
            yield _row(f"  {item.id}", "; ".join(remarks))


def _between(between: quality.BetweenRaters) -> Iterator[str]:
    if between.icc1.need:
        yield _row("raters tell leaders apart", said(between.icc1))
        return
    negative = (
        "negative: raters of one leader differ more than strangers"
        if (between.icc1_reml.value or 0) < 0
        else ""
    )
    yield _row("ICC(1)", f"{said(between.icc1)}, by REML {said(between.icc1_reml)}", negative)
    yield _row("ICC(2)", said(between.icc2))
    sizes = ", ".join(f"{said(told)} of {n}" for n, told in between.reliability.items())
    yield _row("reliability of a mean", f"{sizes} raters")
    enough = said(between.raters_needed, number) if between.raters_needed.value else "no number"
    yield _row("raters for 0.70", enough)


def _agreement(agreement: quality.Agreement) -> Iterator[str]:
    if agreement.uniform.need:
        yield _row("agreement", said(agreement.uniform))
        return
    skewed = (
        ""
        if agreement.slight_skew.value is None
        else f" (slight skew {said(agreement.slight_skew)})"
    )
    yield _row(
        "agreement",
        f"r*wg {said(agreement.uniform)}{skewed}, against most dissensus {said(agreement.dissensus)}, r_wg(j) {said(agreement.parallel)}",
        f"(medians over {agreement.leaders} leaders)",
    )
    yield _row("a_wg", said(agreement.a_wg))
    yield _row(
        "average deviation",
        f"{said(agreement.deviation)} points; up to {hundredths(agreement.acceptable)} counts as agreement",
    )


def _own(own: quality.SelfView, names: Mapping[str, str]) -> Iterator[str]:
    yield ""
    yield f"Self minus others, over {_many(own.leaders, 'leader')} who rated themselves"
    needs = [told.need for told in own.leniency.values() if told.need]
    if len(needs) == len(own.leniency):
        yield _row("every dimension", _needs(max(needs, key=lambda need: need.found)))
    else:
        yield from (_row(names[dimension], said(told)) for dimension, told in own.leniency.items())
    if own.profile_rho.need:
        yield _row("profiles", said(own.profile_rho))
    else:
        yield _row(
            "profiles",
            f"rank correlation {said(own.profile_rho)}, gap {said(own.profile_gap)} points",
            "(medians)",
        )


def _estimates(
    estimates: Estimates | None, needs: quality.Need | None, names: Mapping[str, str]
) -> Iterator[str]:
    yield ""
    yield "Constants that a report can take from these leaders"
    if estimates is None:
        yield _row("every figure", _needs(needs) if needs else "")
        return
    yield _row("spread between raters", f"{estimates.raters:.2f} points", f"({estimates.leaders} leaders)")  # fmt: skip
    yield _row("median of others", _constant(estimates.midpoint))
    if estimates.between is not None:
        yield _row("SD of leaders' means", f"{estimates.between:.2f} points")
    if estimates.icc is not None:
        yield _row("ICC(1)", hundredths(estimates.icc))
    if estimates.own is not None:
        yield _row("SD of self ratings", f"{estimates.own:.2f} points")
    if estimates.alpha is not None:
        yield _row("alpha of self ratings", f"{estimates.alpha:.2f}")
    for dimension, name in names.items():
        yield _row(
            f"  {name}",
            f"spread {_constant(estimates.raters_of[dimension])}, median {_constant(estimates.medians[dimension])}",
        )


def _constant(value: float) -> str:
    return f"needs at least {FEWEST_LEADERS} leaders" if math.isnan(value) else hundredths(value)


def hundredths(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00")


def said(told: quality.Told, form: Callable[[float], str] = hundredths) -> str:
    """A figure in words: what it needs, that it cannot be told, or the number with its interval."""
    if told.need:
        return _needs(told.need)
    if told.value is None:
        return "cannot be told from these answers"
    if told.low is None or told.high is None:
        return form(told.value)
    return f"{form(told.value)} [{form(told.low)}, {form(told.high)}]"


def number(value: float) -> str:
    return f"{value:g}"


def percent(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")


def _needs(need: quality.Need) -> str:
    return f"needs at least {need.least} {need.what}; there are {need.found}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


def _row(label: str, text: str, remark: str = "") -> str:
    return f"    {label:<26}{text} {remark}".rstrip()
