"""Leader and coach change one questionnaire, at once and in turn, until both agree to the same words."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from parallax.domain.audit.models import Event
from parallax.domain.coaching.models import Engagement
from parallax.domain.instruments import library
from parallax.domain.notifications.models import Message
from parallax.domain.people.models import Person
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.actions.design import GroupTerms, Settings, Subject, Wording
from parallax.domain.rounds.comparison import Change, ChangeKind, changes_between
from parallax.domain.rounds.estimate import minutes
from parallax.domain.rounds.models import (
    Agreement,
    Dimension,
    GroupKind,
    Item,
    Prompt,
    PromptKind,
    Questionnaire,
    Remark,
    Round,
    State,
)
from parallax.domain.rounds.queries import form_of
from parallax.domain.rounds.terms import AnswerForm, form_from_json
from tests.cast import NOW, round_before_its_first_question

LATER = NOW + timedelta(hours=1)
NEW = Wording("{name} keeps meetings short.", "I keep meetings short.")


@pytest.fixture
def round(engagement: Engagement) -> Round:
    return round_before_its_first_question(engagement)


@pytest.fixture
def short(round: Round, coach: Person) -> Questionnaire:
    return design.start_questionnaire(round, library().templates["short"], by=coach, now=NOW)


def items(questionnaire: Questionnaire, dimension: str) -> list[str]:
    rows = Item.objects.filter(dimension__questionnaire=questionnaire, dimension__key=dimension)
    return [item.key.removeprefix(f"{dimension}-") for item in rows]


def item(questionnaire: Questionnaire, key: str) -> Item:
    return Item.objects.select_related("dimension").get(
        dimension__questionnaire=questionnaire, key=key
    )


def dimension(questionnaire: Questionnaire, key: str) -> Dimension:
    return questionnaire.dimensions.get(key=key)


def revision(questionnaire: Questionnaire) -> int:
    return Questionnaire.objects.get(pk=questionnaire.pk).revision


def agreed_by_both(questionnaire: Questionnaire, leader: Person, coach: Person) -> None:
    for person in (coach, leader):
        design.agree(questionnaire, revision(questionnaire), by=person, now=NOW)


def test_starting_from_a_template_brings_questions_and_groups(short: Questionnaire) -> None:
    form = form_of(short)
    assert [d.id for d in form.dimensions] == [
        "listening",
        "direction",
        "developing",
        "safety",
        "pressure-certainty",
    ]
    assert [d.id for d in form.dimensions if d.pressure] == ["pressure-certainty"]
    assert [p.kind for p in form.prompts] == ["continue", "stop", "growth"]
    assert [g.id for g in form.groups] == [
        "self",
        "superior",
        "peer",
        "direct_report",
        "colleagues",
    ]
    assert (form.scale.min, form.scale.max, form.scale.not_observed) == (1, 5, True)
    assert [e.verb for e in Event.objects.order_by("pk")][-1] == "questionnaire.started"


def test_starting_twice_keeps_the_first(round: Round, short: Questionnaire, leader: Person) -> None:
    again = design.start_questionnaire(round, library().templates["words"], by=leader, now=NOW)
    assert again == short
    assert round.groups.count() == 5


def test_beginning_again_replaces_the_questions_and_nothing_else(
    short: Questionnaire, leader: Person
) -> None:
    design.add_library_group(short, "nursing", by=leader, now=NOW)
    before = revision(short)
    design.start_over(short, library().templates["words"], by=leader, now=NOW)
    form = form_of(Questionnaire.objects.get(pk=short.pk))
    assert (len(form.dimensions), len(form.prompts), form.groups[-1].id) == (0, 6, "nursing")
    assert (form.title, revision(short)) == ("Feedback in your own words", before + 1)


def test_every_template_can_be_agreed_to(round: Round, leader: Person, coach: Person) -> None:
    questionnaire = design.start_questionnaire(
        round, library().templates["full"], by=coach, now=NOW
    )
    agreed_by_both(questionnaire, leader, coach)
    questionnaire.refresh_from_db()
    assert questionnaire.locked_at == NOW


def test_adding_from_the_library(short: Questionnaire, leader: Person) -> None:
    design.add_library_dimension(
        short, "energy", ["energy-workload", "energy-meaning"], by=leader, now=NOW
    )
    assert items(short, "energy") == ["workload", "meaning"]
    # The rest later; what is there stays where it is.
    design.add_library_dimension(short, "energy", by=leader, now=NOW)
    assert items(short, "energy") == ["workload", "meaning", "remove", "example", "boundaries"]
    assert dimension(short, "energy").position == 5
    design.add_library_prompt(short, "best-moment", by=leader, now=NOW)
    design.add_library_prompt(short, "best-moment", by=leader, now=NOW)
    assert [p.key for p in short.prompts.all()] == ["continue", "stop", "growth", "best-moment"]


def test_an_item_that_moved_away_is_not_asked_twice(short: Questionnaire, leader: Person) -> None:
    design.move_to_dimension(
        item(short, "listening-finish"), dimension(short, "safety"), by=leader, now=NOW
    )
    design.add_library_dimension(short, "listening", by=leader, now=NOW)
    keys = [i.id for i in form_of(short).items]
    assert sorted(set(keys)) == sorted(keys)
    assert items(short, "listening") == ["disagree", "change", "attention", "feedback"]


def test_own_questions(short: Questionnaire, leader: Person, coach: Person) -> None:
    own = design.add_dimension(
        short, Subject("Running the clinic", "Day by day."), by=leader, now=NOW
    )
    first = design.add_item(own, NEW, by=leader, now=NOW)
    prompt = design.add_prompt(
        short,
        PromptKind.OPEN,
        Wording("What should {name} know?", "What should you know?", ("peer", "self")),
        by=coach,
        now=NOW,
    )
    assert (first.text, first.position, first.groups) == ("{name} keeps meetings short.", 0, [])
    assert (prompt.position, prompt.groups) == (3, ["self", "peer"])
    assert len({own.key, first.key, prompt.key}) == 3


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        (Wording("  ", "I listen."), "Write something here."),
        (Wording("{nome} listens.", "I listen."), "Nothing is put in for {nome}."),
        (Wording("{name} listens.", "{name} listens."), "Your own wording says “I”"),
        (Wording("a" * 401, "I listen."), "Use at most 400 characters."),
    ],
)
def test_a_wording_that_cannot_be_asked_is_refused(
    short: Questionnaire, leader: Person, wording: Wording, said: str
) -> None:
    before = revision(short)
    with pytest.raises(design.WordingInvalid, match=said):
        design.add_item(dimension(short, "listening"), wording, by=leader, now=NOW)
    assert revision(short) == before


def test_rewording_counts_and_keeps_the_key(short: Questionnaire, leader: Person) -> None:
    before = revision(short)
    changed = design.reword(
        item(short, "listening-finish"),
        Wording(" {name}  lets me finish. ", "I let people finish.", ("peer",)),
        expected_revision=1,
        by=leader,
        now=NOW,
    )
    assert (changed.text, changed.groups, changed.revision) == (
        "{name} lets me finish.",
        ["peer"],
        2,
    )
    assert revision(short) == before + 1


def test_an_audience_of_all_groups_is_everybody(short: Questionnaire, leader: Person) -> None:
    everybody = ("self", "superior", "peer", "direct_report")
    changed = design.reword(
        item(short, "listening-finish"),
        Wording("{name} listens.", "I listen.", everybody),
        expected_revision=1,
        by=leader,
        now=NOW,
    )
    assert changed.groups == []


def test_who_comes_second_is_told_and_sees_the_other_wording(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    question = item(short, "listening-finish")
    design.reword(question, NEW, expected_revision=1, by=coach, now=NOW)
    mine = Wording("{name} waits.", "I wait.")
    with pytest.raises(design.EditedMeanwhile) as refused:
        design.reword(question, mine, expected_revision=1, by=leader, now=NOW)
    assert refused.value.current.text == "{name} keeps meetings short."
    kept = design.reword(question, mine, expected_revision=2, by=leader, now=NOW)
    assert (kept.text, kept.revision) == ("{name} waits.", 3)


def test_moving_says_where_to_so_twice_is_once(short: Questionnaire, leader: Person) -> None:
    question = item(short, "listening-change")
    for _time in range(2):
        assert design.move(question, 0, by=leader, now=NOW) == 0
        assert items(short, "listening") == [
            "change",
            "finish",
            "disagree",
            "attention",
            "feedback",
        ]
    assert design.move(question, 99, by=leader, now=NOW) == 4
    assert items(short, "listening") == ["finish", "disagree", "attention", "feedback", "change"]
    design.move(dimension(short, "safety"), 1, by=leader, now=NOW)
    assert [d.key for d in short.dimensions.all()][:3] == ["listening", "safety", "direction"]
    design.move(short.prompts.get(key="growth"), 0, by=leader, now=NOW)
    assert [p.key for p in short.prompts.all()] == ["growth", "continue", "stop"]


def test_moving_to_another_dimension_closes_the_gap(short: Questionnaire, leader: Person) -> None:
    design.move_to_dimension(
        item(short, "listening-finish"), dimension(short, "safety"), by=leader, now=NOW
    )
    assert items(short, "safety")[-1] == "listening-finish"
    left = Item.objects.filter(dimension__questionnaire=short, dimension__key="listening")
    assert [i.position for i in left] == [0, 1, 2, 3]


def test_removing(short: Questionnaire, leader: Person) -> None:
    question = item(short, "listening-finish")
    home = dimension(short, "direction")
    design.remove(question, by=leader, now=NOW)
    assert items(short, "listening") == ["disagree", "change", "attention", "feedback"]
    design.remove(home, by=leader, now=NOW)
    assert [d.position for d in short.dimensions.all()] == [0, 1, 2, 3]
    design.remove(short.prompts.get(key="stop"), by=leader, now=NOW)
    for gone in (
        lambda: design.remove(question, by=leader, now=NOW),
        lambda: design.add_item(home, NEW, by=leader, now=NOW),
        lambda: design.remark(question, "Why?", by=leader, now=NOW),
    ):
        with pytest.raises(design.QuestionnaireGone):
            gone()


def test_describing_a_dimension(short: Questionnaire, leader: Person) -> None:
    home = dimension(short, "listening")
    changed = design.describe_dimension(
        home, Subject("Hearing", "", pressure=True), expected_revision=1, by=leader, now=NOW
    )
    assert (changed.name, changed.description, changed.pressure, changed.revision) == (
        "Hearing",
        "",
        True,
        2,
    )
    with pytest.raises(design.EditedMeanwhile):
        design.describe_dimension(home, Subject("Ears"), expected_revision=1, by=leader, now=NOW)


def test_settings(short: Questionnaire, leader: Person) -> None:
    was = design.settings_of(short)
    wanted = Settings("Feedback for Lena", "agreement-7", False)
    design.change_settings(short, wanted, expected=was, by=leader, now=NOW)
    form = form_of(Questionnaire.objects.get(pk=short.pk))
    assert (form.title, form.scale.max, form.scale.not_observed) == ("Feedback for Lena", 7, False)
    with pytest.raises(design.EditedMeanwhile):
        design.change_settings(short, was, expected=was, by=leader, now=NOW)


def test_groups(short: Questionnaire, leader: Person) -> None:
    nursing = design.add_library_group(short, "nursing", by=leader, now=NOW)
    assert (nursing.kind, nursing.minimum, nursing.merge_into) == ("protected", 4, "colleagues")
    assert design.add_library_group(short, "nursing", by=leader, now=NOW) == nursing
    own = design.add_group(short, GroupTerms("Night team", minimum=3), by=leader, now=NOW)
    assert (own.key, own.position) == ("night-team", 6)
    was = design.terms_of(own)
    wanted = GroupTerms("Night shift", minimum=5, merge_into="colleagues")
    design.change_group(short, own, wanted, expected=was, by=leader, now=NOW)
    own.refresh_from_db()
    assert (own.key, design.terms_of(own)) == ("night-team", wanted)
    with pytest.raises(design.EditedMeanwhile):
        design.change_group(short, own, was, expected=was, by=leader, now=NOW)
    design.remove_group(short, own, by=leader, now=NOW)
    assert [g.key for g in short.round.groups.all()][-1] == "nursing"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (GroupTerms("Two", minimum=2), "At least 3"),
        (GroupTerms("peers"), "a group with this name already"),
        (GroupTerms("Board", merge_into="peer"), "Choose a group that shows others together"),
        (GroupTerms("Chair", GroupKind.NAMED, merge_into="colleagues"), "Only a protected group"),
    ],
)
def test_groups_that_would_not_protect_are_refused(
    short: Questionnaire, leader: Person, terms: GroupTerms, said: str
) -> None:
    with pytest.raises(design.GroupInvalid, match=said):
        design.add_group(short, terms, by=leader, now=NOW)


def test_a_group_in_use_stays(short: Questionnaire, leader: Person) -> None:
    peers = short.round.groups.get(key="peer")
    peers.invitations.create(round=short.round, name="Pia", email="pia@example.org")
    with pytest.raises(design.GroupInUse):
        design.remove_group(short, peers, by=leader, now=NOW)
    with pytest.raises(design.GroupInvalid):
        design.remove_group(short, short.round.groups.get(key="self"), by=leader, now=NOW)


def test_removing_the_only_group_a_question_asks_does_not_ask_everybody(
    short: Questionnaire, leader: Person
) -> None:
    question = item(short, "listening-finish")
    asks_peers = Wording("{name} listens.", "I listen.", ("peer",))
    design.reword(question, asks_peers, expected_revision=1, by=leader, now=NOW)
    design.remove_group(short, short.round.groups.get(key="peer"), by=leader, now=NOW)
    question.refresh_from_db()
    assert question.groups == ["peer"]
    with pytest.raises(design.NotReady) as refused:
        design.agree(short, revision(short), by=leader, now=NOW)
    assert [(o.key, o.text) for o in refused.value.obstacles] == [
        ("listening-finish", "Nobody is asked “Lena Leader listens.”. Choose at least one group.")
    ]


def test_remarks_are_a_conversation_and_void_nothing(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    question = item(short, "listening-finish")
    design.agree(short, revision(short), by=coach, now=NOW)
    design.remark(question, "Is this one about me?", by=leader, now=NOW)
    design.remark(question, "About all of us.\nKeep it?", by=coach, now=LATER)
    assert [(r.author.name, r.text) for r in question.remarks.select_related("author")] == [
        ("Lena Leader", "Is this one about me?"),
        ("Ada Coach", "About all of us.\nKeep it?"),
    ]
    design.agree(short, revision(short), by=leader, now=LATER)
    short.refresh_from_db()
    assert short.locked_at == LATER
    with pytest.raises(design.WordingInvalid):
        design.remark(question, "  \n ", by=coach, now=LATER)


def test_both_agree_and_the_questions_stand(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    design.agree(short, revision(short), by=coach, now=NOW)
    short.refresh_from_db()
    assert (short.locked_at, short.round.state) == (None, State.DESIGNING)
    design.agree(short, revision(short), by=coach, now=LATER)
    assert Agreement.objects.count() == 1
    design.agree(short, revision(short), by=leader, now=LATER)
    short.refresh_from_db()
    round = Round.objects.get(pk=short.round_id)
    assert (short.locked_at, round.state) == (LATER, State.NOMINATING)
    assert [e.verb for e in Event.objects.order_by("pk")][-2:] == [
        "questionnaire.proposed",
        "questionnaire.agreed",
    ]
    assert list(
        Message.objects.filter(template__startswith="questionnaire")
        .order_by("created_at")
        .values_list("template", "to_email")
    ) == [
        ("questionnaire_proposed", leader.email),
        ("questionnaire_agreed", coach.email),
    ]
    # The answer that crossed a slow network twice is still the same answer.
    design.agree(short, revision(short), by=leader, now=LATER)
    assert Agreement.objects.count() == 2


def test_an_edit_voids_the_proposal(short: Questionnaire, leader: Person, coach: Person) -> None:
    proposed = revision(short)
    design.agree(short, proposed, by=coach, now=NOW)
    design.reword(item(short, "listening-finish"), NEW, expected_revision=1, by=leader, now=NOW)
    with pytest.raises(design.EditedMeanwhile):
        design.agree(short, proposed, by=leader, now=NOW)
    design.agree(short, revision(short), by=leader, now=NOW)
    short.refresh_from_db()
    assert short.locked_at is None


def test_a_locked_questionnaire_cannot_be_edited(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    question, home = item(short, "listening-finish"), dimension(short, "listening")
    peers = short.round.groups.get(key="peer")
    agreed_by_both(short, leader, coach)
    was, terms = design.settings_of(short), design.terms_of(peers)
    edits: list[Callable[[], object]] = [
        lambda: design.add_library_dimension(short, "energy", by=leader, now=NOW),
        lambda: design.add_library_prompt(short, "best-moment", by=leader, now=NOW),
        lambda: design.add_dimension(short, Subject("Own"), by=leader, now=NOW),
        lambda: design.describe_dimension(
            home, Subject("Own"), expected_revision=1, by=leader, now=NOW
        ),
        lambda: design.add_item(home, NEW, by=leader, now=NOW),
        lambda: design.add_prompt(short, PromptKind.OPEN, NEW, by=leader, now=NOW),
        lambda: design.reword(question, NEW, expected_revision=1, by=leader, now=NOW),
        lambda: design.remove(question, by=leader, now=NOW),
        lambda: design.move(question, 2, by=leader, now=NOW),
        lambda: design.move_to_dimension(question, dimension(short, "safety"), by=leader, now=NOW),
        lambda: design.change_settings(short, was, expected=was, by=leader, now=NOW),
        lambda: design.add_group(short, GroupTerms("Own"), by=leader, now=NOW),
        lambda: design.add_library_group(short, "nursing", by=leader, now=NOW),
        lambda: design.change_group(short, peers, terms, expected=terms, by=leader, now=NOW),
        lambda: design.remove_group(short, peers, by=leader, now=NOW),
    ]
    for edit in edits:
        with pytest.raises(design.QuestionnaireLocked, match="Both of you have agreed"):
            edit()


def empty(questionnaire: Questionnaire) -> None:
    questionnaire.dimensions.all().delete()
    questionnaire.prompts.all().delete()


def without_raters(questionnaire: Questionnaire) -> None:
    questionnaire.round.groups.exclude(key="self").delete()


def said_twice(questionnaire: Questionnaire) -> None:
    Item.objects.filter(key="safety-own").update(
        text="{name} lets people finish their point, before responding"
    )


def empty_dimension(questionnaire: Questionnaire) -> None:
    Item.objects.filter(dimension__key="safety").delete()


def peers_left_out(questionnaire: Questionnaire) -> None:
    audience = ["self", "superior", "direct_report"]
    Item.objects.update(groups=audience)
    Prompt.objects.update(groups=audience)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (empty, ["There is no question yet."]),
        (without_raters, ["There is no group of raters yet."]),
        (
            said_twice,
            [
                "“Lena Leader lets people finish their point, before responding” is asked more than once."
            ],
        ),
        (
            empty_dimension,
            ["“Making it safe to speak up” has no questions. Add one or remove the dimension."],
        ),
        (peers_left_out, ["“Peers” are asked nothing."]),
    ],
)
def test_what_cannot_be_asked_cannot_be_agreed_to(
    short: Questionnaire, leader: Person, spoil: Callable[[Questionnaire], None], said: list[str]
) -> None:
    spoil(short)
    with pytest.raises(design.NotReady) as refused:
        design.agree(short, revision(short), by=leader, now=NOW)
    assert [obstacle.text for obstacle in refused.value.obstacles] == said
    assert Agreement.objects.count() == 0


def test_reopening_is_a_new_version_and_keeps_the_agreed_one(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    design.reword(item(short, "listening-finish"), NEW, expected_revision=1, by=leader, now=NOW)
    design.remark(item(short, "listening-finish"), "Good.", by=coach, now=NOW)
    design.remark(short.prompts.get(key="stop"), "Harsh?", by=leader, now=NOW)
    agreed = form_of(short)
    agreed_by_both(short, leader, coach)
    reopened = design.reopen(short.round, by=leader, now=LATER)
    assert (reopened.version, reopened.locked_at) == (2, None)
    assert form_of(reopened) == agreed == form_of(Questionnaire.objects.get(pk=short.pk))
    assert Round.objects.get(pk=short.round_id).state == State.DESIGNING
    said = Remark.objects.filter(questionnaire=reopened)
    assert [(r.item and r.item.key, r.prompt and r.prompt.key, r.text) for r in said] == [
        ("listening-finish", None, "Good."),
        (None, "stop", "Harsh?"),
    ]
    # Pressed twice, or by both.
    assert design.reopen(short.round, by=coach, now=LATER) == reopened
    design.remove(reopened.prompts.get(key="stop"), by=leader, now=LATER)
    agreed_by_both(reopened, leader, coach)
    assert short.prompts.count() == 3


def test_nothing_is_reopened_after_launch(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    agreed_by_both(short, leader, coach)
    Round.objects.update(state=State.COLLECTING, launched_at=NOW, closes_at=LATER)
    with pytest.raises(design.RoundLaunched):
        design.reopen(short.round, by=leader, now=LATER)
    assert Questionnaire.objects.count() == 1


def test_changes_since_an_agreement(short: Questionnaire, leader: Person, coach: Person) -> None:
    agreement = design.agree(short, revision(short), by=coach, now=NOW)
    then = form_from_json(agreement.form)
    assert changes_between(then, form_of(short)) == []
    finish = item(short, "listening-finish")
    design.reword(finish, Wording(finish.text, "I wait."), expected_revision=1, by=leader, now=NOW)
    stop = short.prompts.get(key="stop")
    asks_peers = Wording(stop.text, stop.self_text, ("peer",))
    design.reword(stop, asks_peers, expected_revision=1, by=leader, now=NOW)
    own = design.add_item(dimension(short, "safety"), NEW, by=leader, now=NOW)
    design.remove(item(short, "direction-why"), by=leader, now=NOW)
    design.move(item(short, "developing-careers"), 0, by=leader, now=NOW)
    design.move_to_dimension(
        item(short, "safety-own"), dimension(short, "listening"), by=leader, now=NOW
    )
    design.add_library_group(short, "nursing", by=leader, now=NOW)
    wanted = Settings("Feedback", "frequency-5", True)
    design.change_settings(short, wanted, expected=design.settings_of(short), by=leader, now=NOW)
    found = changes_between(then, form_of(Questionnaire.objects.get(pk=short.pk)))
    assert [(c.kind, c.key) for c in found] == [
        (ChangeKind.SETTINGS, "title"),
        (ChangeKind.REWORDED, "listening-finish"),
        (ChangeKind.ADDED, own.key),
        (ChangeKind.ASKED_OF, "stop"),
        (ChangeKind.REMOVED, "direction-why"),
        (ChangeKind.MOVED, "safety-own"),
        (ChangeKind.MOVED, "developing-careers"),
        (ChangeKind.GROUP, "nursing"),
    ]
    assert found[1] == Change(
        ChangeKind.REWORDED,
        "listening-finish",
        "I let people finish their point before responding.",
        "I wait.",
    )


def test_minutes_follow_the_stated_rule(round: Round, short: Questionnaire, leader: Person) -> None:
    form: AnswerForm = form_of(short)
    read = [form.wording(item, "peer") for item in form.items]
    read += [form.wording(prompt, "peer") for prompt in form.prompts]
    words = len(" ".join(read).split())
    exact = 30 + 24 * 5 + 3 * 60 + words * 0.3
    assert minutes(form, "peer") == int(-(-exact // 60)) == 7
    only_peers = Wording("{name} listens.", "I listen.", ("peer",))
    for question in Item.objects.all():
        design.reword(question, only_peers, expected_revision=1, by=leader, now=NOW)
    assert minutes(form_of(short), "self") == 4
    short.prompts.all().delete()
    assert minutes(form_of(short), "self") == 0


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_lose_nothing(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    """Ten additions from each of two connections: each is there, each in its own place."""
    home = dimension(short, "listening")
    before = revision(short)

    def add_ten(person: Person) -> None:
        for number in range(10):
            wording = Wording(f"{{name}} {person.name} {number}", f"I {person.name} {number}")
            design.add_item(home, wording, by=person, now=NOW)

    together([lambda: add_ten(leader), lambda: add_ten(coach)])
    assert [i.position for i in home.items.all()] == list(range(25))
    assert revision(short) == before + 20


@pytest.mark.django_db(transaction=True)
def test_two_rewordings_at_once_one_is_told(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    question = item(short, "listening-finish")
    outcomes: list[str] = []

    def try_to_reword(person: Person) -> None:
        wording = Wording("{name} hears " + person.name, "I hear " + person.name)
        try:
            design.reword(question, wording, expected_revision=1, by=person, now=NOW)
        except design.EditedMeanwhile as edited:
            outcomes.append(f"told of: {edited.current.text}")
        else:
            outcomes.append(f"written: {wording.text}")

    together([lambda: try_to_reword(leader), lambda: try_to_reword(coach)])
    question.refresh_from_db()
    assert sorted(outcomes) == [f"told of: {question.text}", f"written: {question.text}"]


@pytest.mark.django_db(transaction=True)
def test_an_agreement_never_covers_an_edit_it_did_not_see(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    read = revision(short)
    design.agree(short, read, by=coach, now=NOW)
    outcome: list[str] = []

    def try_to(what: str, action: Callable[[], object]) -> None:
        try:
            action()
        except design.CannotDesign as refused:
            outcome.append(f"{what}: {type(refused).__name__}")

    question = item(short, "listening-finish")
    together(
        [
            lambda: try_to("agree", lambda: design.agree(short, read, by=leader, now=NOW)),
            lambda: try_to(
                "edit", lambda: design.reword(question, NEW, expected_revision=1, by=coach, now=NOW)
            ),
        ]
    )
    short.refresh_from_db()
    if short.locked_at:
        assert outcome == ["edit: QuestionnaireLocked"]
    else:
        assert outcome == ["agree: EditedMeanwhile"]


def together(actions: list[Callable[[], object]]) -> None:
    """Each action in its own thread, on its own connection, from the same moment on."""
    start = threading.Barrier(len(actions))
    failed: list[BaseException] = []

    def run(action: Callable[[], object]) -> None:
        try:
            start.wait(10)
            action()
        except BaseException as failure:
            failed.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
