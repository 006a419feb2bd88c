"""By what the author of a comment may be recognised: flags for people to weigh, never a verdict, never a block.

Everything is looked up in tables of this package: no service, no model, no corpus. Running time grows with the
length of the text. What stands in `patterns.py` also runs in the rater's browser (`for_page`), with the same results.
"""

from .flags import Flag, flags_of, is_whole
from .names import NOBODY, Names, Somebody
from .others import ALONE, Others, vocabulary_of
from .patterns import Kind, for_page
from .reading import without_marks
from .repeating import repeated
from .smoothing import Change, Fate, changes, same_words, smoothed

__all__ = [
    "ALONE",
    "NOBODY",
    "Change",
    "Fate",
    "Flag",
    "Kind",
    "Names",
    "Others",
    "Somebody",
    "changes",
    "flags_of",
    "for_page",
    "is_whole",
    "repeated",
    "same_words",
    "smoothed",
    "vocabulary_of",
    "without_marks",
]
