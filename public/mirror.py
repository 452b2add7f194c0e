"""Write the pages and files of the edition into a folder that any web server, or none, can show.

Each page is asked for as a reader would ask, in the languages of the site, and what it leads to; links
become relative, and what would need a server (search, filters) is not there: an index of names with all their
spellings is. The folder is new each time, and takes the place of the one before.
"""

import hashlib
import html
import posixpath
import re
import shutil
from collections import deque
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from baymak import edition
from baymak.answers import COPY
from baymak.sorting import alphabetical
from public.release import publishing
from public.release.package import KEY
from public.release.tables import LANGUAGES

LINK = re.compile(r'(\s(?:href|src)=")([^"]*)(")')
# The one question that a copy answers: what stands on the other pages of a list.
PAGE = re.compile(r"page=\d+")
NAMES_ON_PAGE = 500
FILES = "files.txt"
TRIES = 5
STUB = """<!DOCTYPE html>
<html>
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>{title}</title>{refresh}
  </head>
  <body>
    <ul>
{items}
    </ul>
  </body>
</html>
"""


class Incomplete(Exception):
    """The copy is not whole, and was not put in place."""


def write_mirror(folder):
    """Write a copy of the edition in place of a folder, or leave that as it is; return the edition."""
    publishing.renew()
    fresh = folder.with_name(f"{folder.name}.new")
    try:
        for _try in range(TRIES):
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            state = edition.present()
            if state is None:
                raise Incomplete("There is no edition.")
            try:
                Writer(fresh).write()
            except (Incomplete, OSError):
                if edition.present() == state:  # else a page is gone that another one led to
                    raise
            if edition.present() == state and publishing.digest_in_place() == state.digest:
                put_in_place(fresh, folder)
                return state
            publishing.renew()
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    raise Incomplete("The edition changed all the time.")


def put_in_place(fresh, folder):
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


class Writer:
    """One copy on its way into an empty folder."""

    def __init__(self, folder):
        self.folder, self.answer = folder, WSGIHandler()
        self.known, self.waiting = set(), deque()

    def write(self):
        shutil.copytree(edition.beside(publishing.FOLDER), self.folder / "data")
        for language in LANGUAGES:
            self.want(f"/{language}/")
        while self.waiting:
            self.write_address(self.waiting.popleft())
        with edition.reading(), edition.opened(self.folder / "data" / f"{KEY}.sqlite") as file:
            for language in LANGUAGES:
                self.write_names(file, language)
            for name in ("people", "cases"):
                for (code,) in file.execute(f'SELECT code FROM "{name}"'):
                    self.write_stub(
                        f"{name}/{code}/index.html", [f"/{one}/{name}/{code}/" for one in LANGUAGES]
                    )
        self.write_stub("index.html", [f"/{language}/" for language in LANGUAGES])
        self.put("robots.txt", b"User-agent: *\nDisallow: /data/\n")  # the pages say it themselves
        self.write_list()

    def want(self, address):
        if address not in self.known:
            self.known.add(address)
            self.waiting.append(address)

    # -- Asking ---------------------------------------------------------------------------------

    def environment(self, address):
        path, _mark, query = address.partition("?")
        said = {
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost"),
            "wsgi.url_scheme": "https" if settings.HTTPS else "http",
            "wsgi.input": BytesIO(),
            COPY: True,
        }
        setup_testing_defaults(said)
        return said

    def ask(self, address):
        told = {}
        response = self.answer(
            self.environment(address),
            lambda status, headers: told.update(status=int(status[:3]), headers=dict(headers)),
        )
        try:
            content = b"".join(response)
        finally:
            response.close()
        return told["status"], told["headers"], content

    def write_address(self, address):
        status, headers, content = self.ask(address)
        if status in (HTTPStatus.FOUND, HTTPStatus.MOVED_PERMANENTLY):
            self.want_link(address, headers["Location"])
            self.write_stub(file_of(address), [urljoin(address, headers["Location"])], moves=True)
        elif status != HTTPStatus.OK:
            raise Incomplete(f"{address} answers {status}.")
        elif headers["Content-Type"].startswith("text/html"):
            self.write_page(file_of(address), address, content.decode())
        else:
            self.put(file_of(address), content)

    # -- Writing ----------------------------------------------------------------------------------

    def want_link(self, address, link):
        """Return the address on this site to which a link leads, and have it written.

        It is None where a link leads elsewhere, and "" for a list that is narrowed: only a server makes it.
        """
        parts = urlsplit(urljoin(address, link))
        if parts.scheme or parts.netloc or not link:
            return None
        if parts.query and not PAGE.fullmatch(parts.query):
            return ""
        found = parts._replace(fragment="").geturl()
        if not parts.path.startswith(("/data/", *(f"/{language}/names/" for language in LANGUAGES))):
            self.want(found)
        return parts.geturl()

    def write_page(self, name, address, text):
        def relative(match):
            link = self.want_link(address, html.unescape(match[2]))
            if not link:
                return match[0] if link is None else ""
            return f"{match[1]}{html.escape(path_to(link, name))}{match[3]}"

        self.put(name, LINK.sub(relative, text).encode())

    def write_stub(self, name, addresses, moves=False):
        """Write a page that only leads to others."""
        links = [html.escape(path_to(address, name)) for address in addresses]
        labels = [
            get_language_info(language)["name_local"] if not moves else link
            for language, link in zip([*LANGUAGES, *links], links, strict=False)
        ]
        items = "\n".join(
            f'      <li><a href="{link}">{label}</a></li>' for link, label in zip(links, labels, strict=True)
        )
        refresh = f'\n    <meta http-equiv="refresh" content="0; url={links[0]}">' if moves else ""
        title = html.escape(next(filter(None, settings.SITE.name.values())))
        self.put(name, STUB.format(title=title, refresh=refresh, items=items).encode())

    def write_names(self, file, language):
        """Write the index of all names and spellings, in as many pages as it takes."""
        shown = f"COALESCE(p.name_{language}, {', '.join(f'p.name_{code}' for code in LANGUAGES)}, '')"
        forms = [f"SELECT name_{code} AS text, code FROM people" for code in LANGUAGES]
        forms.append("SELECT text, person_code FROM names")
        rows = file.execute(
            f"SELECT DISTINCT f.text, p.code, {shown} FROM ({' UNION '.join(forms)}) AS f"
            " JOIN people AS p ON p.code = f.code WHERE f.text IS NOT NULL"
        )
        names = sorted(rows, key=lambda row: (alphabetical(row[0], language), row[1]))
        pages = [
            (f"/{language}/names/" + (f"{start // NAMES_ON_PAGE + 1}/" if start else ""), start)
            for start in range(0, max(1, len(names)), NAMES_ON_PAGE)
        ]
        pages = [(address, names[start : start + NAMES_ON_PAGE]) for address, start in pages]
        for address, chunk in pages:
            context = {
                "names": [
                    (text, f"/{language}/people/{code}/", "" if name == text else name)
                    for text, code, name in chunk
                ],
                "pages": [(one, names[0][0], names[-1][0]) for one, names in pages if names],
                "address": address,
                "languages": [
                    (code, get_language_info(code)["name_local"], f"/{code}/names/") for code in LANGUAGES
                ],
            }
            with override(language):
                text = render_to_string("names.html", context, WSGIRequest(self.environment(address)))
            self.write_page(file_of(address), address, text)

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def write_list(self):
        """Write the sums of all files: whoever copies drops what is not in it."""
        names = sorted(
            f"{path.relative_to(self.folder)}" for path in self.folder.rglob("*") if path.is_file()
        )
        lines = []
        for name in names:
            with (self.folder / name).open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
        self.put(FILES, "".join(lines).encode())


def file_of(address):
    """Return the file in which the answer to an address stands; no name in it means anything to a server."""
    parts = urlsplit(address)
    path, asked = unquote(parts.path).lstrip("/"), ""
    if parts.query:
        word = re.sub(r"[^\w-]+", "-", unquote(parts.query))[:60]
        asked = f"{word}-{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}"
    if path.endswith("/") or not path:
        return f"{path}{asked}/index.html" if asked else f"{path}index.html"
    stem, dot, ending = path.rpartition(".")
    return f"{stem}.{asked}{dot}{ending}" if asked else path


def path_to(address, name):
    """Return the way from one file of the copy to the answer to an address."""
    target, fragment = file_of(address), urlsplit(address).fragment
    way = posixpath.relpath(target, posixpath.dirname(name) or ".")
    return f"{way}#{fragment}" if fragment else way
