"""What a comment shows of its writer: tables of sentences, properties, and time that grows with the text only."""

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.disclosure.recognisable import (
    Fate,
    Names,
    Others,
    Somebody,
    changes,
    flags_of,
    is_whole,
    same_words,
    smoothed,
    vocabulary_of,
)
from tests.core.telling import NAMES, TABLE

ROUND = [
    "She organises the rota in the theatre with great care.",
    "He recognises good work and says so.",
    "Our colour codes help on busy days.",
    "She listens to the end and decides in time.",
    "A favorite of the whole team.",
]
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aA1 .,!?'\"“”-–~@\n\t😀é\u0301ﷺ½İßRO"),
    ),
    max_size=200,
)
PIECES = """
when I told you last March 2026 Bob bobby RO r.okafor@example.org 12.05.2026 10:30 patient in room 12 my team Will MAY May
“so it is” !!! ... — colour color GREAT THE 😀 a-b Zürich's 555-0100 45-year-old
"""
PHRASES = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


def told(text: str, **more: object) -> list[tuple[str, str, str]]:
    flags = flags_of(text, **{"names": NAMES, **more})  # type: ignore[arg-type]
    return [
        (flag.kind.value, "" if is_whole(flag) else text[flag.start : flag.end], flag.reason)
        for flag in flags
    ]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text[:40] for text, _ in TABLE])
def test_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(kind, passage) for kind, passage, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ask Bob about it", "Robert Okafor"),
        ("ask BOBBY okafor about it", "Robert Okafor"),
        ("as RO has said", "Robert Okafor"),
        ("as R. O. has said", "Robert Okafor"),
        ("a mail from r.okafor", "Robert Okafor"),
        ("Jose does", "José García-Núñez"),
        ("GARCIA does", "José García-Núñez"),
        ("with Will on call", "Will Hope"),
        ("an old friend of Lenny", "Leonard Leader"),
    ],
)
def test_people_are_found_by_any_of_their_names(text: str, person: str) -> None:
    assert [reason for kind, _, reason in told(text) if kind == "person"] == [person]


@pytest.mark.parametrize(
    "text",
    [
        "Will you decide in time?",
        "I hope it will go well",
        "Leonard listens",
        "ro and the OR team",
        "We discuss it in the ER, in IT and in HR.",
    ],
)
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert [flag for flag in told(text) if flag[0] in ("person", "name")] == []


def test_a_name_of_two_people_means_either() -> None:
    names = Names.of([Somebody("Robert Okafor"), Somebody("Bob Dylan-Smith")])
    assert told("Bob knows", names=names) == [
        ("person", "Bob", "Bob Dylan-Smith / Robert Okafor"),
    ]


def test_nothing_is_compared_without_others() -> None:
    assert told("Her indefatigable colour codes") == []


def test_rare_words_are_those_of_this_comment_alone() -> None:
    texts = [*ROUND, "Her indefatigable cheerfulness in the transplantation unit"]
    others = Others.of(texts)
    assert told(texts[-1], others=others) == [
        ("rare", "indefatigable", ""),
        ("rare", "cheerfulness", ""),
        ("rare", "transplantation", ""),
    ]
    shared = Others.of(
        [*texts, "Indefatigable, and cheerful"], known=vocabulary_of(["Transplantation"])
    )
    assert told(texts[-1], others=shared) == []
    assert [kind for text in ROUND[:4] for kind, _, _ in told(text, others=others)] == []


def test_the_one_who_spells_otherwise() -> None:
    others = Others.of(ROUND)
    assert told(ROUND[-1], others=others) == [("spelling", "favorite", "American")]
    assert told(ROUND[0], others=others) == []


def test_another_language() -> None:
    german = (
        "Sie ist immer für uns da und hat auch ein Ohr für die Sorgen, wenn es nicht so gut läuft."
    )
    assert told(german)[-1] == ("language", "", "de")
    assert [kind for kind, _, _ in told(german, language="de")] == []
    assert [kind for kind, _, _ in told(german, language="xx")] == ["name", "name"]


def test_unusual_length() -> None:
    long = "She says what she means. " * 12
    assert told(long) == []
    assert told(long, others=Others.of([*ROUND, long])) == [("length", "", "60")]
    assert told("She says what she means. " * 20) == [("length", "", "100")]


def test_nothing_in_nothing() -> None:
    assert (flags_of(""), flags_of(" \n\t"), smoothed(" ")) == ((), (), "")


@given(st.one_of(TEXTS, PHRASES))
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    flags = flags_of(text, names=NAMES, others=Others.of([*ROUND, text]))
    assert all(0 <= f.start < f.end <= len(text) for f in flags)
    passages = [f for f in flags if not is_whole(f)]
    assert [f.start for f in passages] == sorted(f.start for f in passages)
    assert all(text[f.start : f.end].strip() == text[f.start : f.end] for f in passages)


@given(PHRASES, st.randoms(use_true_random=False))
def test_the_order_of_the_others_and_of_the_people_does_not_matter(
    text: str, chance: Random
) -> None:
    texts, people = [*ROUND, text], [Somebody("Robert Okafor"), Somebody("Bob Smith"), WILL]
    before = flags_of(text, names=Names.of(people), others=Others.of(texts))
    chance.shuffle(texts)
    chance.shuffle(people)
    assert flags_of(text, names=Names.of(people), others=Others.of(texts)) == before


WILL = Somebody("Will Hope", "will@example.org")


@given(st.one_of(TEXTS, PHRASES), st.sampled_from([True, False, None]))
def test_smoothing_twice_changes_nothing_more(text: str, british: bool | None) -> None:
    once = smoothed(text, names=NAMES, british=british)
    assert smoothed(once, names=NAMES, british=british) == once


@given(st.one_of(TEXTS, PHRASES), st.one_of(TEXTS, PHRASES))
def test_the_changes_lead_from_one_wording_to_the_other(before: str, after: str) -> None:
    steps = changes(before, after)
    assert "".join(c.text for c in steps if c.fate is not Fate.NEW) == before
    assert "".join(c.text for c in steps if c.fate is not Fate.GONE) == after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Great!!! Really?!?", "Great! Really?"),
        ("“Calm”, she’s calm…", '"Calm", she\'s calm.'),
        ("calm — always — and kind", "calm - always - and kind"),
        (
            "NEVER listens, ALWAYS late. THE end in ICU",
            "Never listens, always late. The end in ICU",
        ),
        ("so kind 😀👍🏽 ❤️ !", "so kind!"),
        ("Bob and Will Hope know", "a colleague and a colleague know"),
        ("Lenny knows", "Leonard Leader knows"),
        ("colour and Organise", "color and Organize"),
        ("a   b\n\nc", "a b\n\nc"),
        ("Nothing to do.", "Nothing to do."),
    ],
)
def test_smoothing(text: str, expected: str) -> None:
    assert smoothed(text, names=NAMES, british=False) == expected


def test_spelling_is_left_alone_where_nothing_is_known_of_the_others() -> None:
    assert smoothed("colour, color") == "colour, color"
    assert smoothed("colour, color", british=True) == "colour, colour"


def test_the_same_words() -> None:
    assert same_words("Well, DONE!", "well done")
    assert not same_words("Well done", "Well done indeed")


@pytest.mark.parametrize(
    "seed", ["a", "ﷺ", "a.", "1-", '"a ', "when i ", "in a patient ", "Bob R.\n"]
)
def test_the_time_grows_with_the_text_only(seed: str) -> None:
    text = (seed * 100_000)[:100_000]
    start = time.process_time()
    flags_of(text, names=NAMES, others=Others.of([*ROUND, text]))
    # Some tenths of a second; a pattern that looks back and forth would take hours.
    assert time.process_time() - start < 10
