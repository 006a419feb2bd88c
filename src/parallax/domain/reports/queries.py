"""Reading a report: its protected figures, the draft, the released snapshot, and where moderation stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from parallax.core.disclosure.breakdown import shape_of
from parallax.core.disclosure.policy import Fate
from parallax.core.disclosure.released import ReleasedComment
from parallax.core.disclosure.verbatim import without_thin_labels
from parallax.core.questionnaire import GroupKind, Questionnaire
from parallax.core.report import Composition, compile_report, composition_from_plain, from_plain
from parallax.core.report import Report as CompiledReport
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.promise import promise_from_json, promise_in_brief
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from .breakdowns import Offer, offer_of, shapes_from_json
from .figures import Figures, figures_from_json
from .models import Branding as BrandingRow
from .models import Debrief, Decision, DeskComment, Preparation, Report
from .render.branding import PLAIN, Branding

USUAL_PREPARATION = timedelta(minutes=5)
# The leader's own comments: kept when they came to the desk, by nobody.
KEPT_UNASKED = Q(decision=Decision.KEEP, decided_by=None)


@dataclass(frozen=True)
class Progress:
    """`unquoted`: undecided comments that cannot be kept word for word."""

    decided: int
    total: int
    unquoted: int = 0

    @property
    def remaining(self) -> int:
        return self.total - self.decided

    @property
    def keepable(self) -> int:
        return self.remaining - self.unquoted


class ReviewStep(Enum):
    """What a coach does next in a review; WAIT while figures are being protected."""

    DECIDE = "decide"
    CHOOSE = "choose"
    WAIT = "wait"
    COMPOSE = "compose"
    READ = "read"


@dataclass(frozen=True)
class OnDesk:
    """A comment with the name of its group, where that may be known; `own`: the leader's."""

    comment: DeskComment
    group: str
    own: bool


@dataclass(frozen=True)
class PromptDesk:
    """The comments to one open question; `progress` counts those of raters."""

    id: str
    kind: str
    text: str
    comments: tuple[OnDesk, ...]
    progress: Progress


@dataclass(frozen=True)
class Desk:
    prompts: tuple[PromptDesk, ...]
    progress: Progress


@dataclass(frozen=True)
class Protection:
    """What protection did to the figures, for the coach: as they are shown, after the attack on them."""

    merged: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    shown: Offer

    @property
    def joined_by_choice(self) -> bool:
        return self.shown.breakdown.joins_groups

    @property
    def untouched(self) -> bool:
        return self.shown.has_items and not (self.merged or self.left_out or self.shown.coarser)


def questionnaire_of(round: Round) -> Questionnaire:
    return core_questionnaire(frozen_form(round))


def figures_of(report: Report, questionnaire: Questionnaire) -> Figures:
    """Raises ValueError where no breakdown is chosen yet, or its figures are still being protected."""
    if report.protected is None:
        raise ValueError(f"round {report.round_id} has no figures yet")
    return figures_from_json(report.protected, questionnaire)


def draft_of(report: Report, *, now: datetime) -> CompiledReport:
    """The report as it would be released now; undecided comments are not in it."""
    return compiled(report, questionnaire_of(report.round), now=now)


def branding_of(organisation: UUID) -> Branding:
    """How reports of this organisation look now, released ones too: the snapshot holds what they say, not how they look."""
    row = BrandingRow.objects.select_related("organisation").filter(pk=organisation).first()
    if row is None:
        return PLAIN
    return Branding(row.organisation.name, row.accent, bytes(row.logo))


def released_of(report: Report) -> CompiledReport:
    """The released snapshot."""
    return from_plain(report.snapshot)


def is_read_together(round: Round) -> bool:
    """The report is released and its debrief goes on: the leader sees the sections that were opened."""
    debrief = debrief_of(round)
    return debrief is not None and debrief.finished_at is None


def debrief_of(round: Round) -> Debrief | None:
    """None where the report is not released yet."""
    return Debrief.objects.filter(report__round=round).first()


def compiled(report: Report, questionnaire: Questionnaire, *, now: datetime) -> CompiledReport:
    round = report.round
    figures = figures_of(report, questionnaire)
    return compile_report(
        figures.protected,
        _moderated(round, figures),
        questionnaire,
        leader=round.leader.name,
        invited=figures.invited,
        coach=round.coach.name,
        summary=report.summary,
        promise=_promised(round, questionnaire),
        compiled_on=now.date(),
        spread=figures.spread,
        previous=previous_of(report),
        composition=composition_of(report),
        language=round.leader.language,
    )


def composition_of(report: Report) -> Composition:
    return composition_from_plain(report.composition)


def previous_of(report: Report) -> CompiledReport | None:
    """The leader's last report before this one with the same coach; another coach's report is not this coach's to see."""
    earlier = _earlier(report)
    if report.released_at:
        earlier = earlier.filter(released_at__lte=report.released_at)
    last = earlier.order_by("-released_at").first()
    return released_of(last) if last else None


def number_of(report: Report) -> int:
    """Which report of this leader with this coach it is, from 1; rounds of other coaches stay untold."""
    return 1 + _earlier(report).count()


def _earlier(report: Report) -> QuerySet[Report]:
    round = report.round
    return Report.objects.filter(
        round__organisation=round.organisation_id,
        round__leader=round.leader_id,
        round__coach=round.coach_id,
        round__created_at__lt=round.created_at,
        released_at__isnull=False,
    )


def _moderated(round: Round, figures: Figures) -> tuple[ReleasedComment, ...]:
    """Decided comments as the leader reads them; groups that lost comments may lose their label."""
    desk = DeskComment.objects.filter(round=round).exclude(decision__in=["", Decision.WITHHOLD])
    comments = [
        ReleasedComment(
            comment.prompt,
            comment.disguised if comment.decision == Decision.DISGUISE else comment.text,
            comment.group or None,
            comment.decision == Decision.DISGUISE,
        )
        for comment in desk
    ]
    return without_thin_labels(comments, figures.protected.plan, figures.protected.policy)


def _promised(round: Round, questionnaire: Questionnaire) -> tuple[str, ...]:
    """What protected raters read before their first question, quoted, each sentence once."""
    promise = promise_from_json(round.terms.promise)
    raters = [group.id for group in questionnaire.groups if group.kind is GroupKind.PROTECTED]
    with translation.override(round.language):
        told = [
            s
            for group in raters
            for s in promise_in_brief(promise, group, closes_at=round.closes_at)
        ]
        return tuple(gettext("“%(sentence)s”") % {"sentence": s} for s in dict.fromkeys(told))


def desk_of(report: Report, questionnaire: Questionnaire) -> Desk:
    """All comments per prompt, in the questionnaire's order; prompts without comments stay away."""
    groups = questionnaire.group_by_id
    by_prompt: dict[str, list[OnDesk]] = {}
    for comment in DeskComment.objects.filter(round=report.round_id):
        group = groups.get(comment.group)
        own = group is not None and group.kind is GroupKind.SELF
        shown = OnDesk(comment, group.name if group else "", own)
        by_prompt.setdefault(comment.prompt, []).append(shown)
    prompts = tuple(
        PromptDesk(p.id, p.kind, p.text, tuple(comments), _progress(comments))
        for p in questionnaire.prompts
        if (comments := by_prompt.get(p.id))
    )
    decided = sum(p.progress.decided for p in prompts)
    unquoted = sum(p.progress.unquoted for p in prompts)
    return Desk(prompts, Progress(decided, sum(p.progress.total for p in prompts), unquoted))


def progress_of(report: Report) -> Progress:
    """How many comments are decided; the leader's own need no decision."""
    desk = DeskComment.objects.filter(round=report.round_id).exclude(KEPT_UNASKED)
    counted = desk.aggregate(
        total=Count("pk"),
        decided=Count("pk", filter=~Q(decision="")),
        unquoted=Count("pk", filter=Q(decision="", quotable=False)),
    )
    return Progress(**counted)


def next_steps(rounds: Iterable[UUID]) -> dict[UUID, ReviewStep]:
    """By round, of those that have a report; one query for all."""
    undecided = DeskComment.objects.filter(round=OuterRef("round"), decision="")
    reports = Report.objects.filter(round__in=rounds).annotate(
        waits=Exists(undecided), has_figures=Q(protected__isnull=False)
    )
    found = reports.values_list("round", "waits", "breakdown", "has_figures", "summary")
    return {pk: _next_step(*known) for pk, *known in found}


def next_step(report: Report, progress: Progress) -> ReviewStep:
    has_figures = report.protected is not None
    return _next_step(progress.remaining > 0, report.breakdown, has_figures, report.summary)


def _next_step(waits: bool, breakdown: str, has_figures: bool, summary: str) -> ReviewStep:
    """`waits`: a comment is not decided yet."""
    if waits:
        return ReviewStep.DECIDE
    if not breakdown:
        return ReviewStep.CHOOSE
    if not has_figures:
        return ReviewStep.WAIT
    return ReviewStep.READ if summary.strip() else ReviewStep.COMPOSE


def next_undecided(round: Round, *, after: DeskComment) -> DeskComment | None:
    """The next comment that waits for a decision, from the top again when the end is reached."""
    waiting = DeskComment.objects.filter(round=round, decision="").exclude(pk=after.pk)
    later = waiting.filter(Q(prompt=after.prompt, position__gt=after.position))
    return later.first() or waiting.first()


def treatment_of(report: Report) -> dict[str, int]:
    """How many comments of raters were kept, disguised and withheld."""
    desk = DeskComment.objects.filter(round=report.round_id).exclude(KEPT_UNASKED).order_by()
    counts = dict(desk.values_list("decision").annotate(Count("pk")))
    return {choice.value: counts.get(choice.value, 0) for choice in Decision}


def rounds_to_prepare() -> list[UUID]:
    """Closed rounds that have not reached the coach's desk."""
    return list(Round.objects.filter(state=State.CLOSED).values_list("pk", flat=True))


def rounds_to_protect() -> list[UUID]:
    """Rounds in review whose breakdown is chosen and whose figures are not there yet."""
    chosen = Report.objects.filter(protected__isnull=True).exclude(breakdown="")
    return list(chosen.values_list("round_id", flat=True))


def preparation_of(round: Round) -> Preparation | None:
    """How far the attack on the figures has come; None before it begins."""
    return Preparation.objects.filter(round=round).first()


def takes_long(round: Round, *, now: datetime) -> bool:
    """Preparing takes seconds; later than this, somebody should look after the worker."""
    return _long_ago(round.closed_at, now)


def protecting_takes_long(report: Report, *, now: datetime) -> bool:
    return _long_ago(report.chosen_at, now)


def _long_ago(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since > USUAL_PREPARATION


def _progress(comments: list["OnDesk"]) -> Progress:
    raters = [c.comment for c in comments if not c.own]
    unquoted = sum(not c.decision and not c.quotable for c in raters)
    return Progress(sum(bool(c.decision) for c in raters), len(raters), unquoted)


def offers_of(report: Report, questionnaire: Questionnaire) -> tuple[Offer, ...]:
    """What each breakdown would show; none for a report of before there was a choice."""
    return tuple(offer_of(shape, questionnaire) for shape in shapes_from_json(report.shapes))


def protection_of(report: Report, questionnaire: Questionnaire) -> Protection:
    protected = figures_of(report, questionnaire).protected
    plans = protected.plan.groups
    return Protection(
        merged=tuple(
            (plan.group.name, plan.shown_as.name)
            for plan in plans
            if plan.fate is Fate.MERGED and plan.shown_as
        ),
        left_out=tuple(plan.group.name for plan in plans if plan.fate is Fate.LEFT_OUT),
        shown=offer_of(shape_of(protected, questionnaire), questionnaire),
    )
