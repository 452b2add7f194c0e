"""What is wrong with a question, for programs: RFC 9457."""

import json
from http import HTTPStatus

from django.http import HttpResponse


def problem(status, detail, **members):
    """Return an answer that says to a program what is wrong."""
    said = {"title": HTTPStatus(status).phrase, "status": int(status), "detail": f"{detail}"} | members
    return HttpResponse(
        json.dumps(said, ensure_ascii=False) + "\n", status=status, content_type="application/problem+json"
    )
