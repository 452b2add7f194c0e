"""What holds for every request and every answer, whatever the view."""

import re
from collections import Counter
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, HttpResponseNotFound
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils import translation

from baymak import edition, offline
from baymak.answers import EDITION, answer
from baymak.health import health

ADMIN_PREFIX = "/admin/"
DATA_PREFIX = "/data/"
HEALTH = "/healthz"
OPEN_WHILE_OFFLINE = (ADMIN_PREFIX, settings.STATIC_URL)
RETRY_AFTER = 60 * 60  # seconds

# A browser feature that no page uses is refused, so that no injected code can ask for it.
DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)

# Public pages run no script at all.
PUBLIC_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The stock admin has scripts of its own and asks the server while one types in a relation.
ADMIN_POLICY = f"{PUBLIC_POLICY}; script-src 'self'; connect-src 'self'"

HEADERS = {
    "Content-Security-Policy": PUBLIC_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ADMIN_HEADERS = HEADERS | {
    "Content-Security-Policy": ADMIN_POLICY,
    # Under no-referrer a browser sends `Origin: null` with a form, which Django's protection
    # against forged requests must refuse. Other sites still learn nothing.
    "Referrer-Policy": "same-origin",
}
# The files of a release are for the pages of anybody.
DATA_HEADERS = HEADERS | {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Baymak-Edition, Content-Range, ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

# A tab stays allowed in a query: names are pasted from spreadsheets.
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
CONTROL_CHARACTER_BUT_TAB = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
# Below gunicorn's limit for a whole request line, so that this page answers and not a cut line.
QUERY_BYTES = 8000
# A public page repeats what it was asked, beside each choice: more values are no question of a reader.
VALUES_OF_ONE, VALUES_IN_ALL = 20, 40


def security_headers(get_response):
    """Put the site's headers on every answer; the outermost middleware, so errors have them too."""

    def middleware(request):
        response = get_response(request)
        for name, value in headers_for(request.path_info).items():
            response.headers[name] = value
        return response

    return middleware


def headers_for(path):
    if path.startswith(ADMIN_PREFIX):
        return ADMIN_HEADERS
    return DATA_HEADERS if path.startswith(DATA_PREFIX) else HEADERS


def answer_for_health(get_response):
    """Answer /healthz under any name and without TLS: a monitor on the machine asks the process itself."""

    def middleware(request):
        return health(request) if request.path_info == HEALTH else get_response(request)

    return middleware


def close_while_offline(get_response):
    """Show nothing public while the site is offline; the desk and its static files go on."""

    def middleware(request):
        # "/admin" leads to the desk.
        if not offline.is_on() or f"{request.path_info}/".startswith(OPEN_WHILE_OFFLINE):
            return get_response(request)
        return unavailable(request)

    return middleware


def unavailable(request, retry_after=RETRY_AFTER):
    """Return the page that says that nothing public can be shown now."""
    with language_of(request):
        page = render_to_string("503.html")
    headers = {"Cache-Control": "no-store", "Retry-After": retry_after}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def read_edition(get_response):
    """Let what is public be read from the edition; the desk, its static files and /healthz have no part."""

    def middleware(request):
        if f"{request.path_info}/".startswith(OPEN_WHILE_OFFLINE):
            return get_response(request)
        if settings.SERVES == "desk":
            with language_of(request):
                return HttpResponseNotFound(render_to_string("404.html"))
        try:
            if edition.is_forgotten():
                return unavailable(request)
            with edition.reading():
                response = answer(request, get_response)
        except edition.NoEdition:
            return unavailable(request)
        if response.streaming:
            response.streaming_content = edition.streamed(response.streaming_content)
        return response

    return middleware


def language_of(request):
    """Return the context of the language that the address names, or else the browser; no cookie chooses."""
    forget_language_cookie(request)
    return translation.override(translation.get_language_from_request(request, check_path=True))


def refuse_malformed(get_response):
    """Answer what no honest link contains before any view, query or log line sees it."""

    def middleware(request):
        status = malformed(request)
        too_many = status is None and asks_too_much(request)
        if status is None and not too_many:
            return get_response(request)
        with language_of(request):
            return refusal(status or HTTPStatus.BAD_REQUEST, too_many=too_many)

    return middleware


def malformed(request):
    """Return the status to refuse the request with, or None."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > QUERY_BYTES:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    # A server hands the bytes of a query over as Latin-1; not everybody escapes their Cyrillic letters.
    asked = unquote_to_bytes(query.encode("latin-1", "replace")).decode("utf-8", "replace")
    if CONTROL_CHARACTER.search(request.path) or CONTROL_CHARACTER_BUT_TAB.search(asked):
        return HTTPStatus.BAD_REQUEST
    try:
        request.get_host()
    except DisallowedHost:
        return HTTPStatus.BAD_REQUEST
    return None


def asks_too_much(request):
    """Say whether a public address holds more values than a page may have to repeat."""
    if request.path_info.startswith(ADMIN_PREFIX):
        return False
    values = Counter(name for name, _value in parse_qsl(request.META.get("QUERY_STRING", "")))
    return values.total() > VALUES_IN_ALL or any(number > VALUES_OF_ONE for number in values.values())


def refusal(status, too_many=False):
    """Return the page for a request that is refused unread; it repeats nothing of the request."""
    asked = {"too_long": status == HTTPStatus.REQUEST_URI_TOO_LONG}
    if too_many:
        asked["too_many"] = {"of_one": VALUES_OF_ONE, "in_all": VALUES_IN_ALL}
    response = HttpResponse(render_to_string("400.html", asked), status=status)
    response.headers["Content-Length"] = len(response.content)
    return response


def forget_language_cookie(request):
    """Let no cookie choose the language: Django asks for it wherever it asks for a reader's language."""
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)


class Transport(SecurityMiddleware):
    """Lead to HTTPS, but under the onion name, where Tor encrypts; and tell Tor Browser of that name."""

    def process_request(self, request):
        if not settings.ONION or request.get_host() != settings.ONION:
            return super().process_request(request)
        return None

    def process_response(self, request, response):
        answer = super().process_response(request, response)
        is_public_page = not request.path_info.startswith(ADMIN_PREFIX) and answer.headers.get(
            "Content-Type", ""
        ).startswith("text/html")
        if settings.ONION and is_public_page and request.get_host() != settings.ONION:
            answer.headers["Onion-Location"] = f"http://{settings.ONION}{request.get_full_path()}"
        return answer


class ReaderLanguage(LocaleMiddleware):
    """Answer in the language of the address; send a reader without one to their browser's language.

    Django's own also reads a cookie, and lets that redirect vary with it. Public pages have none.
    """

    def process_request(self, request):
        forget_language_cookie(request)
        super().process_request(request)

    def process_response(self, request, response):
        if response.has_header(EDITION):
            return response  # a file of a release is in no language
        answer = super().process_response(request, response)
        if answer is not response:
            answer.headers["Vary"] = "Accept-Language"
        return answer
