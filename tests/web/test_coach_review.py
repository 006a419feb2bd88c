"""The coach's pages between closing and release."""

import re
import time
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parallax.domain.reports import queries
from parallax.domain.reports.actions.moderate import decide_comment
from parallax.domain.reports.models import Decision, DeskComment, Report
from parallax.domain.rounds.models import Invitation, RaterGroup, Round, State
from parallax.web.coach.recognising import Recogniser
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import USUAL, Voice, make_closed_round, on_the_desk, released, said


@pytest.fixture
def round(cast: Cast) -> Round:
    return on_the_desk(cast)


@pytest.fixture
def coach_client(cast: Cast) -> Client:
    return signed_in(cast.coach)


def page(name: str, round: Round, *more: object) -> str:
    return reverse(f"coach:{name}", args=[round.pk, *more])


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return words(response.content.decode())


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def waiting(round: Round, prompt: str = "stop") -> DeskComment:
    return DeskComment.objects.filter(round=round, prompt=prompt, decision="")[0]


def decide(
    client: Client, comment: DeskComment, decision: str, revision: int = 1, **more: str
) -> str:
    posted = {"decision": decision, "revision": str(revision), **more}
    response = client.post(page("comment-decide", comment.round, comment.pk), posted)
    assert response.status_code in (200, 302)
    return (
        words(response.content.decode())
        if response.status_code == 200
        else str(response["Location"])
    )


def test_the_desk_shows_every_comment_under_its_question(
    coach_client: Client, round: Round
) -> None:
    text = text_of(coach_client, page("comments", round))
    assert text.index("What should Lena Leader keep?") < text.index("What should Lena Leader stop?")
    for number in range(1, 6):
        assert (
            f"Peers see calm {number}" in text and f"Reports want fewer meetings {number}" in text
        )
    assert text.count("0 of 10 decided") == 2
    assert "You alone read these words, without names." in text


def test_a_group_is_named_only_where_a_crowd_stands_behind_it(
    coach_client: Client, cast: Cast
) -> None:
    few = {**USUAL, "direct_report": said([4, 4, 4], "grow", "More room") + said([4])}
    response = coach_client.get(page("comments", on_the_desk(cast, few)))
    html = response.content.decode()
    pills = re.findall(r'<span class="pill">([^<]+)</span>', html)
    # Five peers would be named beside three others, who would then be known too.
    assert pills.count("group not shown") == 3
    assert pills.count("Peers") == 5


def test_keep_leads_to_the_next(coach_client: Client, round: Round) -> None:
    first, second, *_ = DeskComment.objects.filter(round=round, prompt="stop")
    assert decide(coach_client, first, "keep") == page("comments", round) + f"#comment-{second.pk}"
    first.refresh_from_db()
    assert first.decision == "keep"
    assert "1 of 10 decided" in text_of(coach_client, page("comments", round))


def test_disguise_and_undo(coach_client: Client, round: Round) -> None:
    comment = waiting(round)
    decide(coach_client, comment, "disguise", disguised="Meet less often.")
    text = text_of(coach_client, page("comments", round))
    assert f"{comment.text} Lena Leader will read Meet less often." in text
    assert decide(coach_client, comment, "undo", 2).endswith(f"#comment-{comment.pk}")
    comment.refresh_from_db()
    assert (comment.decision, comment.disguised) == ("", "Meet less often.")


@pytest.mark.parametrize(
    ("decision", "field"), [("disguise", {"disguised": "  "}), ("withhold", {"reason": ""})]
)
def test_missing_words_are_asked_for_at_the_comment(
    coach_client: Client, round: Round, decision: str, field: dict[str, str]
) -> None:
    text = decide(coach_client, waiting(round), decision, 1, **field)
    assert text.count("This field is required.") == 1
    assert not DeskComment.objects.filter(round=round, decided_by__isnull=False)


def test_two_tabs_lose_nothing(coach_client: Client, round: Round) -> None:
    comment = waiting(round)
    decide(coach_client, comment, "keep")
    text = decide(coach_client, comment, "disguise", disguised="My careful wording")
    assert "decided meanwhile, in another tab or by somebody else" in text
    assert "My careful wording" in text and "kept word for word" in text
    comment.refresh_from_db()
    assert comment.decision == "keep"
    decide(coach_client, comment, "disguise", 2, disguised="My careful wording")
    comment.refresh_from_db()
    assert comment.disguised == "My careful wording"


def test_the_same_post_twice_is_fine(coach_client: Client, round: Round) -> None:
    comment = waiting(round)
    assert decide(coach_client, comment, "keep") == decide(coach_client, comment, "keep")


@pytest.mark.parametrize(
    "posted", [{}, {"decision": "burn", "revision": "1"}, {"decision": "keep", "revision": "x"}]
)
def test_a_broken_form_changes_nothing(
    coach_client: Client, round: Round, posted: dict[str, str]
) -> None:
    response = coach_client.post(page("comment-decide", round, waiting(round).pk), posted)
    assert response.status_code == 302
    assert not DeskComment.objects.filter(round=round, decided_by__isnull=False)


def test_keep_all_asks_first(coach_client: Client, round: Round) -> None:
    assert "Keep all 10 remaining comments?" in text_of(coach_client, page("comments-keep", round))
    decide(coach_client, waiting(round), "withhold", reason="Names a patient")
    response = coach_client.post(page("comments-keep", round), {"remaining": "10"}, follow=True)
    assert "Keep all 9 remaining comments?" in words(response.content.decode())
    response = coach_client.post(page("comments-keep", round), {"remaining": "9"}, follow=True)
    text = words(response.content.decode())
    assert "9 comments kept word for word." in text and "10 of 10 decided" in text


def test_the_draft_is_what_the_leader_will_read(coach_client: Client, round: Round) -> None:
    decide(coach_client, waiting(round), "disguise", disguised="Meet less often.")
    text = text_of(coach_client, page("draft", round))
    assert "As Lena Leader will read it" in text
    assert "9 comments are not decided and therefore not in this draft." in text
    assert "Meet less often." in text and "Reports want fewer meetings" not in text
    assert "Nothing had to be merged or hidden." in text


def test_the_draft_says_what_protection_did(coach_client: Client, cast: Cast) -> None:
    few = on_the_desk(cast, {**USUAL, "peer": said([3, 4]), "direct_report": said([4])})
    text = text_of(coach_client, page("draft", few))
    assert "Peers are left out of every figure, totals too: too few answered." in text
    merged = on_the_desk(cast, {**USUAL, "peer": said([3, 4])})
    assert "Peers are shown together with others as Colleagues" in text_of(
        coach_client, page("draft", merged)
    )


def test_the_release_waits_for_the_comments(coach_client: Client, round: Round) -> None:
    assert "10 comments wait for your decision" in text_of(coach_client, page("release", round))
    response = coach_client.post(page("release", round), {"understood": "on"}, follow=True)
    assert "Some comments are not decided yet, so nothing was released." in words(
        response.content.decode()
    )


def test_release(coach_client: Client, round: Round) -> None:
    coach_client.post(page("comments-keep", round), {"remaining": "10"})
    assert "There is no second version" in text_of(coach_client, page("release", round))
    refused = words(coach_client.post(page("release", round)).content.decode())
    assert "Please tick the box: it cannot be undone." in refused
    for _ in range(2):
        response = coach_client.post(page("release", round), {"understood": "on"}, follow=True)
        assert response.redirect_chain[-1][0] == page("draft", round)
    assert "Feedback for Lena Leader" in words(response.content.decode())
    round.refresh_from_db()
    assert round.state == State.RELEASED


def test_after_the_release_the_desk_is_closed(coach_client: Client, cast: Cast) -> None:
    done = released(cast)
    for name in ("comments", "compose", "release"):
        assert coach_client.get(page(name, done))["Location"] == page("draft", done)
    comment = DeskComment.objects.filter(round=done)[0]
    response = coach_client.post(
        page("comment-decide", done, comment.pk), {"decision": "undo", "revision": "2"}, follow=True
    )
    assert "comments can no longer be changed" in words(response.content.decode())
    assert coach_client.post(page("comments-keep", done), {"remaining": "3"}).status_code == 302


def test_a_second_version_is_refused_and_the_reason_said(coach_client: Client, cast: Cast) -> None:
    done = released(cast)
    first = Report.objects.get(round=done)
    for fields in ({"understood": "on"}, {}):
        response = coach_client.post(page("release", done), fields, follow=True)
        assert response.redirect_chain[-1][0] == page("draft", done)
        text = words(response.content.decode())
        assert "This report was released already and stays as it is." in text
        assert "New answers need a new round." in text
    again = Report.objects.get(round=done)
    assert (again.snapshot, again.released_at) == (first.snapshot, first.released_at)
    assert "One round, one report" in text_of(coach_client, page("draft", done))


@pytest.mark.parametrize("kind", ["pdf", "pdf-letter", "xlsx", "csv", "json"])
def test_the_coach_may_have_the_files_too(coach_client: Client, cast: Cast, kind: str) -> None:
    assert coach_client.get(page("report-download", released(cast), kind)).status_code == 200


def test_no_files_of_a_draft(coach_client: Client, round: Round) -> None:
    assert coach_client.get(page("report-download", round, "pdf")).status_code == 404


@pytest.mark.parametrize("name", ["comments", "compose", "draft", "release"])
def test_while_the_answers_are_prepared(coach_client: Client, cast: Cast, name: str) -> None:
    closed = make_closed_round(cast)
    Round.objects.filter(pk=closed.pk).update(closed_at=NOW + timedelta(days=36500))
    assert "longer than usual" not in text_of(coach_client, page(name, closed))
    Round.objects.filter(pk=closed.pk).update(closed_at=NOW - timedelta(days=1))
    assert "Preparing takes longer than usual" in text_of(coach_client, page(name, closed))


@pytest.mark.parametrize("who", ["leader", "other_coach", "other_leader", "director", "stranger"])
def test_nobody_else_comes_in(cast: Cast, round: Round, who: str) -> None:
    client = signed_in(getattr(cast, who))
    comment = waiting(round)
    for name, more in (
        ("comments", []),
        ("comments-keep", []),
        ("compose", []),
        ("draft", []),
        ("draft-pdf", []),
        ("release", []),
        ("report-download", ["pdf"]),
    ):
        assert client.get(page(name, round, *more)).status_code == 404
    assert (
        client.post(
            page("comment-decide", round, comment.pk), {"decision": "keep", "revision": "1"}
        ).status_code
        == 404
    )
    assert client.post(page("release", round), {"understood": "on"}).status_code == 404


def test_before_the_close_there_is_no_desk(coach_client: Client, cast: Cast) -> None:
    open_round = make_closed_round(cast)
    Round.objects.filter(pk=open_round.pk).update(state=State.COLLECTING)
    for name in ("comments", "compose", "draft", "draft-pdf", "release"):
        assert coach_client.get(page(name, open_round)).status_code == 404


def test_a_comment_of_another_round_is_not_found(
    coach_client: Client, cast: Cast, round: Round
) -> None:
    foreign = waiting(on_the_desk(cast))
    url = page("comment-decide", round, foreign.pk)
    assert coach_client.post(url, {"decision": "keep", "revision": "1"}).status_code == 404
    assert (
        coach_client.post(
            page("comment-decide", round, uuid4()), {"decision": "keep", "revision": "1"}
        ).status_code
        == 404
    )


# Literal counts, the same with one comment and with thirty.
QUERIES = {"comments": 6, "comments-keep": 5, "compose": 9, "draft": 9, "release": 7}


@pytest.mark.parametrize("name", list(QUERIES))
def test_no_page_asks_more_for_more_comments(coach_client: Client, cast: Cast, name: str) -> None:
    one = on_the_desk(
        cast, {**USUAL, "peer": said([3, 3, 4, 2]), "direct_report": said([4, 4, 4, 4])}
    )
    many = on_the_desk(cast, {**USUAL, "peer": said([3] * 30, "grow", "Room to think")})
    counts = []
    for round in (one, many):
        coach_client.get(page(name, round))
        with CaptureQueriesContext(connection) as asked:
            coach_client.get(page(name, round))
        counts.append(len(asked))
    assert counts == [QUERIES[name]] * 2


def test_withheld_words_are_nowhere_but_on_the_desk(
    coach_client: Client, round: Round, cast: Cast
) -> None:
    comment = waiting(round)
    decide_comment(
        comment, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
    )
    assert comment.text in text_of(coach_client, page("comments", round))
    assert comment.text not in text_of(coach_client, page("draft", round))
    assert comment.text not in text_of(coach_client, page("release", round))


def test_a_round_nobody_answered_can_still_be_ended_well(coach_client: Client, cast: Cast) -> None:
    silent = on_the_desk(cast, {})
    assert "Nobody wrote a comment" in text_of(coach_client, page("comments", silent))
    assert "There are no comments to decide" in text_of(coach_client, page("release", silent))
    coach_client.post(page("release", silent), {"understood": "on"})
    text = text_of(signed_in(cast.leader), reverse("leader:report", args=[silent.pk]))
    assert "nobody answered" in text
    assert coach_client.get(page("report-download", silent, "pdf")).status_code == 200


TELLING = "Last March you told me to ask Bob — he is GREAT!!!"


def with_comments(cast: Cast, *texts: str, quotable: bool = True) -> Round:
    voices = [Voice(4, {"keep": text}) for text in texts]
    round = on_the_desk(cast, {"peer": [*voices, *said([3, 4, 5, 4], "keep", "Peers see calm")]})
    peers = RaterGroup.objects.get(round=round, key="peer")
    Invitation.objects.filter(group=peers, email="peer0@example.org").update(name="Robert Okafor")
    DeskComment.objects.filter(round=round, text__in=texts).update(quotable=quotable)
    return round


def card_of(client: Client, round: Round, text: str, query: str = "") -> str:
    comment = DeskComment.objects.get(round=round, text=text)
    html = client.get(page("comments", round) + query).content.decode()
    return html[html.index(f'id="comment-{comment.pk}"') :].partition("</article>")[0]


def test_what_gives_people_away_is_marked_and_told(coach_client: Client, cast: Cast) -> None:
    round = with_comments(cast, TELLING)
    card = card_of(coach_client, round, TELLING)
    assert re.findall(r'<mark class="tell">([^<]+)</mark>', card) == [
        "Last March",
        "you told me",
        "Bob",
    ]
    assert "note </span>3</sup>" in card
    assert [words(each).strip() for each in re.findall(r"<li>(.*?)</li>", card)] == [
        "Last March : a date or a time",
        "you told me : a small story: people who were there may recognise it",
        "Bob : may mean Robert Okafor",
    ]
    assert "<mark" not in card_of(coach_client, round, "Peers see calm 1")


def test_marks_never_let_markup_through(coach_client: Client, cast: Cast) -> None:
    nasty = '<b>you told me</b> & "this was a very long story"\non <script>alert(1)</script>'
    card = card_of(coach_client, with_comments(cast, nasty), nasty)
    assert "<b>" not in card and "<script" not in card
    assert '&lt;b&gt;<mark class="tell">you told me</mark>' in card


def test_a_smoothed_wording_is_offered_and_never_applied(coach_client: Client, cast: Cast) -> None:
    round = with_comments(cast, TELLING)
    smooth = "Last March you told me to ask a colleague - he is great!"
    card = card_of(coach_client, round, TELLING)
    assert f'data-smoothed="{smooth}"' in card
    assert "<del>Bob —</del><ins>a colleague -</ins>" in card
    assert f">\n{TELLING}</textarea>" in card
    comment = DeskComment.objects.get(round=round, text=TELLING)
    assert (comment.decision, comment.disguised) == ("", "")
    # Without scripts the link opens the field with it.
    begun = card_of(coach_client, round, TELLING, f"?smoothed={comment.pk}")
    assert f">\n{smooth}</textarea>" in begun
    assert "data-smoothed" not in card_of(coach_client, round, "Peers see calm 1")
    assert coach_client.get(page("comments", round) + "?smoothed=x").status_code == 200


def test_please_paraphrase(coach_client: Client, cast: Cast) -> None:
    round = with_comments(cast, "Calm in a storm.", quotable=False)
    card = card_of(coach_client, round, "Calm in a storm.")
    assert "please paraphrase" in card and 'value="keep"' not in card
    text = text_of(coach_client, page("comments", round))
    assert "One comment must not be quoted word for word: disguise or withhold it." in text
    comment = DeskComment.objects.get(round=round, quotable=False)
    assert "so this comment cannot be kept as it is" in decide(coach_client, comment, "keep")
    same = decide(coach_client, comment, "disguise", disguised="Calm, in a storm")
    assert "These are still the writer’s own words. Say it in yours." in same
    comment.refresh_from_db()
    assert comment.decision == ""
    assert "Keep all 4 remaining comments?" in text_of(coach_client, page("comments-keep", round))
    coach_client.post(page("comments-keep", round), {"remaining": "4"})
    assert "What remains must not be quoted word for word" in text_of(
        coach_client, page("comments-keep", round)
    )
    decide(coach_client, comment, "disguise", disguised="Keeps a cool head.")
    assert "5 of 5 decided" in text_of(coach_client, page("comments", round))


def test_sixty_comments_are_looked_at_in_no_time(cast: Cast, coach_client: Client) -> None:
    texts = [f"{TELLING} In week {n} she organised the rota for room {n}." for n in range(60)]
    round = with_comments(cast, *texts)
    questionnaire = queries.questionnaire_of(round)
    desk = queries.desk_of(
        Round.objects.select_related("report").get(pk=round.pk).report, questionnaire
    )
    recogniser = Recogniser(round, desk, questionnaire)
    start = time.process_time()
    looked = [recogniser.look_at(text) for text in texts]
    assert time.process_time() - start < 1
    assert all(each.told for each in looked)
