"""One leader's report from files: made anew as it was, or as a new version protected beside those before it, or refused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parallax.cli.files.answers import Leader
from parallax.cli.files.faults import quoted
from parallax.cli.files.ledger import (
    Release,
    answers_id,
    figures_id,
    pseudonym,
    round_id,
    terms_id,
)
from parallax.core.disclosure.attack import BadCase
from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.earlier import NotBeside
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.support import PastLeaks
from parallax.core.disclosure.verbatim import Standing, mark_of, shuffled_comments, worded
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Report, compile_report
from parallax.core.report.findings import Spread
from parallax.domain.reports.render.branding import Branding


@dataclass(frozen=True)
class Order:
    """One leader's report to be made, into `folder`; `before` are the versions that the ledger knows."""

    leader: str
    answers: Leader
    questionnaire: Questionnaire
    before: tuple[Release, ...]
    key: bytes
    spread: Spread
    formats: tuple[str, ...]
    paper: str
    branding: Branding
    folder: Path


@dataclass(frozen=True)
class Made:
    """What the written files release. `waiting` says which comments are not among them yet."""

    release: Release
    is_new: bool
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    why: str


@dataclass(frozen=True)
class _Draft:
    report: Report
    release: Release
    waiting: tuple[str, ...]


def make(order: Order) -> Made | Refused:
    """Writes one leader's files and tells what they release."""
    try:
        draft = _again(order) or _beside(order)
    except NotBeside as missing:
        return Refused(_refusal(order, f"{missing}"))
    except PastLeaks as incident:
        return Refused(
            _refusal(
                order, f"{incident}; this is an incident, since such figures are never released"
            )
        )
    except BadCase:
        return Refused(_refusal(order, "its facts cannot be read; restore the ledger from a copy"))
    folder = order.folder / order.leader
    folder.mkdir()
    for name in order.formats:
        (folder / f"report.{name}").write_bytes(
            rendered(draft.report, name, order.paper, order.branding)
        )
    is_new = not any(draft.release.shows_the_same(version) for version in order.before)
    return Made(draft.release, is_new, draft.waiting)


def _again(order: Order) -> _Draft | None:
    """The version of these very answers and comments, if there was one."""
    for number, version in reversed(list(enumerate(order.before))):
        if version.answers == answers_id(order.answers, order.key, _raters(order)):
            draft = _draft(order, order.before[:number])
            if draft.release.shows_the_same(version):
                return draft
    return None


def _beside(order: Order) -> _Draft:
    """A first version, or a new one. Raises NotBeside with what is missing, PastLeaks."""
    for version in order.before:
        if version.terms != terms_id(order.questionnaire):
            raise NotBeside("scale, dimensions, groups or minimums are not those of then")
        if version.answers != answers_id(order.answers, order.key, version.raters):
            raise NotBeside("answers of then were changed or taken out")
    return _draft(order, order.before)


def _draft(order: Order, before: Sequence[Release]) -> _Draft:
    questionnaire, key = order.questionnaire, order.key
    numbers = order.answers.respondents()
    evidence = replace(
        order.answers.evidence(),
        pseudonyms={number: pseudonym(key, rater) for rater, number in numbers.items()},
    )
    protected = protect_and_audit(
        evidence,
        questionnaire,
        earlier=[fact for version in before for fact in version.facts],
        exempt={name for version in before for name in version.exempt},
    )
    comments = shuffled_comments(
        evidence.comments,
        protected.plan,
        protected.policy,
        key=key,
        earlier=before[-1].comments if before else None,
    )
    report = compile_report(
        protected, worded(comments), questionnaire, leader=order.leader, spread=order.spread
    )
    exempt = {g.id for g in questionnaire.groups if not g.is_protected}
    release = Release(
        order.leader,
        round_id(questionnaire),
        len(before) + 1,
        terms_id(questionnaire),
        answers_id(order.answers, key, _raters(order)),
        _raters(order),
        tuple(
            sorted(
                pseudonym(key, rater)
                for rater, group in order.answers.groups.items()
                if group in exempt
            )
        ),
        figures_id(report),
        key,
        order.spread,
        released_facts(evidence, questionnaire, protected, evidence.pseudonyms),
        tuple(Standing(c.prompt, mark_of(c, key), group) for c, group in comments),
    )
    held = Counter(c.prompt for c in evidence.comments) - Counter(c.prompt for c, _ in comments)
    return _Draft(
        report,
        release,
        tuple(
            f"leader {quoted(order.leader)}: new comments to {prompt} wait until there are {protected.policy.comment_minimum} of them"
            for prompt in sorted(held)
        ),
    )


def _raters(order: Order) -> tuple[str, ...]:
    return tuple(sorted(pseudonym(order.key, rater) for rater in order.answers.groups))


def _refusal(order: Order, why: str) -> str:
    return (
        f"leader {quoted(order.leader)}: release {order.before[-1].id} is already in the ledger, and no other version may stand beside it: {why}. "
        "Use the same answers again, or give a new round a new title"
    )


def rendered(report: Report, name: str, paper: str, branding: Branding) -> bytes:
    from parallax.domain.reports.render import csv, html, json, pdf, xlsx

    match name:
        case "pdf":
            return pdf.pdf_bytes(report, "us-letter" if paper == "us-letter" else "a4", branding)
        case "html":
            return html.standalone(report, branding).encode()
        case "json":
            return json.json_bytes(report)
        case "xlsx":
            return xlsx.xlsx_bytes(report)
        case _:
            return csv.csv_bytes(report)
