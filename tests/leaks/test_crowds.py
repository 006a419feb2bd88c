"""After sealing, a group of one or two people leads nobody to what they said: not even with the sealed tables at hand."""

from collections import Counter

import pytest

from parallax.config.roles import WORKER
from parallax.core.disclosure.released import Released
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import DeskComment
from parallax.domain.reports.queries import figures_of, questionnaire_of
from parallax.domain.reports.tasks import seal_and_compile
from parallax.domain.responses.models import SealedComment, SealedRating
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.database import acting_as

pytestmark = pytest.mark.django_db(transaction=True)

MERGED = {"self": 1, "superior": 1, "peer": 6, "direct_report": 2}
LEFT_OUT = {"self": 1, "superior": 2, "peer": 0, "direct_report": 2}
OF_GROUP = {"self": 5, "superior": 4, "peer": 2, "direct_report": 3}


def closed_round(cast: Cast, people: dict[str, int]) -> Round:
    """Everybody gives the value of the group, and says the group's name."""
    round = make_collecting_round(cast, people)
    for invitation in invitations_of(round):
        group = invitation.group.key
        answer(invitation, value=OF_GROUP[group], words=f"I am of {group}")
    close_round(round, by=cast.coach, now=NOW)
    return round


def test_labels_of_merged_groups_are_exchanged(cast: Cast) -> None:
    """Two reports among six peers: what carries their label is theirs no more often than by chance."""
    theirs = {"ratings": 0, "comments": 0}
    for _ in range(30):
        round = closed_round(cast, MERGED)
        with acting_as(WORKER):
            seal_round(round.pk, now=NOW)
            rows = SealedRating.sealed.filter(round=round, item="listens", group="direct_report")
            theirs["ratings"] += rows.filter(value=OF_GROUP["direct_report"]).count()
            words = SealedComment.sealed.filter(round=round, prompt="keep", group="direct_report")
            theirs["comments"] += words.filter(text__contains="direct_report").count()
            labels = Counter(
                SealedRating.sealed.filter(round=round, item="listens").values_list(
                    "group", flat=True
                )
            )
        assert labels == MERGED
    # 60 labels, a quarter of the crowd: 15 by chance; more than 35 less often than once in ten million runs.
    assert max(theirs.values()) <= 35


def test_the_merged_figure_is_the_same_as_without_exchange(cast: Cast) -> None:
    round = closed_round(cast, MERGED)
    with acting_as(WORKER):
        seal_and_compile(str(round.pk))
    round.refresh_from_db()
    figures = figures_of(round.report, questionnaire_of(round)).protected
    shown = figures.dimensions["listening", "colleagues"]
    assert isinstance(shown, Released)
    # (6 * 2 + 2 * 3) / 8 = 2.25
    assert (str(shown.value), shown.n) == ("2.3", 8)


def test_ratings_of_a_group_that_is_left_out_are_not_kept(cast: Cast) -> None:
    round = closed_round(cast, LEFT_OUT)
    with acting_as(WORKER):
        seal_round(round.pk, now=NOW)
        kept = set(SealedRating.sealed.filter(round=round).values_list("group", flat=True))
        comments = Counter(
            SealedComment.sealed.filter(round=round, prompt="keep").values_list("group", flat=True)
        )
    assert kept == {"self", "superior"}
    assert comments == {"self": 1, "superior": 2, "": 2}


def test_their_words_reach_the_coach_without_a_group(cast: Cast) -> None:
    round = closed_round(cast, LEFT_OUT)
    with acting_as(WORKER):
        seal_round(round.pk, now=NOW)
        assert len(gather_evidence(round).comments) == 15
        seal_and_compile(str(round.pk))
    desk = DeskComment.objects.filter(round=round, text__contains="direct_report")
    assert set(desk.values_list("group", flat=True)) == {""}
