"""A case in the plain form of `parallax attack` (as a JSON file gives it, and as the ledger writes facts) becomes a `Case`, or a list of faults."""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from parallax.core.disclosure.attack.case import BadCase, Bin, Case, Cell, Fact, Part, Stat

MOST_OPTIONS = 100
MOST_FACTS = 10_000
MOST_CELLS = 100_000
MOST_MEMBERSHIPS = 1_000_000
MOST_DECIMALS = 9
MOST_CHARACTERS = 200
MOST_FAULTS = 50

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
FRACTION = re.compile(r"-?[0-9]{1,9}/[0-9]{1,9}")
DESCRIPTIVE = {"title", "note", "description", "source"}
KEYS = {"scale", "m", "attacker_knows", "exempt_respondents", "facts"} | DESCRIPTIVE
ROUNDED = {Stat.MEAN, Stat.WEIGHTED_MEAN, Stat.SD, Stat.SHARE_AT_LEAST}


class Stop(Exception):
    """Too wrong to go on here; the fault is noted."""


def read_case(plain: object) -> Case:
    """The case that `plain` (dicts, lists, strings and numbers as from JSON) describes.

    Each cell of a fact's members × items holds an answer. `n` says how many answers or how many respondents, and is only checked.
    Displayed values are decimals, best given as strings; 3.5 with two decimals means 3.50. Facts may carry further keys
    (`release`, `note`, …). Form: FORMATS, "parallax attack". Raises BadCase with up to 50 faults.

    >>> fact = {"stat": "mean", "members": ["r1", "r2"], "items": ["q"], "n": 2, "value": "3.5", "decimals": 1}
    >>> case = read_case({"scale": {"min": 1, "max": 5}, "facts": [fact]})
    >>> case.m, case.facts[0].size, case.facts[0].value
    (3, 2, Fraction(7, 2))
    """
    reading = _Reading()
    try:
        case = reading.case(plain)
    except Stop:
        case = None
    if reading.faults or case is None:
        raise BadCase(tuple(reading.faults))
    return case


class _Reading:
    def __init__(self) -> None:
        self.faults: list[str] = []
        self.memberships = 0
        self.minimum, self.maximum = 0, 0

    def fault(self, place: str, text: str) -> Stop:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(f"{place}: {text}")
        return Stop()

    def case(self, plain: object) -> Case:
        root = self.mapping(plain, "the case")
        for key in root:
            if key not in KEYS:
                self.fault(_shown(key), f"unknown key; use {', '.join(sorted(KEYS))}")
        self.scale(root)
        m = self.whole(root["m"], "m", 1, MOST_OPTIONS) if "m" in root else 3
        facts = self.facts(self.present(root, "facts", ""))
        exempt = self.names(root.get("exempt_respondents", []), "exempt_respondents")
        if self.faults:  # Else everything that an unreadable fact names would seem unknown.
            raise Stop
        cells = {cell for fact in facts for cell in fact.all_cells}
        if len(cells) > MOST_CELLS:
            raise self.fault("facts", f"more than {MOST_CELLS} answers in all; split the case")
        known = self.known(root.get("attacker_knows", {}), cells)
        return Case(self.minimum, self.maximum, facts, m, known, frozenset(exempt))

    def scale(self, root: Mapping[str, Any]) -> None:
        scale = self.mapping(self.present(root, "scale", ""), "scale")
        reach = 1_000_000
        self.minimum = self.whole(self.present(scale, "min", "scale."), "scale.min", -reach, reach)
        self.maximum = self.whole(self.present(scale, "max", "scale."), "scale.max", -reach, reach)
        if self.maximum <= self.minimum:
            raise self.fault("scale", "max must be greater than min")
        if self.maximum - self.minimum >= MOST_OPTIONS:
            raise self.fault("scale", f"at most {MOST_OPTIONS} answers between min and max")

    def facts(self, plain: object) -> tuple[Fact, ...]:
        rows = self.sequence(plain, "facts")
        if not rows:
            raise self.fault("facts", "at least one fact is needed")
        if len(rows) > MOST_FACTS:
            raise self.fault("facts", f"{len(rows)} facts; at most {MOST_FACTS}")
        facts = []
        for number, row in enumerate(rows):
            try:
                facts.append(self.fact(row, f"facts[{number}]"))
            except Stop:
                if self.memberships > MOST_MEMBERSHIPS:
                    break
        return tuple(facts)

    def fact(self, plain: object, place: str) -> Fact:
        row = self.mapping(plain, place)
        name = self.present(row, "stat", f"{place}.")
        if not isinstance(name, str) or name not in list(Stat):
            raise self.fault(f"{place}.stat", f"unknown stat {_shown(name)}; use {', '.join(Stat)}")
        stat = Stat(name)
        if stat is Stat.EQUAL:
            return Fact(place, stat, cells=self.equal_cells(row, place))
        parts = self.parts(row, stat, place) if stat.has_parts else (self.part(row, place),)
        self.check_n(row, parts, place)
        self.check_rounding(row, place)
        if stat is Stat.MEAN_VARIANCE:
            least, below = self.limits(row, parts, place)
            return Fact(place, stat, parts, least, below=below)
        if stat in (Stat.COUNTS, Stat.BIN_COUNTS):
            return Fact(place, stat, parts, bins=self.bins(row, stat, parts[0].size, place))
        value, decimals = self.displayed(row, stat, place)
        threshold = self.threshold(row, stat, place)
        above, below = self.between(row, stat, place)
        fact = Fact(place, stat, parts, value, decimals, threshold, above=above, below=below)
        self.check_value(fact)
        return fact

    def part(self, row: Mapping[str, Any], place: str) -> Part:
        members = self.filled_names(row, "members", place)
        items = self.filled_names(row, "items", place)
        self.memberships += len(members) * len(items)
        if self.memberships > MOST_MEMBERSHIPS:
            raise self.fault(
                place, f"more than {MOST_MEMBERSHIPS} answers over all facts; split the case"
            )
        return Part(members, items)

    def parts(self, row: Mapping[str, Any], stat: Stat, place: str) -> tuple[Part, ...]:
        rows = self.sequence(self.present(row, "parts", f"{place}."), f"{place}.parts")
        if not rows:
            raise self.fault(f"{place}.parts", "at least one part is needed")
        read = self.weighted if stat.is_weighted else self.unweighted
        return tuple(read(part, f"{place}.parts[{number}]") for number, part in enumerate(rows))

    def unweighted(self, plain: object, place: str) -> Part:
        return self.part(self.mapping(plain, place), place)

    def weighted(self, plain: object, place: str) -> Part:
        row = self.mapping(plain, place)
        weight = self.decimal(self.present(row, "weight", f"{place}."), f"{place}.weight")
        if weight <= 0:
            raise self.fault(f"{place}.weight", "must be greater than 0; leave the part out")
        part = self.part(row, place)
        return Part(part.members, part.items, weight)

    def filled_names(self, row: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        names = self.names(self.present(row, key, f"{place}."), f"{place}.{key}")
        if not names:
            raise self.fault(f"{place}.{key}", "must name at least one")
        return names

    def check_n(self, row: Mapping[str, Any], parts: tuple[Part, ...], place: str) -> None:
        n = self.whole(self.present(row, "n", f"{place}."), f"{place}.n", 1, MOST_MEMBERSHIPS)
        answers = sum(part.size for part in parts)
        people = len({member for part in parts for member in part.members})
        if n not in (answers, people):
            raise self.fault(
                f"{place}.n",
                f"is {n}, but members × items holds {answers} answers of {people} respondents; "
                "list exactly those who answered",
            )

    def check_rounding(self, row: Mapping[str, Any], place: str) -> None:
        if row.get("rounding", "half_up") != "half_up":
            raise self.fault(
                f"{place}.rounding", f"{_shown(row['rounding'])} is not known; use half_up"
            )

    def bins(self, row: Mapping[str, Any], stat: Stat, size: int, place: str) -> tuple[Bin, ...]:
        plain = self.present(row, "value", f"{place}.")
        place += ".value"
        if stat is Stat.BIN_COUNTS:
            return tuple(
                self.bin(entry, f"{place}[{number}]", size)
                for number, entry in enumerate(self.sequence(plain, place))
            )
        bins = tuple(
            Bin(frozenset({self.option(key, place)}), self.whole(n, f"{place}.{key}", 0, size))
            for key, n in self.mapping(plain, place).items()
        )
        if (total := sum(counted.n for counted in bins)) != size:
            raise self.fault(place, f"the counts add up to {total}, but there are {size} answers")
        return bins

    def bin(self, plain: object, place: str, size: int) -> Bin:
        row = self.mapping(plain, place)
        options = self.sequence(self.present(row, "options", f"{place}."), f"{place}.options")
        if not options or len(options) > MOST_OPTIONS:
            raise self.fault(f"{place}.options", "must name answers of the scale, each once")
        values = [self.option(option, f"{place}.options") for option in options]
        if len(set(values)) < len(values):
            raise self.fault(f"{place}.options", "names an answer twice")
        n = self.whole(self.present(row, "n", f"{place}."), f"{place}.n", 0, size)
        return Bin(frozenset(values), n)

    def option(self, plain: object, place: str) -> int:
        if isinstance(plain, str) and re.fullmatch(r"-?[0-9]{1,7}", plain):
            plain = int(plain)
        if isinstance(plain, bool) or not isinstance(plain, int):
            raise self.fault(place, f"{_shown(plain)} is not a whole number of the scale")
        if not self.minimum <= plain <= self.maximum:
            raise self.fault(place, f"{plain} is off the scale {self.minimum} to {self.maximum}")
        return plain

    def limits(
        self, row: Mapping[str, Any], parts: tuple[Part, ...], place: str
    ) -> tuple[Fraction, Fraction | None]:
        for number, part in enumerate(parts):
            if part.size < 2:
                raise self.fault(
                    f"{place}.parts[{number}]", "a variance needs at least two answers"
                )
        if "at_least" not in row and "below" not in row:
            raise self.fault(place, "at_least or below is missing: the limits of the mean variance")
        least, below = self.limit(row, "at_least", place), self.limit(row, "below", place)
        if least is not None and least < 0:
            raise self.fault(f"{place}.at_least", "a variance is never negative")
        if below is not None and below <= (least or 0):
            raise self.fault(f"{place}.below", "must be greater than at_least, and than 0")
        return least or Fraction(0), below

    def limit(self, row: Mapping[str, Any], key: str, place: str) -> Fraction | None:
        """A decimal, or a fraction as text: a third has no decimals. None when `row` does not give it."""
        plain = row.get(key)
        if isinstance(plain, str) and FRACTION.fullmatch(plain) and int(plain.partition("/")[2]):
            return Fraction(plain)
        return self.decimal(plain, f"{place}.{key}") if key in row else None

    def between(
        self, row: Mapping[str, Any], stat: Stat, place: str
    ) -> tuple[Fraction | None, Fraction | None]:
        """What is known of an exact mean besides its rounding: that it was not replaced by a limit."""
        if stat not in (Stat.MEAN, Stat.WEIGHTED_MEAN):
            return None, None
        return self.limit(row, "above", place), self.limit(row, "below", place)

    def threshold(self, row: Mapping[str, Any], stat: Stat, place: str) -> int:
        if stat is not Stat.SHARE_AT_LEAST:
            return 0
        return self.option(self.present(row, "threshold", f"{place}."), f"{place}.threshold")

    def displayed(
        self, row: Mapping[str, Any], stat: Stat, place: str
    ) -> tuple[Fraction, int | None]:
        value = self.decimal(self.present(row, "value", f"{place}."), f"{place}.value")
        if stat not in ROUNDED and (stat is not Stat.MEDIAN or "decimals" not in row):
            return value, None
        decimals = self.whole(
            self.present(row, "decimals", f"{place}."), f"{place}.decimals", 0, MOST_DECIMALS
        )
        if (value * 10**decimals).denominator != 1:
            raise self.fault(
                f"{place}.value",
                f"{_shown(row['value'])} has more than the {decimals} decimals stated; correct the decimals",
            )
        return value, decimals

    def check_value(self, fact: Fact) -> None:
        place, value = f"{fact.place}.value", fact.value
        if fact.stat in (Stat.MIN, Stat.MAX):
            if value.denominator != 1:
                raise self.fault(place, "must be a whole number of the scale")
            self.option(int(value), place)
        elif fact.stat in (Stat.MEAN, Stat.WEIGHTED_MEAN, Stat.MEDIAN):
            if not self.minimum <= value <= self.maximum:
                raise self.fault(place, f"is off the scale {self.minimum} to {self.maximum}")
            if fact.stat is not Stat.MEDIAN:
                self.check_between(fact)
        elif fact.stat is Stat.SD:
            if fact.size < 2:
                raise self.fault(fact.place, "an sd needs at least two answers")
            if value < 0:
                raise self.fault(place, "an sd is never negative")
        elif fact.stat is Stat.SHARE_AT_LEAST and not 0 <= value <= 100:
            raise self.fault(place, "must lie between 0 and 100, in percent")

    def check_between(self, fact: Fact) -> None:
        low, high = fact.value - fact.half_step, fact.value + fact.half_step
        if fact.above is not None and fact.above >= high:
            raise self.fault(f"{fact.place}.above", "leaves nothing that is displayed like this")
        low = low if fact.above is None else max(low, fact.above)
        if fact.below is not None and fact.below <= low:
            raise self.fault(f"{fact.place}.below", "leaves nothing that is displayed like this")

    def equal_cells(self, row: Mapping[str, Any], place: str) -> tuple[Cell, ...]:
        rows = self.sequence(self.present(row, "cells", f"{place}."), f"{place}.cells")
        cells = []
        for number, plain in enumerate(rows):
            here = f"{place}.cells[{number}]"
            pair = self.sequence(plain, here)
            if len(pair) != 2:
                raise self.fault(here, "must be a pair: respondent, item")
            cells.append((self.name(pair[0], here), self.name(pair[1], here)))
        self.memberships += len(cells)
        if len(set(cells)) < max(2, len(cells)):
            raise self.fault(f"{place}.cells", "must name two different cells or more, each once")
        return tuple(cells)

    def known(self, plain: object, cells: set[Cell]) -> dict[Cell, int]:
        known = {}
        respondents = {respondent for respondent, _ in cells}
        for respondent, answers in self.mapping(plain, "attacker_knows").items():
            place = f"attacker_knows.{_shown(respondent)}"
            if respondent not in respondents:
                self.fault(place, "is a member of no fact; correct the name or leave it out")
                continue
            for item, value in self.mapping(answers, place).items():
                here = f"{place}.{_shown(item)}"
                if (respondent, item) not in cells:
                    self.fault(here, "this respondent has no answer to this item in any fact")
                    continue
                try:
                    known[respondent, item] = self.option(value, here)
                except Stop:
                    continue
        return known

    def present(self, row: Mapping[str, Any], key: str, prefix: str) -> Any:
        if key not in row:
            raise self.fault(f"{prefix}{key}", "is missing")
        return row[key]

    def mapping(self, plain: object, place: str) -> Mapping[str, Any]:
        if not isinstance(plain, Mapping) or any(not isinstance(key, str) for key in plain):
            raise self.fault(place, "must be an object {…}")
        return plain

    def sequence(self, plain: object, place: str) -> list[Any] | tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise self.fault(place, "must be a list […]")
        return plain

    def names(self, plain: object, place: str) -> tuple[str, ...]:
        rows = self.sequence(plain, place)
        if len(rows) > MOST_MEMBERSHIPS:
            raise self.fault(place, f"more than {MOST_MEMBERSHIPS} names")
        names = tuple(self.name(name, f"{place}[{number}]") for number, name in enumerate(rows))
        if len(set(names)) < len(names):
            raise self.fault(place, f"names {_shown(Counter(names).most_common(1)[0][0])} twice")
        return names

    def name(self, plain: object, place: str) -> str:
        if not isinstance(plain, str) or not 0 < len(plain) <= MOST_CHARACTERS:
            raise self.fault(place, f"must be a text of 1 to {MOST_CHARACTERS} characters")
        return plain

    def whole(self, plain: object, place: str, least: int, most: int) -> int:
        if isinstance(plain, bool) or not isinstance(plain, int):
            raise self.fault(place, f"{_shown(plain)} is not a whole number")
        if not least <= plain <= most:
            raise self.fault(place, f"must lie between {least} and {most}")
        return plain

    def decimal(self, plain: object, place: str) -> Fraction:
        is_number = isinstance(plain, str | int | float | Decimal) and not isinstance(plain, bool)
        text = _digits(plain) if is_number else ""
        if not NUMBER.fullmatch(text):
            raise self.fault(
                place,
                f"{_shown(plain)} is not a decimal with at most {MOST_DECIMALS} digits before and after the point",
            )
        return Fraction(text)


def _digits(plain: object) -> str:
    """As text; numbers too long to be a displayed figure give none (nor the time to write them out)."""
    if isinstance(plain, int):
        return str(plain) if abs(plain) < 10**10 else ""
    return str(plain)


def _shown(plain: object) -> str:
    if isinstance(plain, int) and abs(plain) >= 10**20:
        return "this number"
    text = (
        str(plain)
        if isinstance(plain, str | int | float | Decimal)
        else f"a {type(plain).__name__}"
    )
    return text if len(text) <= 40 else text[:40] + "…"
