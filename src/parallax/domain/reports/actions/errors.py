"""Why something about the review cannot be done.

ReviewFault
├── NotInReview         the round is not (or no longer) with the coach
├── NotOffered          this breakdown is none of those that the round allows
├── ChosenAlready       a breakdown is chosen; a second set of figures must not come into being
├── FiguresMissing      composing or the release waits for the choice of a breakdown, or for its figures
├── ChangedElsewhere    another tab or person saved meanwhile; carries what is stored now
├── WordsMissing        a disguise without wording, or a comment withheld without a reason
├── MayNotBeQuoted      the rater did not allow these words to be quoted
├── CommentsUndecided   the release waits for decisions; carries how many
├── UnknownFinding      a finding that should lead is not (or no longer) in the report; carries its name
└── QuotesKeptBack      the coach's words repeat a comment that is withheld or must not be quoted
"""

from ..models import DeskComment, Report


class ReviewFault(Exception):
    """Something about the review that cannot be done; each kind says why."""


class NotInReview(ReviewFault):
    """The round is not with the coach: still being prepared, or released already."""


class NotOffered(ReviewFault):
    """Raters were not told that this may be shown, or it shows the same as another breakdown."""


class ChosenAlready(ReviewFault):
    """Figures in two breakdowns about the same people would, side by side, give somebody away."""


class FiguresMissing(ReviewFault):
    """No breakdown is chosen yet, or its figures are still being protected."""


class ChangedElsewhere(ReviewFault):
    """Somebody saved something else since the page was opened; nothing was overwritten."""

    def __init__(self, current: DeskComment | Report | int) -> None:
        super().__init__()
        self.current = current


class WordsMissing(ReviewFault):
    """A disguise needs its wording, a withheld comment its reason."""


class MayNotBeQuoted(ReviewFault):
    """The rater took off "may be quoted word for word": disguise it in other words, or withhold it."""


class CommentsUndecided(ReviewFault):
    """The report cannot be released before every comment is decided."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class UnknownFinding(ReviewFault):
    """A finding that should lead is not in the report: its figures or comments are not shown any more."""

    def __init__(self, finding: str) -> None:
        super().__init__(
            f"the report has no finding {finding!r}; open the page again to see which there are"
        )
        self.finding = finding


class QuotesKeptBack(ReviewFault):
    """The summary or a note repeats words that are withheld or must not be quoted: say it in other words."""
