"""The constants of a report's bands and gaps, estimated from many leaders."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parallax.core.evidence import Evidence
from parallax.core.psychometrics.panel import panels
from parallax.core.psychometrics.programme import estimate, self_leniency
from parallax.core.questionnaire import Questionnaire
from parallax.core.report.findings import Spread, cold_start

OF_SELF = {"norm", "alpha", "leniency"}
# A negative one is no reliability, and with 1 every change between rounds would be called certain.
LEAST_ICC, MOST_ICC = 0.05, 0.95


def spread_of(every: Sequence[Evidence], questionnaire: Questionnaire) -> Spread:
    """Estimated from 20 leaders on, else the provisional constants.

    Rounded as they are shown, so that no more follows from them than is read. No spread is below half of the provisional one: near zero,
    that of raters would tell that all of each group said the same, and that of leaders would make every change a certain one.
    """
    start = cold_start(questionnaire.scale.min, questionnaire.scale.max)
    everybody = panels(every, questionnaire)
    found = estimate(everybody, questionnaire)
    if found is None:
        return start
    known = {} if found.own is None else {"norm": round(found.own, 2)}
    if found.alpha is not None:
        known["alpha"] = max(round(found.alpha, 2), 0.0)
    if found.between is not None:
        known["leaders"] = max(round(found.between, 2), round(start.leaders / 2, 2))
    usual = self_leniency(everybody)
    calm = [not dimension.pressure for dimension in questionnaire.dimensions]
    if usual is not None and not np.isnan(usual.mean[calm]).all():
        known["leniency"] = round(float(np.nanmean(usual.mean[calm])), 2)
    if found.icc is not None:
        known["icc"] = min(max(round(found.icc, 2), LEAST_ICC), MOST_ICC)
    return replace(
        start,
        raters=max(round(found.raters, 2), round(start.raters / 2, 2)),
        midpoint=start.midpoint if np.isnan(found.midpoint) else round(found.midpoint, 1),
        # Without self ratings nothing rests on what is assumed about them.
        provisional=bool(np.isnan(found.midpoint))
        or (found.selves > 0 and not known.keys() >= OF_SELF),
        **known,
    )
