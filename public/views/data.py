"""The files of the release, under `/data/`: the same bytes from any address, by any name of the site."""

import re
from http import HTTPStatus

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from baymak import edition
from baymak.answers import CACHING, EDITION
from baymak.middleware import unavailable
from public.pages import no_such_filters, refused
from public.problems import problem
from public.release import package
from public.release.publishing import NoRelease, find

# After a withdrawal the files are written anew.
RETRY_AFTER = 60  # seconds
LINKS = f'</data/datapackage.json>; rel="describedby", <{package.LICENCE}>; rel="license"'
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 65_536


@require_safe
def release_file(request, name):
    """Answer with one file of the release, or a part of it; it takes no filters."""
    if request.GET:
        return refused(no_such_filters(request.GET), "json" if name.endswith(".json") else "")
    try:
        found = find(name, edition.state().digest, takes_packed(request))
    except NoRelease:
        return without_release(request, name)
    if found is None:
        return no_such_file(name)
    headers = {
        "ETag": f'"{found.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": CACHING,
        "Content-Type": package.media_type(name),
        "Link": LINKS,
        "X-Robots-Tag": "noindex",  # persons are in it
        EDITION: found.index["edition"],
    }
    if f"{name}.gz" in found.index["files"]:
        headers["Vary"] = "Accept-Encoding"
    if found.is_packed:
        headers["Content-Encoding"] = "gzip"
    status, first, last = HTTPStatus.OK, 0, found.bytes - 1
    if asked := asked_range(request, headers["ETag"], found.bytes):
        status, (first, last) = HTTPStatus.PARTIAL_CONTENT, asked
        headers["Content-Range"] = f"bytes {first}-{last}/{found.bytes}"
        if first > last:
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            headers["Content-Range"] = f"bytes */{found.bytes}"
    part = Part(found.file, first, max(0, last - first + 1))
    headers["Content-Length"] = part.length
    if part.length > CHUNK:
        return StreamingHttpResponse(part, status=status, headers=headers)
    with found.file:
        return HttpResponse(part, status=status, headers=headers)


def takes_packed(request):
    """Say whether a file may come packed; a part of one is a part of the file itself."""
    accepted = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    found = next((one for one in accepted if one.partition(";")[0] == "gzip"), ";q=0")
    return "Range" not in request.headers and not re.search(r";q=0(\.0*)?$", found)


def asked_range(request, tag, size):
    """Return the first and the last byte that are asked for, which cross where none is there; None for all.

    Of several ranges at once, or of what has changed since the first part, all is sent.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not asked or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return None
    if not asked[1]:
        return max(0, size - int(asked[2])), size - 1
    last = min(int(asked[2]), size - 1) if asked[2] else size - 1
    return int(asked[1]), last


class Part:
    """Some bytes of an open file, which is closed with the answer, read or not."""

    def __init__(self, file, first, length):
        self.file, self.first, self.length = file, first, length
        self.close = file.close

    def __iter__(self):
        self.file.seek(self.first)
        left = self.length
        while left and (piece := self.file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def without_release(request, name):
    """Say that there are no files now: somebody was withdrawn, and they are written anew."""
    if not name.endswith(".json"):
        return unavailable(request, RETRY_AFTER)
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "The files are written anew. Ask again in a minute.")
    answer.headers["Cache-Control"], answer.headers["Retry-After"] = "no-store", RETRY_AFTER
    return answer


def no_such_file(name):
    detail = "There is no such file; index.json names all."
    if name.endswith(".json"):
        return problem(HTTPStatus.NOT_FOUND, detail)
    return HttpResponse(f"{detail}\n", status=HTTPStatus.NOT_FOUND, content_type=package.PLAIN)
