"""Comments: shuffled, without voices, and never labelled down to a few people."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.disclosure.policy import merge_plan
from parallax.core.disclosure.released import ReleasedComment
from parallax.core.disclosure.verbatim import (
    releasable_comments,
    shuffled_comments,
    without_thin_labels,
)
from parallax.core.evidence import Comment, Treatment, Voice
from tests.core.answers import ANSWERING, GROUPS

KEY = bytes(range(32))
PLENTY = merge_plan({"self": 1, "superior": 2, "peer": 6, "report": 8, "trainee": 5}, GROUPS)


def said(
    group: str, number: int, prompt: str = "keep", treatment: Treatment = Treatment.KEEP
) -> list[Comment]:
    return [
        Comment(Voice(n), group, prompt, f"{group} {n}", treatment, f"other words {n}")
        for n in range(number)
    ]


def labels(comments: list[Comment]) -> Counter[str | None]:
    return Counter(c.group for c in releasable_comments(comments, PLENTY, key=KEY))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"peer": 3}, {None: 3}),
        ({"peer": 4}, {"peer": 4}),
        ({"peer": 4, "report": 5}, {"peer": 4, "report": 5}),
        # One superior alone without a name, beside two named groups, would be known: the smaller group joins her.
        ({"peer": 4, "report": 5, "superior": 1}, {None: 5, "report": 5}),
        ({"peer": 4, "superior": 2}, {None: 6}),
        # Four without a name, of two groups, are a crowd.
        ({"report": 5, "superior": 2, "trainee": 2}, {None: 4, "report": 5}),
        ({"peer": 4, "report": 4, "superior": 1}, {None: 5, "peer": 4}),
        # The leader's own comments stand apart and hide nobody.
        ({"self": 1, "peer": 4}, {"self": 1, "peer": 4}),
        ({"self": 1, "peer": 4, "superior": 1}, {"self": 1, None: 5}),
    ],
)
def test_a_name_needs_a_crowd_on_both_sides(
    numbers: dict[str, int], expected: dict[str | None, int]
) -> None:
    assert labels([c for group, number in numbers.items() for c in said(group, number)]) == Counter(
        expected
    )


def test_merged_groups_speak_under_their_common_name() -> None:
    plan = merge_plan({"peer": 2, "report": 6}, GROUPS)
    comments = releasable_comments([*said("peer", 2), *said("report", 3)], plan, key=KEY)
    assert {c.group for c in comments} == {"colleagues"}


def test_groups_that_are_left_out_have_no_name() -> None:
    plan = merge_plan({"trainee": 3, "peer": 6}, GROUPS)
    comments = releasable_comments([*said("trainee", 3), *said("peer", 5)], plan, key=KEY)
    assert {c.group for c in comments} == {None}


def test_withheld_comments_vanish_and_disguised_ones_change_their_words() -> None:
    comments = [
        *said("peer", 4, treatment=Treatment.DISGUISE),
        *said("report", 4, treatment=Treatment.WITHHOLD),
    ]
    released = releasable_comments(comments, PLENTY, key=KEY)
    assert sorted(c.text for c in released) == [f"other words {n}" for n in range(4)]
    assert all(c.disguised for c in released)


def test_disguise_without_words_raises() -> None:
    with pytest.raises(ValueError, match="wording"):
        releasable_comments(
            [Comment(Voice(1), "peer", "keep", "text", Treatment.DISGUISE)], PLENTY, key=KEY
        )


def test_a_short_key_raises() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        releasable_comments([], PLENTY, key=b"short")


COMMENTS = st.lists(
    st.builds(
        Comment,
        st.integers(0, 9).map(Voice),
        st.sampled_from(ANSWERING),
        st.sampled_from(["keep", "stop"]),
        st.sampled_from([f"text {n}" for n in range(12)]),
    ),
    max_size=24,
)


@given(COMMENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_voices_leave_no_trace(
    comments: list[Comment], chance: Random
) -> None:
    mixed = [Comment(Voice(chance.randrange(100)), c.group, c.prompt, c.text) for c in comments]
    chance.shuffle(mixed)
    assert releasable_comments(mixed, PLENTY, key=KEY) == releasable_comments(
        comments, PLENTY, key=KEY
    )


@given(COMMENTS)
def test_every_prompt_shows_a_group_by_name_only_with_a_crowd(comments: list[Comment]) -> None:
    released = releasable_comments(comments, PLENTY, key=KEY)
    for prompt in ("keep", "stop"):
        beside = Counter(c.group for c in released if c.prompt == prompt)
        named = {group: n for group, n in beside.items() if group not in (None, "self")}
        assert all(n >= 4 for n in named.values())
        assert not named or beside[None] == 0 or beside[None] >= 4


def test_another_key_gives_another_order() -> None:
    comments = said("peer", 30)
    one, other = (releasable_comments(comments, PLENTY, key=key) for key in (KEY, bytes(32)))
    assert one != other
    assert sorted(c.text for c in one) == sorted(c.text for c in other)


def test_the_same_words_to_two_prompts_stand_in_unrelated_places() -> None:
    texts = [f"text {n}" for n in range(40)]
    comments = [
        Comment(Voice(n), "peer", p, t) for p in ("keep", "stop") for n, t in enumerate(texts)
    ]
    released = releasable_comments(comments, PLENTY, key=KEY)
    assert [c.text for c in released[:40]] != [c.text for c in released[40:]]


def test_labels_go_when_withholding_has_thinned_them() -> None:
    three = tuple(ReleasedComment("keep", f"text {n}", "peer") for n in range(3))
    assert {c.group for c in without_thin_labels(three, PLENTY)} == {None}


def test_what_must_not_be_quoted_never_leaves_word_for_word() -> None:
    comment = Comment(Voice(1), "peer", "keep", "own words", quotable=False)
    with pytest.raises(ValueError, match="may not be quoted"):
        releasable_comments([comment], PLENTY, key=KEY)
    disguised = replace(comment, treatment=Treatment.DISGUISE, disguised="other words")
    assert [c.text for c in releasable_comments([disguised], PLENTY, key=KEY)] == ["other words"]


def test_each_prompt_is_shuffled_under_a_key_of_its_own() -> None:
    """Were one key used for all, the prompts would stand in one order; each is as likely as by chance."""
    texts = [f"text {n}" for n in range(6)]
    comments = [Comment(Voice(n), "peer", p, t) for p in "abcdefgh" for n, t in enumerate(texts)]
    shuffled = shuffled_comments(comments, PLENTY, key=KEY)
    orders = {p: tuple(c.text for c, _ in shuffled if c.prompt == p) for p in "abcdefgh"}
    assert len(set(orders.values())) == len(orders)
    assert all(sorted(order) == texts for order in orders.values())
