"""Whether the coach's own words repeat comments that the leader does not read as they were written."""

from collections.abc import Iterator
from dataclasses import dataclass

from parallax.core.disclosure.recognisable import repeated
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Part

from .models import Decision, DeskComment, Report
from .queries import composition_of


@dataclass(frozen=True)
class Quoted:
    """`refused`: of comments that are withheld or must not be quoted, so the release waits until the words are others.

    Otherwise they are of comments that the coach disguised, and the coach may judge.
    """

    part: Part
    passages: tuple[str, ...]
    refused: bool


def quoted_in(report: Report, questionnaire: Questionnaire) -> tuple[Quoted, ...]:
    """What the summary and the notes repeat; words that the leader reads anyway, or that were asked, are free."""
    desk = list(DeskComment.objects.filter(round=report.round_id))
    shown = [*_read_by_the_leader(desk), *_asked(questionnaire)]
    barred = [c.text for c in desk if c.decision == Decision.WITHHOLD or not c.quotable]
    reworded = [c.text for c in desk if c.decision == Decision.DISGUISE and c.quotable]
    found = []
    for part, text in _written(report):
        for originals, refused in ((barred, True), (reworded, False)):
            if passages := repeated(text, originals, shown):
                found.append(Quoted(part, passages, refused))
    return tuple(found)


def _written(report: Report) -> Iterator[tuple[Part, str]]:
    """The summary under its own part; a note of the same part beside it."""
    yield Part.SUMMARY, report.summary
    for note in composition_of(report).notes:
        yield note.part, note.text


def _read_by_the_leader(desk: list[DeskComment]) -> Iterator[str]:
    for comment in desk:
        if comment.decision == Decision.KEEP:
            yield comment.text
        elif comment.decision == Decision.DISGUISE:
            yield comment.disguised


def _asked(questionnaire: Questionnaire) -> Iterator[str]:
    yield from (item.text for item in questionnaire.items)
    yield from (prompt.text for prompt in questionnaire.prompts)
