"""The patterns of telling passages, written so that Python and the browser read them alike.

A pattern is matched against the line of a `Reading`, from the start of a token to the end of one: " " between two tokens
stands for a blank, "~" for none. Only plain letters, bounded repetition and groups: nothing that the two would read
differently, and nothing that grows faster than the text.
"""

import re
from enum import StrEnum
from typing import Any

from .reading import BLANK, LETTERS, LONGEST_TOKEN, SIGNS, TITLES
from .vocabulary import FUNCTION_WORDS, KNOWN_CAPITALS


class Kind(StrEnum):
    """By what somebody may be recognised; what weighs most comes first."""

    PATIENT = "patient"
    PERSON = "person"
    NAME = "name"
    DATE = "date"
    CONTACT = "contact"
    PLACE = "place"
    STORY = "story"
    STANDPOINT = "standpoint"
    RARE = "rare"
    SPELLING = "spelling"
    QUOTE = "quote"
    LANGUAGE = "language"
    LENGTH = "length"


WEIGHT = {kind: weight for weight, kind in enumerate(Kind)}
# About the comment as a whole.
WHOLE = frozenset({Kind.LANGUAGE, Kind.LENGTH})
# A comment of more words is long by itself; beside others, twice the middle one of them.
LONG_ALONE, LONG_BESIDE_OTHERS = 80, 40
FEWEST_FUNCTION_WORDS = 4
# In these languages every noun has a capital.
CAPITAL_NOUNS = frozenset({"de", "lb"})

MONTHS = (
    "(?:january|february|april|june|july|august|september|october|november|december"
    "|jan|feb|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
# These two are words of their own; they are months beside the right neighbours only.
UNCERTAIN_MONTHS = "(?:march|may)"
DAYS = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
SEASONS = "(?:spring|summer|autumn|fall|winter)"
FEW = "(?:[0-9]{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several)"
# What one person did to another at one time; not "cut", "put", "read", which also tell habits.
DID = (
    "(?:told|asked|said|shouted|yelled|snapped|laughed|cried|wrote|called|sent|gave|took|brought|came|went|left"
    "|forgot|promised|helped|saw|heard|was|were|had|made|found|lost|fell|began|started|broke|met|spoke"
    "|explained|apologised|apologized|ignored|interrupted|blamed|thanked|covered|worked|tried|joined|needed|wanted|got)"
)
WE = "(?:i|we|she|he|they|you)"
ME = "(?:me|us|him|her|you|them)"
WORD = "[a-z]{1,20}"
NO_ROLE = "(?:result|rule|whole|team|group|leader|person|matter|way|sign|reminder|chance|consequence|bonus|start|example|model|good|great|better|real|very|true)"
NUMBER_SIGN = "(?:(?:no|nr|number|num)(?:~[.])?[ ~]|#~?)?"

EVERYWHERE: tuple[tuple[Kind, tuple[str, ...], int], ...] = (
    (
        Kind.CONTACT,
        (
            "[a-z0-9]{1,40}(?:~[._+-]~[a-z0-9]{1,40}){0,6}~@~[a-z0-9]{1,40}(?:~[.-]~[a-z0-9]{1,40}){1,6}",
            "(?:https?~:~/~/~|www~[.]~)[a-z0-9]{1,40}(?:~[./-]~[a-z0-9]{1,40}){0,8}",
        ),
        0,
    ),
    (
        Kind.DATE,
        (
            "[0-9]{1,2}~[./-]~[0-9]{1,2}~[./-]~(?:[0-9]{4}|[0-9]{2})",
            "(?:19|20)[0-9]{2}~-~[0-9]{2}~-~[0-9]{2}",
            "[0-9]{1,2}~:~[0-9]{2}(?:[ ~](?:am|pm|h|uhr))?",
        ),
        0,
    ),
    # Telephone numbers: groups of digits, seven of them at least.
    (
        Kind.CONTACT,
        ("(?:[+]~)?(?:[(]~)?[0-9]{1,5}(?:[ ~](?:[()/.-][ ~]){0,2}[0-9]{2,5}){1,5}",),
        7,
    ),
    (Kind.PATIENT, ("[0-9]{6,14}",), 0),
)  # fmt: skip

ENGLISH: tuple[tuple[Kind, tuple[str, ...], int], ...] = (
    (
        Kind.PATIENT,
        (
            f"(?:mrn|nhs|chart|case|hospital|patient|record)(?:[ ~](?:id|number|no|nr|record))?(?:[ ~][:#.-])?[ ~]{NUMBER_SIGN}[a-z]{{0,2}}[0-9]{{3,14}}",
            f"(?:patient|patients|lady|gentleman|baby|child|mother|father|woman|man|boy|girl) in (?:the )?(?:room|bed|bay|ward|icu|cubicle)(?: {NUMBER_SIGN}[a-z]?[0-9]{{1,4}}[a-z]?)?",
            f"(?:a|an|the|that|this|one|my|our|her|his|your)(?: {WORD})? patient(?:[ ~](?:'~s|who|whose|with|in|on|from|named|called|had|was|died|fell))(?: {WORD})?",
            "[0-9]{1,3}[ ~](?:-[ ~])?(?:years?|months?|weeks?|days?)[ ~](?:-[ ~])?olds?",
            "[a-z]{3,9}[ ~]-[ ~](?:year|month|week|day)[ ~]-[ ~]olds?",
            "[0-9]{1,3}[ ~]?(?:y~/~o|yo)",
        ),
        0,
    ),
    (
        Kind.CONTACT,
        (f"(?:ext|extension|pager|bleep|phone|tel)(?:~[.])?(?:~:)?[ ~]{NUMBER_SIGN}[0-9]{{3,6}}",),
        0,
    ),
    (
        Kind.DATE,
        (
            f"{MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:~, (?:19|20)[0-9]{{2}}| (?:19|20)[0-9]{{2}})?",
            f"[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTHS}(?: (?:19|20)[0-9]{{2}})?",
            f"{UNCERTAIN_MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:(?:~,)? (?:19|20)[0-9]{{2}})?",
            f"[0-9]{{1,2}}(?:st|nd|rd|th)(?: of)? {UNCERTAIN_MONTHS}",
            f"last (?:{MONTHS}|{UNCERTAIN_MONTHS}|{DAYS}|{SEASONS}|year|month|week|night|weekend|christmas|easter)",
            f"(?:in|since|until|before|early|late|mid|this) {MONTHS}(?: (?:19|20)[0-9]{{2}})?",
            f"(?:in|since|until) {UNCERTAIN_MONTHS}(?: (?:19|20)[0-9]{{2}})?",
            f"(?:on|this|one) {DAYS}",
            f"(?:this|in the) {SEASONS}",
            "(?:in|since|of|from|until) (?:19|20)[0-9]{2}",
            "yesterday|o~'~clock|[0-9]{1,2}[ ~]?(?:am|pm)|[0-9]{1,2}[ ~][ap]~[.]~m~[.]",
            "(?:at|before|after|around) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:in the (?:morning|evening|afternoon)|at night)",
            f"{FEW}(?: {WORD})? (?:days?|weeks?|months?|years?|nights?) ago",
        ),
        0,
    ),
    (
        Kind.PLACE,
        (
            f"(?:room|bed|bay|theatre|theater|office|ward|floor|clinic|cubicle|building|level) {NUMBER_SIGN}[a-z]?[0-9]{{1,4}}[a-z]?",
            "(?:room|ward|floor|building) [b-h]",
            "[0-9]{1,2}(?:st|nd|rd|th) floor",
        ),
        0,
    ),
    (
        Kind.STORY,
        (
            f"when (?:i|we|my {WORD}|our {WORD})(?: {WORD})? (?:{DID}|[a-z]{{2,14}}ed)(?: {ME})?",
            f"{WE}(?: (?:once|even|never|just|publicly|then|also|only))? {DID} (?:me|us)",
            f"(?:i|we)(?: (?:once|then|just))? (?:told|asked|saw|heard|met) {ME}",
            f"(?:i|we) (?:still )?(?:remember|recall)|(?:i|we) (?:will|shall|'~ll)(?: {WORD})? not forget",
            f"(?:the|that|this|one) (?:day|night|morning|evening|afternoon|weekend|time|week)(?: when| that)? {WE} (?:{DID}|[a-z]{{2,14}}ed)",
            "one (?:day|night|morning|evening|afternoon|time)|the other (?:day|night|week)|that (?:day|night|morning|evening)",
            f"(?:in|on|during|after|at) (?:a {WORD}|that(?: {WORD})?|one(?: {WORD})?) (?:week|night|shift|day|morning|weekend|crisis|outage|emergency)",
            f"(?:during|after) the (?:{WORD} ){{0,2}}(?:outage|crisis|incident|accident|fire|flood|pandemic|merger|inspection|audit|strike|move)",
            f"once(?:~,)? (?:when )?{WE} {DID}",
        ),
        0,
    ),
    (
        Kind.STANDPOINT,
        (
            f"as (?:a|an|her|his|their|your|the only|one of the|the newest) (?!{NO_ROLE}(?=[ ~])){WORD}(?: (?:of|in|on) (?:her|his|the|this|our) {WORD})?",
            "(?:my|our) (?:team|unit|ward|clinic|department|lab|group|shift|service|division|office|practice|mother|father|wife|husband|son|daughter|child|children|family|parents|illness|pregnancy|leave|visa|contract)",
            f"when (?:i|we) {WORD}",
            "(?:i|we) (?:am|are|was|were) the (?:only|first|last|newest|youngest|oldest)(?: one| person)?",
            f"the only (?:one|person|woman|man|{WORD}) (?:of us|here|who|in|on)",
        ),
        0,
    ),
    # Three words at least: a single word in quotation marks is nobody's speech.
    (Kind.QUOTE, ('"[ ~][^" ~]{1,40}(?:[ ~][^" ~]{1,40}){2,60}[ ~]"',), 0),
)  # fmt: skip


def bodies(language: str) -> list[tuple[Kind, str, int]]:
    """Kind, pattern, and how many digits a match must have at least."""
    chosen = EVERYWHERE + (ENGLISH if base(language) == "en" else ())
    return [(kind, "|".join(each), digits) for kind, each, digits in chosen]


def whole_tokens(body: str) -> str:
    return f"[ ~]({body})(?=[ ~])"


def base(language: str) -> str:
    return re.split("[-_]", language.lower(), maxsplit=1)[0]


def for_page(language: str) -> dict[str, Any]:
    """Everything that the browser needs to find what a comment shows by itself, without other comments beside it."""
    return {
        "patterns": [[kind, whole_tokens(body), digits] for kind, body, digits in bodies(language)],
        "kinds": list(Kind),
        "whole": sorted(WHOLE),
        "blank": BLANK,
        "signs": SIGNS,
        "letters": LETTERS,
        "longestToken": LONGEST_TOKEN,
        "titles": sorted(TITLES),
        "capitals": [] if base(language) in CAPITAL_NOUNS else sorted(KNOWN_CAPITALS),
        "capitalNouns": base(language) in CAPITAL_NOUNS,
        "language": base(language),
        "functionWords": {name: sorted(words) for name, words in FUNCTION_WORDS.items()},
        "fewestFunctionWords": FEWEST_FUNCTION_WORDS,
        "long": LONG_ALONE,
    }
