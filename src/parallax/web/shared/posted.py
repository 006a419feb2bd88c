"""What a form is bound to: nothing on GET, and on POST what came, even when nothing came."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

type Files = MultiValueDict[str, UploadedFile[bytes]]


def posted(request: HttpRequest) -> tuple[QueryDict, Files] | tuple[None, None]:
    """Data and files, in the order in which a form takes them."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
