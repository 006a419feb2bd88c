"""How long ICCs and alphas of 10,000 leaders with 12 raters and 40 items take, and how long pingouin takes for the same.

    bin/bench psychometrics [--leaders N]

For each leader: the six ICCs of items by raters with F tests and intervals, and alpha with its interval. pingouin does one leader
at a time, so it gets the first few; its figures are compared with ours before the times are. The answers are made up.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pingouin

from parallax.core.psychometrics.components import reml
from parallax.core.psychometrics.consistency import Alpha, alpha, covariance
from parallax.core.psychometrics.observed import Floats
from parallax.core.psychometrics.reliability import Crossed, Model, crossed, nested

RATERS, ITEMS, FOR_PINGOUIN, AT_ONCE = 12, 40, 40, 500
PINGOUIN_NAMES = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaders", type=int, default=10_000)
    leaders = parser.parse_args().leaders
    print(
        f"psychometrics on {os.cpu_count()} cores, Python {sys.version.split()[0]}, numpy {np.__version__}, "
        f"pingouin {pingouin.__version__}, load {os.getloadavg()[0]:.1f} at the start\n"
    )
    for line in measurements(made_up(leaders)):
        print(line, flush=True)


def made_up(leaders: int) -> Floats:
    """Leaders x raters x items, 1..5: leaders, raters and items differ, and chance does the rest."""
    chance = np.random.default_rng(360)
    parts = ((leaders, 1, 1, 0.4), (leaders, RATERS, 1, 0.5), (leaders, 1, ITEMS, 0.4), (leaders, RATERS, ITEMS, 0.7))  # fmt: skip
    true = 3.7 + sum(chance.normal(0, spread, shape) for *shape, spread in parts)
    return np.clip(np.round(true), 1, 5)


def measurements(answers: Floats) -> Iterator[str]:
    leaders = len(answers)
    yield f"{leaders:,} leaders x {RATERS} raters x {ITEMS} items, {answers.size:,} answers"
    ours, found = timed(lambda: each_leader(answers))
    yield f"  each leader: six ICCs and alpha, intervals, F tests  {ours:7.2f} s"
    seconds, _ = timed(lambda: nested(np.moveaxis(answers, -1, 0)))
    yield f"  programme: ICC(1) and ICC(2) of each item            {seconds:7.2f} s"
    labels = np.repeat(np.arange(leaders), RATERS)
    seconds, _ = timed(lambda: alpha(covariance(answers.reshape(-1, ITEMS), labels)))
    yield f"  programme: alpha within leaders                      {seconds:7.2f} s"
    seconds, _ = timed(lambda: reml(answers.mean(axis=-1)))
    yield f"  programme: ICC(1) of the whole by REML               {seconds:7.2f} s"
    few = min(FOR_PINGOUIN, leaders)
    theirs, expected = timed(lambda: [by_pingouin(one) for one in answers[:few]])
    apart = np.abs(found[:few] - np.array(expected)).max()
    if apart > 1e-9:
        raise SystemExit(f"pingouin's figures differ from ours by {apart}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield ""
    yield f"pingouin, the same for each of the first {few} leaders: {1000 * theirs / few:.2f} ms a leader, the same seven figures to nine places"
    yield f"ours: {1000 * ours / leaders:.3f} ms a leader; {theirs / few / (ours / leaders):,.0f} times as fast; at most {memory:,.0f} MB"


def timed[T](work: Callable[[], T]) -> tuple[float, T]:
    begin = time.perf_counter()
    found = work()
    return time.perf_counter() - begin, found


def each_leader(answers: Floats) -> Floats:
    """Leaders x seven figures; so many leaders at once as fit into a processor's memory well."""
    batches = (answers[start : start + AT_ONCE] for start in range(0, len(answers), AT_ONCE))
    return np.concatenate([figures(*of_batch(batch)) for batch in batches])


def of_batch(answers: Floats) -> tuple[Crossed, Alpha]:
    return crossed(answers.swapaxes(-1, -2)), alpha(covariance(answers))


def figures(between: Crossed, consistency: Alpha) -> Floats:
    kinds = [coefficients[model].value for coefficients in (between.single, between.average) for model in Model]  # fmt: skip
    return np.stack([*kinds, consistency.value], axis=-1)


def by_pingouin(answers: Floats) -> list[float]:
    raters, items = np.indices(answers.shape)
    long = pd.DataFrame({"rater": raters.ravel(), "item": items.ravel(), "value": answers.ravel()})
    found = pingouin.intraclass_corr(long, targets="item", raters="rater", ratings="value")
    by_name = found.set_index("Type")["ICC"]
    consistency, _ = pingouin.cronbach_alpha(pd.DataFrame(answers))
    return [*(float(by_name[name]) for name in PINGOUIN_NAMES), float(consistency)]


if __name__ == "__main__":
    main()
