"""The markers of the marker test, and where each of them may stand at each stage of a round: everywhere else it is a leak."""

from collections.abc import Mapping

PROMPTS = ("continue", "stop", "growth")
# The raters whose words are marked; the others of their groups write something of their own.
WRITERS = ("self", "superior", "peer", "direct_report")
KINDS = ("csv", "json", "pdf", "pdf-letter", "xlsx")
RARE_VALUE = 31_415

type Found = dict[str, set[str]]


def marker(name: str) -> str:
    """Letters only: nothing escapes, wraps or folds them."""
    return f"zq{name.replace('_', '')}qzmark"


ANSWERS = {f"{prompt}_{writer}": writer for writer in WRITERS for prompt in PROMPTS}
NEVER_SENT, TAKEN_BACK = "draftonly", "takenback"
TOO_LONG, FAILED, AWAY, ASTRAY, TOO_MUCH = "toolong", "failed", "away", "astray", "toomuch"
REFUSED = (FAILED, AWAY, ASTRAY, TOO_MUCH)
RATING = "rating"
NAMES = (
    *ANSWERS, NEVER_SENT, TAKEN_BACK, TOO_LONG, *REFUSED,
    "remark", "note", "decline", "summary", "wording", "oldwording", "reason", "oldreason",
    "coachnote", "guess", "thought", "aim",
)  # fmt: skip
MARKERS = {name: marker(name) for name in NAMES} | {RATING: str(RARE_VALUE)}


def of_coach(*kinds: str) -> set[str]:
    """The released report as the coach has it, on the page and as these files."""
    files = {f"coach: coach:report-download {kind}" for kind in kinds}
    return {"coach: coach:draft", "table reports_report", *files}


def of_report(*kinds: str) -> set[str]:
    """As leader and coach have it when it was read together to the end."""
    files = {f"leader: leader:report-download {kind}" for kind in kinds}
    return {"leader: leader:report", "leader: leader:debrief", *of_coach(*kinds), *files}


def own_pages(who: str) -> set[str]:
    return {f"{who}: rater:answer", f"{who}: rater:review"}


def shown_on_forms(*people: str) -> set[str]:
    """Every number of the scale can be chosen there; it says nothing about what was."""
    return {f"{who}: rater:answer" for who in people}


DESK = {"coach: coach:comments", "table reports_deskcomment", "table responses_sealedcomment"}
DRAFT = {"coach: coach:draft", "coach: coach:draft-pdf"}
COMPOSED = DRAFT | {"coach: coach:compose", "table reports_report"}
SEALED = {"table responses_sealedcomment"}
ALL_FILES = of_report(*KINDS)
# The axis of each chart names every point of the scale.
AXIS = {"coach: coach:draft", "leader: leader:report", "leader: leader:debrief"}
# What was shared, and the piece of evidence in it.
AIMED = {"leader: leader:goals", "leader: leader:goal", "coach: coach:debrief"}
NOTED: Found = {
    "guess": {"leader: leader:debrief"},
    "thought": {"leader: leader:debrief"},
    "aim": AIMED,
}
NOT_SHOWN = ("stop_peer", "growth_peer")
OPEN = tuple(name for name in ANSWERS if name.startswith("continue"))
# Each quote can be made a goal of.
QUOTED = ALL_FILES | {"leader: leader:goals", "table reports_deskcomment"}
QUOTED_BY_COACH = of_coach(*KINDS) | SEALED | {"table reports_deskcomment"}
ALL_ANSWERS = (*ANSWERS, NEVER_SENT, TAKEN_BACK, TOO_LONG, *REFUSED)

ALWAYS: Found = {
    "remark": {"leader: shared:remarks", "coach: shared:remarks", "table rounds_remark"},
}
EXPECTED: Mapping[str, Found] = {
    "collecting": ALWAYS
    | {name: own_pages(writer) for name, writer in ANSWERS.items()}
    | {
        NEVER_SENT: own_pages("peer 6"),
        "note": {
            "leader: leader:raters",
            "mail to leader",
            "table notifications_message",
            "table rounds_round",
        },
        "decline": {
            "coach: coach:collecting",
            "peer 5: rater:answer",
            "peer 5: rater:decline",
            "table rounds_invitation",
        },
        RATING: shown_on_forms(*WRITERS, "peer 2", "peer 6", "direct_report 6")
        | {"peer: rater:review"},
    },
    "undecided": ALWAYS
    | dict.fromkeys(ANSWERS, DESK)
    | {"note": {"table notifications_message"}, RATING: {"table responses_sealedrating"}},
    "moderated": ALWAYS
    | dict.fromkeys(ANSWERS, DESK | DRAFT)
    | dict.fromkeys(NOT_SHOWN, DESK)
    | {
        "note": {"table notifications_message"},
        "summary": COMPOSED,
        "coachnote": COMPOSED,
        "wording": DRAFT | {"coach: coach:comments", "table reports_deskcomment"},
        "oldwording": {"table reports_deskcomment"},
        "reason": {"coach: coach:comments", "table reports_deskcomment"},
        "oldreason": {"table reports_deskcomment"},
        RATING: {"coach: coach:draft", "table responses_sealedrating"},
    },
    "debriefing": ALWAYS
    | NOTED
    | dict.fromkeys(ANSWERS, QUOTED_BY_COACH)
    | dict.fromkeys(OPEN, QUOTED_BY_COACH | {"leader: leader:debrief", "leader: leader:goals"})
    | {"continue_peer": QUOTED_BY_COACH | AIMED | {"leader: leader:debrief"}}
    | dict.fromkeys(NOT_SHOWN, SEALED)
    | {
        "note": {"table notifications_message"},
        "summary": of_coach("json", "pdf", "pdf-letter"),
        "coachnote": of_coach("json", "pdf", "pdf-letter"),
        "wording": of_coach(*KINDS) | {"table reports_deskcomment"},
        "reason": {"table reports_deskcomment"},
        RATING: {"coach: coach:draft", "table responses_sealedrating"},
    },
    "released": ALWAYS
    | NOTED
    | dict.fromkeys(ANSWERS, QUOTED | SEALED)
    # On the coach's screen stands the section that was announced last.
    | {name: QUOTED | SEALED | {"coach: coach:debrief"} for name in ANSWERS if "stop" in name}
    | {"continue_peer": QUOTED | SEALED | AIMED}
    | dict.fromkeys(NOT_SHOWN, SEALED)
    | {
        "note": {"table notifications_message"},
        "summary": of_report("json", "pdf", "pdf-letter"),
        "coachnote": of_report("json", "pdf", "pdf-letter"),
        "wording": QUOTED | {"coach: coach:debrief"},
        "reason": {"table reports_deskcomment"},
        RATING: AXIS | {"table responses_sealedrating"},
    },
}
