"""A file as an answer: what it is, how it is called, and that nobody on the way keeps it."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
XML = "application/xml"


def file_response(content: bytes, media_type: str, name: str, *, to_keep: bool) -> HttpResponse:
    """The file ``name``, ``to_keep`` or to read in the browser. What somebody sent is to keep: a browser never runs it."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=to_keep, filename=name) or ""
    response.headers["Cache-Control"] = "no-store, private"
    return response
