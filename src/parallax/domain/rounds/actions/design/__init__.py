"""Designing the questionnaire together: every change leader and coach can make, and their agreement.

Each action locks the questionnaire's row, so two people who edit at once are taken one after the
other, and raises its revision, so an agreement never covers words that came later.
"""

from .agreeing import agree, reopen
from .errors import (
    CannotDesign,
    EditedMeanwhile,
    GroupInUse,
    GroupInvalid,
    NotReady,
    QuestionnaireGone,
    QuestionnaireLocked,
    RoundLaunched,
    WordingInvalid,
)
from .groups import (
    GroupTerms,
    add_group,
    add_library_group,
    change_group,
    remove_group,
    terms_of,
)
from .questions import (
    Subject,
    Wording,
    add_dimension,
    add_item,
    add_library_dimension,
    add_library_prompt,
    add_prompt,
    describe_dimension,
    move,
    move_to_dimension,
    remark,
    remove,
    reword,
)
from .starting import (
    Settings,
    change_settings,
    repeat_questionnaire,
    settings_of,
    start_over,
    start_questionnaire,
)

__all__ = [
    "CannotDesign",
    "EditedMeanwhile",
    "GroupInUse",
    "GroupInvalid",
    "GroupTerms",
    "NotReady",
    "QuestionnaireGone",
    "QuestionnaireLocked",
    "RoundLaunched",
    "Settings",
    "Subject",
    "Wording",
    "WordingInvalid",
    "add_dimension",
    "add_group",
    "add_item",
    "add_library_dimension",
    "add_library_group",
    "add_library_prompt",
    "add_prompt",
    "agree",
    "change_group",
    "change_settings",
    "describe_dimension",
    "move",
    "move_to_dimension",
    "remark",
    "remove",
    "remove_group",
    "reopen",
    "repeat_questionnaire",
    "reword",
    "settings_of",
    "start_over",
    "start_questionnaire",
    "terms_of",
]
