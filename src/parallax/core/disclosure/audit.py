"""The value audit: figures that pass every rule on counts are attacked before they leave, and made coarser until nothing follows from them.

What stands or falls together is a block: one dimension in one shown group. Figures of different blocks have no answer in common,
so each block is a case of its own (SCIENCE 2.5, P4; 2.6).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from parallax.core.disclosure.attack import Cell, Outcome, decide, harmless_tellers, read_case
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import DEFAULT_POLICY, Policy
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Detail, Protected
from parallax.core.evidence import Evidence, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import Dimension, Questionnaire, Scale

ALONE = 3
"""Values that must stay possible for each protected answer, for somebody who knows nobody's answers."""
WITH_ONE_WHO_TELLS = 2
"""The same for somebody who knows all answers of one rater of the group."""
LIMIT_SECONDS = 20.0

type Key = tuple[str, str]
"""A block: dimension and shown group."""
type Sheet = Mapping[str, int]
"""One rater's answers to the items of a dimension, as they count."""
type Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Block:
    """The released facts of a block, and what each of its raters answered, by pseudonym."""

    facts: tuple[dict[str, Any], ...]
    sheets: Mapping[str, Sheet]


def protect_and_audit(
    evidence: Evidence,
    questionnaire: Questionnaire,
    policy: Policy = DEFAULT_POLICY,
    *,
    limit_seconds: float = LIMIT_SECONDS,
    progress: Progress = lambda done, total: None,
) -> Protected:
    """The figures that may be seen: `protect`, then each block attacked and made coarser until the attack finds nothing.

    A block that fails shows no word for agreement, then its dimension's mean only, then nothing (`Detail`). An attack that does not end within
    `limit_seconds` counts as a success. `progress(done, total)` is told after each block. Ends, because blocks
    only ever become coarser. Raises what `protect` raises.
    """
    scores = score(evidence, questionnaire)
    detail: dict[Key, Detail] = {}
    safe: set[tuple[Key, int]] = set()
    while True:
        protected = protect(scores, questionnaire, policy, detail)
        failed = []
        blocks = dict(_blocks(evidence, questionnaire, protected))
        for number, (key, block) in enumerate(blocks.items(), start=1):
            # The structural rule may show something else once a neighbour is coarser: by content.
            content = (key, hash(repr(block.facts)))
            if content not in safe:
                if is_safe(block, questionnaire.scale, limit_seconds):
                    safe.add(content)
                else:
                    failed.append(key)
            progress(number, len(blocks))
        if not failed:
            return protected
        for key in failed:
            detail[key] = detail.get(key, Detail.finest(policy)).coarser


def is_safe(block: Block, scale: Scale, limit_seconds: float = LIMIT_SECONDS) -> bool:
    """Nobody's answer can be narrowed too far: neither from the figures alone, nor by one of the raters themselves."""
    case = read_case(
        {"scale": {"min": scale.min, "max": scale.max}, "m": ALONE, "facts": list(block.facts)}
    )
    truth = {
        (name, item): block.sheets[name][item]
        for name, item in {cell for fact in case.facts for cell in fact.all_cells}
    }
    harmless = harmless_tellers(case, truth, WITH_ONE_WHO_TELLS)
    tellers = [
        replace(case, m=WITH_ONE_WHO_TELLS, known=known)
        for known in _distinct_knowledge({c: v for c, v in truth.items() if c[0] not in harmless})
    ]
    return all(decide(attack, truth, limit_seconds) is Outcome.SAFE for attack in (case, *tellers))


def _distinct_knowledge(truth: Mapping[Cell, int]) -> Iterator[dict[Cell, int]]:
    """The answers of one rater of each kind: who gave the same answers to the same items learns the same."""
    sheets: dict[str, dict[Cell, int]] = defaultdict(dict)
    for cell, value in truth.items():
        sheets[cell[0]][cell] = value
    kinds = {
        tuple(sorted((item, value) for (_, item), value in sheet.items())): sheet
        for sheet in sheets.values()
    }
    yield from kinds.values()


def _blocks(
    evidence: Evidence, questionnaire: Questionnaire, protected: Protected
) -> Iterator[tuple[Key, Block]]:
    """Blocks of protected groups in which something is shown."""
    names = {rating.respondent: f"r{rating.respondent}" for rating in evidence.ratings}
    facts = _facts_by_block(
        released_facts(evidence, questionnaire, protected, names), questionnaire
    )
    sheets = _sheets(evidence, questionnaire)
    for column in protected.groups:
        if not column.group.is_protected:
            continue
        for dimension in questionnaire.dimensions:
            members = {
                names[who]: own
                for (group, who), answers in sheets.items()
                if group in column.members and (own := _of(answers, dimension))
            }
            own_facts = tuple(
                fact for fact in facts[dimension.id] if _members(fact) <= members.keys()
            )
            if own_facts:
                yield (dimension.id, column.group.id), Block(own_facts, members)


def _facts_by_block(
    facts: tuple[dict[str, Any], ...], questionnaire: Questionnaire
) -> dict[str, list[dict[str, Any]]]:
    dimension_of = {item.id: d.id for d in questionnaire.dimensions for item in d.items}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        first = fact.get("parts", [fact])[0]
        found[dimension_of[first["items"][0]]].append(fact)
    return found


def _members(fact: Mapping[str, Any]) -> set[str]:
    return {member for part in fact.get("parts", [fact]) for member in part["members"]}


def _sheets(
    evidence: Evidence, questionnaire: Questionnaire
) -> dict[tuple[str, Respondent], dict[str, int]]:
    """Answers as they count: reversed items turned round, "not observed" left out."""
    turned = {item.id for item in questionnaire.items if item.reversed}
    ends = questionnaire.scale.min + questionnaire.scale.max
    sheets: dict[tuple[str, Respondent], dict[str, int]] = defaultdict(dict)
    for rating in evidence.ratings:
        if rating.value is not None:
            value = ends - rating.value if rating.item in turned else rating.value
            sheets[rating.group, rating.respondent][rating.item] = value
    return sheets


def _of(answers: Sheet, dimension: Dimension) -> dict[str, int]:
    return {item.id: answers[item.id] for item in dimension.items if item.id in answers}
