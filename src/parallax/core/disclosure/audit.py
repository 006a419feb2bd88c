"""The value audit: figures that pass every rule on counts are attacked before they leave, and made coarser until nothing follows from them.

What stands or falls together is a block: one dimension in one shown group. Figures of different blocks have no answer in common,
so each block is a case of its own, together with the earlier figures about the same answers (SCIENCE 2.5, P4; 2.6).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from parallax.core.disclosure.attack import (
    Case,
    Cell,
    Outcome,
    TooHeavy,
    decide,
    decide_means,
    feasible_values,
    harmless_tellers,
    read_case,
)
from parallax.core.disclosure.earlier import (
    NOTHING_EARLIER,
    Earlier,
    Fact,
    cells_of,
    refuse_broken_promise,
    refuse_few_new,
    refuse_other_answers,
)
from parallax.core.disclosure.ends import OPEN_SHARE
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import DEFAULT_POLICY, Policy
from parallax.core.disclosure.protect import plan_of, protect
from parallax.core.disclosure.released import Detail, Protected
from parallax.core.disclosure.support import PastLeaks, Witness
from parallax.core.evidence import Evidence, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import Questionnaire

ALONE = 3
"""Values that must stay possible for each protected answer, for somebody who knows nobody's answers."""
WITH_ONE_WHO_TELLS = 2
"""The same for somebody who knows all answers of one rater of the group."""
LIMIT_SECONDS = 20.0

type Key = tuple[str, str]
"""A block: dimension and shown group."""
type Progress = Callable[[int, int], None]
type Names = Mapping[Respondent, str]


@dataclass(frozen=True)
class Part:
    """Figures that share answers: those of blocks, and those of earlier releases."""

    blocks: Mapping[Key, tuple[Fact, ...]]
    earlier: tuple[Fact, ...] = ()

    @property
    def new(self) -> list[Key]:
        """The blocks that tell something which is not out already."""
        return [
            key for key, facts in self.blocks.items() if any(f not in self.earlier for f in facts)
        ]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Each once."""
        own = (f for facts in self.blocks.values() for f in facts if f not in self.earlier)
        return (*self.earlier, *own)


def protect_and_audit(
    evidence: Evidence,
    questionnaire: Questionnaire,
    policy: Policy = DEFAULT_POLICY,
    *,
    earlier: Sequence[Fact] = (),
    exempt: Collection[str] = (),
    limit_seconds: float = LIMIT_SECONDS,
    progress: Progress = lambda done, total: None,
) -> Protected:
    """The figures that may be seen: `protect`, then each block attacked and made coarser until the attack finds nothing.

    A block that fails shows no word for agreement, then its dimension's mean only, then nothing (`Detail`). An attack that does not end within
    `limit_seconds` counts as a success. `progress(done, total)` is told after each block. Ends, because blocks
    only ever become coarser.

    `earlier` are the facts of all earlier releases about the same answers, in the form of `parallax attack`, with the names of
    `evidence.pseudonyms`; `exempt` are those in them who were not protected. Answers may have come since; those behind `earlier`
    must be the same still. New figures are chosen and attacked together with the earlier ones. Raises NotBeside when there may be no
    new version, with what is missing; PastLeaks, an incident, when earlier figures by themselves give an answer away (where they only narrow a mean too far, nothing new is shown beside them); BadCase when they cannot be read; and
    what `protect` raises.
    """
    scores = score(evidence, questionnaire)
    names = {
        r.respondent: evidence.pseudonyms.get(r.respondent, f"r{r.respondent}")
        for r in evidence.ratings
    }
    truth = _truth(evidence, questionnaire, names)
    past = NOTHING_EARLIER
    if earlier:
        past = Earlier(tuple(earlier), frozenset(exempt), _answered(evidence, names))
        refuse_other_answers(past, truth, questionnaire.scale)
        refuse_broken_promise(past, questionnaire)
        refuse_few_new(past, plan_of(scores, questionnaire, policy))
    detail: dict[Key, Detail] = {}
    settled: set[tuple[tuple[Key, ...], int]] = set()
    while True:
        protected = protect(scores, questionnaire, policy, detail, past)
        failed: list[Key] = []
        blocks = dict(_blocks(evidence, questionnaire, protected, names))
        parts = _parts(blocks, past.facts)
        for number, part in enumerate(parts, start=1):
            # The structural rule may show something else once a neighbour is coarser: by content.
            content = (tuple(part.blocks), hash(repr(part)))
            if content not in settled:
                trial = Trial(part.facts, truth, questionnaire, past.exempt, limit_seconds)
                if trial.is_safe():
                    settled.add(content)
                else:
                    failed += part.new
                    _raise_if_past_leaks(part.earlier, trial, past)
            progress(number, len(parts))
        if not failed:
            return protected
        for key in failed:
            detail[key] = detail.get(key, Detail.finest(policy)).coarser


@dataclass(frozen=True)
class Trial:
    """Facts, attacked by somebody who knows nobody's answers, and by each rater who tells all of his own."""

    facts: tuple[Fact, ...]
    truth: Mapping[Cell, int]
    questionnaire: Questionnaire
    exempt: frozenset[str]
    limit_seconds: float

    def is_safe(self) -> bool:
        """Nobody's answer, and nobody's mean, can be narrowed too far: neither from the figures alone, nor by one of the raters themselves.

        What is too heavy to be attacked is not safe: a word about many people, of whom a different number answered each item.
        """
        try:
            return all(
                self._outcome(attack) is Outcome.SAFE and self._means(attack) is Outcome.SAFE
                for attack in self._attacks()
            )
        except TooHeavy:
            return False

    def given_away(self) -> tuple[str, ...]:
        """Whose answers can be narrowed too far; an attack that does not end finds nobody."""
        for attack in self._attacks():
            if self._outcome(attack) is Outcome.LEAK:
                found = feasible_values(attack, self.limit_seconds).feasible_values.items()
                return tuple(who for who, of in found if min(map(len, of.values())) < attack.m)
        return ()

    def _outcome(self, attack: Case) -> Outcome:
        return decide(attack, self.truth, self.limit_seconds)

    def _means(self, attack: Case) -> Outcome:
        dimensions = [[item.id for item in d.items] for d in self.questionnaire.dimensions]
        scale = self.questionnaire.scale
        width = (scale.max - scale.min) * (Fraction(0) if attack.known else OPEN_SHARE)
        return decide_means(attack, self.truth, dimensions, width, self.limit_seconds)

    def _attacks(self) -> Iterator[Case]:
        scale = self.questionnaire.scale
        case = read_case(
            {
                "scale": {"min": scale.min, "max": scale.max},
                "m": ALONE,
                "exempt_respondents": sorted(self.exempt),
                "facts": list(self.facts),
            }
        )
        yield case
        harmless = harmless_tellers(case, self.truth, WITH_ONE_WHO_TELLS) | case.exempt
        for known in _distinct_knowledge(case, self.truth, harmless):
            yield replace(case, m=WITH_ONE_WHO_TELLS, known=known)


def _distinct_knowledge(
    case: Case, truth: Mapping[Cell, int], harmless: Collection[str]
) -> Iterator[dict[Cell, int]]:
    """The answers of one rater of each kind that may do harm: who gave the same answers, in the same figures, learns the same."""
    sheets: dict[str, dict[Cell, list[tuple[int, int]]]] = defaultdict(dict)
    for number, fact in enumerate(case.facts):
        for place, part in enumerate(fact.parts):
            for cell in part.cells:
                sheets[cell[0]].setdefault(cell, []).append((number, place))
    kinds = {
        tuple(sorted((cell[1], truth[cell], *where) for cell, where in sheet.items())): sheet
        for who, sheet in sheets.items()
        if who not in harmless
    }
    for sheet in kinds.values():
        yield {cell: truth[cell] for cell in sheet}


def _raise_if_past_leaks(earlier: Sequence[Fact], trial: Trial, past: Earlier) -> None:
    if earlier and (found := replace(trial, facts=tuple(earlier)).given_away()):
        places = tuple(n for n, fact in enumerate(past.facts) if fact in earlier)
        raise PastLeaks(Witness(places, len(found), found))


def _parts(blocks: Mapping[Key, tuple[Fact, ...]], earlier: Sequence[Fact]) -> list[Part]:
    """Blocks and earlier facts, as far as they share answers directly or by way of others."""
    linked = [(Part({key: facts}), _cells(facts)) for key, facts in blocks.items()]
    for fact in earlier:
        together, cells = Part({}, (fact,)), _cells([fact])
        apart = []
        for part, own in linked:
            if own.isdisjoint(cells):
                apart.append((part, own))
            else:
                together = Part({**together.blocks, **part.blocks}, part.earlier + together.earlier)
                cells |= own
        linked = [*apart, (together, cells)]
    return [part for part, _ in linked]


def _cells(facts: Sequence[Fact]) -> set[Cell]:
    return {cell for fact in facts for cell in cells_of(fact)}


def _blocks(
    evidence: Evidence, questionnaire: Questionnaire, protected: Protected, names: Names
) -> Iterator[tuple[Key, tuple[Fact, ...]]]:
    """Blocks of protected groups in which something is shown."""
    facts = _facts_by_block(
        released_facts(evidence, questionnaire, protected, names), questionnaire
    )
    groups = {(rating.group, names[rating.respondent]) for rating in evidence.ratings}
    for column in protected.groups:
        if not column.group.is_protected:
            continue
        members = {who for group, who in groups if group in column.members}
        for dimension in questionnaire.dimensions:
            own_facts = tuple(
                fact
                for fact in facts[dimension.id]
                if members.issuperset(who for who, _ in cells_of(fact))
            )
            if own_facts:
                yield (dimension.id, column.group.id), own_facts


def _facts_by_block(facts: Sequence[Fact], questionnaire: Questionnaire) -> dict[str, list[Fact]]:
    dimension_of = {item.id: d.id for d in questionnaire.dimensions for item in d.items}
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        _, item = next(iter(cells_of(fact)))
        found[dimension_of[item]].append(fact)
    return found


def _truth(evidence: Evidence, questionnaire: Questionnaire, names: Names) -> dict[Cell, int]:
    """Answers as they count: reversed items turned round, "not observed" left out."""
    turned = {item.id for item in questionnaire.items if item.reversed}
    ends = questionnaire.scale.min + questionnaire.scale.max
    return {
        (names[rating.respondent], rating.item): (
            ends - rating.value if rating.item in turned else rating.value
        )
        for rating in evidence.ratings
        if rating.value is not None
    }


def _answered(evidence: Evidence, names: Names) -> dict[tuple[str, str], frozenset[str]]:
    answered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rating in evidence.ratings:
        if rating.value is not None:
            answered[rating.group, names[rating.respondent]].add(rating.item)
    return {who: frozenset(items) for who, items in answered.items()}
