"""Reading what came with a request: for a form, or a single word that no form checks."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

type Files = MultiValueDict[str, UploadedFile[bytes]]


# A counter of ours has fewer; longer ones are none, and the database would not take them.
MOST_DIGITS = 9


def posted(request: HttpRequest) -> tuple[QueryDict, Files] | tuple[None, None]:
    """What a form is bound to, data and files: nothing on GET, and on POST what came, even when nothing came."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def whole_number(text: str) -> int | None:
    """None for everything that no page of ours would send."""
    return int(text) if len(text) <= MOST_DIGITS and text.isascii() and text.isdigit() else None


def one_line(text: str) -> str:
    """Without control characters: none is ever typed, and the database refuses the first of them."""
    return "".join(sign for sign in text if sign.isprintable()).strip()
