"""Answering style against slow second implementations."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parallax.core.psychometrics.style import far_out, leniency, straight_lining, style

ANSWERS = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=1, max_size=14)


@given(st.lists(ANSWERS, min_size=1, max_size=4))
def test_indices_are_those_of_the_slow_reference(rows: list[list[int | None]]) -> None:
    width = max(map(len, rows))
    padded = [
        [np.nan if value is None else value for value in (*row, *[None] * (width - len(row)))]
        for row in rows
    ]
    found = style(padded, 1, 5)
    for place, row in enumerate(rows):
        said = [value for value in row if value is not None]
        assert found.answered[place] == len(said)
        assert found.long_string[place] == max((len(list(run)) for _, run in groupby(said)), default=0)  # fmt: skip
        assert found.irv[place] == pytest.approx(np.std(said, ddof=1) if len(said) > 1 else np.nan, nan_ok=True)  # fmt: skip
        shares = [np.nan] * 3
        if said:
            shares[0] = max(map(said.count, said)) / len(said)
            shares[1] = (said.count(1) + said.count(5)) / len(said)
        if len(said) > 2:
            turns = [(b - a) * (c - b) < 0 for a, b, c in zip(said, said[1:], said[2:], strict=False)]  # fmt: skip
            shares[2] = sum(turns) / len(turns)
        ours = [found.modal[place], found.extreme[place], found.alternation[place]]
        assert ours == pytest.approx(shares, nan_ok=True)


@pytest.mark.parametrize(
    ("answers", "items", "flag"),
    [
        ([3] * 9, 9, False),
        ([3] * 10, 10, True),
        ([3] * 10 + [4], 11, True),
        ([3] * 14 + [4] * 16, 30, True),
        ([3] * 14 + [4] * 14 + [5] * 2, 30, False),
        ([3] * 10 + [np.nan] * 30, 40, True),
        ([np.nan] * 12, 12, False),
    ],
)
def test_straight_lining(answers: list[float], items: int, flag: bool) -> None:
    """SCIENCE 1.8: a run of max(10, half of the items), or no variation over ten."""
    assert bool(straight_lining(style(answers, 1, 5), items)) is flag


@given(st.lists(st.integers(10, 50).map(lambda t: t / 10), min_size=5, max_size=12))
def test_leniency_is_the_modified_z(scores: list[float]) -> None:
    found = leniency([*scores, np.nan])
    mad = stats.median_abs_deviation(scores)
    if mad < 1e-9:
        assert np.isnan(found).all()
    else:
        expected = 0.6745 * (np.array(scores) - np.median(scores)) / mad
        assert found[:-1].tolist() == pytest.approx(expected.tolist())


def test_small_groups_and_groups_that_agree_have_no_z() -> None:
    assert np.isnan(leniency([1.0, 2.0, 3.0, 5.0, np.nan])).all()
    assert np.isnan(leniency([3.0, 3.0, 3.0, 3.0, 5.0])).all()
    assert np.isnan(leniency([[np.nan] * 5])).all()
    assert leniency(np.empty((2, 0))).shape == (2, 0)


def test_far_out_counts_both_ways() -> None:
    assert far_out(leniency([3.0, 3.2, 3.4, 3.6, 5.0])).tolist() == [False] * 4 + [True]
    assert far_out(leniency([3.0, 3.2, 3.4, 3.6, 1.0])).tolist() == [False] * 4 + [True]


@pytest.mark.parametrize("answer", [0, 6, 2.5])
def test_answers_off_the_scale_raise(answer: float) -> None:
    with pytest.raises(ValueError, match="whole numbers from 1 to 5"):
        style([answer], 1, 5)


def test_something_must_be_asked() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        straight_lining(style([3], 1, 5), 0)
