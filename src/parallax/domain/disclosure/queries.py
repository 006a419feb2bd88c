"""Reading the ledger."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from uuid import UUID

from .chain import Fault, fingerprint
from .facts import AGREEMENT, Fact, figures_of
from .models import ExactFacts, LedgerEntry

TOWARDS = {"ceiling": ROUND_CEILING, "floor": ROUND_FLOOR}


def entries_of(organisation: UUID) -> Iterator[LedgerEntry]:
    """In the order of their numbers, one at a time."""
    entries = LedgerEntry.objects.filter(organisation=organisation).order_by("number")
    return entries.iterator(chunk_size=50)


def head_of(organisation: UUID) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(organisation=organisation).order_by("-number").first()


def exact_faults(entry: LedgerEntry) -> Iterator[Fault]:
    """Whether the figures shown are those of the exact facts behind them. Worker only."""
    exact = ExactFacts.objects.filter(sha256=entry.exact_sha256).first()
    if exact is None:
        yield Fault(entry, "the exact facts that it refers to are missing")
    elif exact.sha256 != fingerprint({"round": str(exact.round), "facts": exact.facts}):
        yield Fault(entry, "the exact facts that it refers to were changed")
    elif exact.round != entry.round:
        yield Fault(entry, "the exact facts that it refers to are those of another round")
    else:
        yield from _unlike(entry, exact.facts)


def _unlike(entry: LedgerEntry, exact: list[Fact]) -> Iterator[Fault]:
    shown = figures_of(entry.facts)
    if len(shown) != len(exact):
        yield Fault(entry, f"it shows {len(shown)} figures, and has exact facts for {len(exact)}")
        return
    for fact, behind in zip(shown, exact, strict=True):
        if not _agree(fact, behind):
            of = fact.get("item") or fact.get("dimension")
            what = AGREEMENT if fact["stat"] == AGREEMENT else "mean"
            yield Fault(
                entry, f"the {what} of {of} ({fact['group']}) is not that of its exact facts"
            )
            return


def _agree(shown: Fact, exact: Fact) -> bool:
    if shown["stat"] == AGREEMENT:
        stated = exact["stat"], exact.get("at_least"), exact.get("below")
        return stated == ("mean_variance", shown["at_least"], shown["below"])
    if (shown["n"], shown["stat"]) != (exact["n"], exact["stat"].removeprefix("weighted_")):
        return False
    return Decimal(shown["value"]) == _as_shown(Decimal(exact["value"]), shown)


def _as_shown(value: Decimal, shown: Fact) -> Decimal:
    """Exact facts give the limit of an end-coded mean with more decimals than are shown."""
    with localcontext() as context:
        context.rounding = TOWARDS.get(shown["rounding"], context.rounding)
        return value.quantize(Decimal(1).scaleb(-shown["decimals"]))
