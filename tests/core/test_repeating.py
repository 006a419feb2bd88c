"""Words that one text keeps of another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.disclosure.recognisable import repeated

SOURCE = "She walked away from us that night, and nobody said a word."


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        (SOURCE, (SOURCE[:-1],)),
        ("They say SHE WALKED — away, with us all", ()),
        ("They say SHE WALKED — away from us all", ("SHE WALKED — away from us",)),
        (
            "Nobody said a word! But then: walked away from us.",
            ("Nobody said a word", "walked away from us"),
        ),
        ("walked away from us; later: walked away from us", ("walked away from us",)),
        ("walked away from", ()),
        ("", ()),
    ],
)
def test_four_words_in_a_row(text: str, passages: tuple[str, ...]) -> None:
    assert repeated(text, [SOURCE]) == passages


def test_what_is_shown_anyway_is_free() -> None:
    assert repeated(SOURCE, [SOURCE], [SOURCE]) == ()
    assert repeated("walked away from us that evening", [SOURCE], ["walked away from us"]) == (
        "away from us that",
    )


def test_words_that_everybody_uses_are_nobodys() -> None:
    assert repeated("as that was the best", ["that was the best"]) == ()
    assert repeated("it was the best meeting", ["was the best meeting"]) == (
        "was the best meeting",
    )


WORDS = st.lists(st.sampled_from(["calm", "storm", "ward", "night", "rota"]), max_size=12)


@given(WORDS, WORDS)
def test_it_finds_what_a_slow_search_finds(mine: list[str], theirs: list[str]) -> None:
    runs = {tuple(theirs[n : n + 4]) for n in range(len(theirs) - 3)}
    kept = [tuple(mine[n : n + 4]) in runs for n in range(max(0, len(mine) - 3))]
    found = repeated(" ".join(mine), [" ".join(theirs)])
    assert bool(found) == any(kept)
    covered = {n + step for n, hit in enumerate(kept) if hit for step in range(4)}
    long_enough = "".join("x" if n in covered else " " for n in range(len(mine))).split()
    assert {len(passage.split()) for passage in found} == {len(run) for run in long_enough}
