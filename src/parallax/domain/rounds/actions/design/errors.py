"""Why a change to the questionnaire is refused; each error says it in words for the page.

CannotDesign
├── QuestionnaireLocked   both have agreed
├── QuestionnaireGone     somebody removed the part meanwhile
├── EditedMeanwhile       somebody changed the part since it was read
├── WordingInvalid        a placeholder nothing is put in for, or nothing said
├── GroupInvalid          a threshold or merge target that would not protect
├── GroupInUse            raters are already named in the group
├── NotReady              the questionnaire cannot be agreed to yet
└── RoundLaunched         invitations are out, the questions stand
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...readiness import Obstacle


class CannotDesign(Exception):
    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class QuestionnaireLocked(CannotDesign):
    message = _(
        "Both of you have agreed to these questions, so they cannot be changed. "
        "Reopen them if something should still change."
    )


class QuestionnaireGone(CannotDesign):
    message = _("This part has been removed in the meantime.")


class RoundLaunched(CannotDesign):
    message = _("Invitations have gone out with these questions, so they cannot be reopened.")


class EditedMeanwhile(CannotDesign):
    """`current` is the part as it stands now, with the other person's change in it."""

    message = _("This was changed while you were looking at it.")

    def __init__(self, current: Any) -> None:
        super().__init__()
        self.current = current


class WordingInvalid(CannotDesign):
    def __init__(self, message: str | Promise) -> None:
        super().__init__()
        self.message = message


class GroupInvalid(CannotDesign):
    def __init__(self, message: str | Promise) -> None:
        super().__init__()
        self.message = message


class GroupInUse(CannotDesign):
    message = _("People are already named in this group. Move or remove them first.")


class NotReady(CannotDesign):
    message = _("The questionnaire cannot be agreed to yet.")

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__()
        self.obstacles = obstacles
