"""Answers to readers: what a cache may do with them, and those that this process keeps.

The same address in the same edition has the same answer for a day. So the edition is the ETag of all, and who
has the present one is told so before anything is worked out. Nothing is answered from an edition before.
"""

from collections import OrderedDict
from http import HTTPStatus
from threading import Lock

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags

from baymak import VERSION, edition

EDITION = "Baymak-Edition"
# What is asked to be written into a copy has this in its environment.
COPY = "baymak.copy"
# Who is withdrawn is gone everywhere in ten seconds: two are for a copy on its way to another host.
CACHING = "public, max-age=0, s-maxage=8, must-revalidate"
# So many bytes of answers a process keeps.
ROOM = 16_000_000


class Answers:
    """The answers to the addresses that were asked for last, of one edition and day."""

    def __init__(self):
        self.lock = Lock()
        self.forget(None)

    def forget(self, tag):
        self.tag, self.kept, self.bytes = tag, OrderedDict(), 0

    def find(self, tag, address):
        with self.lock:
            if tag != self.tag:
                self.forget(tag)
            if address in self.kept:
                self.kept.move_to_end(address)
                return self.kept[address]
        return None

    def keep(self, tag, address, content, headers):
        with self.lock:
            if tag != self.tag or address in self.kept:
                return
            self.kept[address] = content, headers
            self.bytes += len(content)
            while self.bytes > ROOM:
                _address, (dropped, _headers) = self.kept.popitem(last=False)
                self.bytes -= len(dropped)


ANSWERS = Answers()


def answer(request, get_response):
    """Answer a question about what is public; the edition is open."""
    tag = f'W/"{edition.state().digest}-{timezone.localdate():%Y%m%d}-{VERSION}"'
    if request.method != "GET" or COPY in request.META:
        return get_response(request)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return marked(HttpResponseNotModified(), tag)
    address = request.scheme, request.get_host(), request.get_full_path()
    if found := ANSWERS.find(tag, address):
        content, headers = found
        return HttpResponse(content, headers=headers)
    response = get_response(request)
    # A file of a release says itself of which edition it is, and a form that it is for one reader.
    said = response.has_header(EDITION) or response.has_header("Cache-Control")
    if response.status_code != HTTPStatus.OK or said:
        return response
    marked(response, tag)
    if not (response.streaming or response.has_header("Vary") or response.cookies):
        ANSWERS.keep(tag, address, response.content, dict(response.items()))
    return response


def marked(response, tag):
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHING
    response.headers[EDITION] = edition.state().number
    return response
