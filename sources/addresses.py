"""Addresses of sources: completed and cleaned as they are typed or copied, and checked before each link."""

import re
from contextlib import suppress
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baymak.text import REFUSED, TO_LATIN, UNSEEN, in_one_alphabet, without_unseen

# Parameters that say by which way a reader came, and nothing about what is read
TRACKING = re.compile(
    r"utm_\w+|at_(?:campaign|medium|custom\d|link_\w+)|mc_[ce]id|_?(?:openstat|hsenc|hsmi|ga|gl|branch_match_id)"
    r"|(?:fb|g|d|dc|y|ys|ms|msk|tw|tt)clid|gclsrc|gbraid|wbraid|igsh(?:id)?|li_fat_id|mkt_tok|vero_id"
    r"|oly_\w+_id|rb_clickid|ref_src|ref_url|s_kwcid|spm|yandex_campaign|__twitter_impression|xtor|cmpid|smid",
    re.IGNORECASE,
)
# "example.org", "//example.org/a", "www.example.org:8443": a host with a dot, and no scheme
WITHOUT_SCHEME = re.compile(r"(?://)?([^\s/:?#@]+\.[^\s/:?#@]{2,}(?::\d+)?(?:[/?#].*)?)", re.DOTALL)
START = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
# Names that only a machine or a network of one's own knows
INTERNAL = {
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
}
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def clean_address(text):
    """Return an address as it is kept; what can't be one stays as it is, for validation to report."""
    text = without_unseen(text).strip().strip("<>«»“”\"'").strip()
    if found := WITHOUT_SCHEME.fullmatch(text):
        text = f"https://{found[1]}"
    found = START.fullmatch(text)
    if not found:
        return text
    scheme, host, rest = found[1].lower(), found[2].lower().removesuffix("."), found[3]
    if "@" in host:
        return text
    host = host.removesuffix(":443" if scheme == "https" else ":80")
    rest, _sign, mark = rest.partition("#")
    path, _sign, query = rest.partition("?")
    # What an archive keeps goes by the whole address that it was kept under.
    if "://" not in path:
        query = "&".join(part for part in query.split("&") if not TRACKING.fullmatch(part.partition("=")[0]))
        mark = mark.partition(":~:")[0]
        mark = "" if TRACKING.fullmatch(mark.partition("=")[0]) else mark
    address = f"{scheme}://{host}{path}" + (query and f"?{query}") + (mark and f"#{mark}")
    return re.sub("[ \u00a0]", "%20", address)


def canonical_address(address):
    """Return what is the same for all addresses of one page, of an address as it is kept.

    Sites answer with the same page at http and https, with "www." or as their page for phones, with a slash
    at the end or without one; a mark leads to a place in it. Not for links: a site may know only one of them.
    """
    found = START.fullmatch(address)
    if not found:
        return address
    host, rest = re.sub(r"^(?:www|m|amp)\.(?=.*\.)", "", found[2]), found[3].partition("#")[0]
    if "://" in rest:
        return f"{host}{rest}"
    path, _sign, query = rest.partition("?")
    path = re.sub(r"(?<=/)amp/|/amp$", "", path.rstrip("/"))
    return f"{host}{path}" + (query and f"?{'&'.join(sorted(query.split('&')))}")


def host_of(address):
    """Return the host of an address, as all pages of one site have it; "" of what is none."""
    return canonical_address(address).partition("/")[0].partition(":")[0] if START.fullmatch(address) else ""


def is_web_address(value):
    """Say whether a text is an address that anybody can open: http or https, of a host with a public name."""
    return _obstacle(value) is None


def validate_web_address(value):
    if message := _obstacle(value):
        raise ValidationError(message, code="web_address")


def _obstacle(value):
    """Return why a text must not become a link, or None."""
    try:
        parts = urlsplit(value)
        names_user = parts.username is not None or parts.password is not None
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        names_user, is_web = False, False
    hidden = REFUSED.search(value) or UNSEEN.search(value) or any(character.isspace() for character in value)
    if not is_web or names_user or hidden:
        return _("Type an address that starts with http:// or https:// and names no user.")
    labels = parts.hostname.rstrip(".").split(".")
    last = labels[-1]
    # A browser takes any host that ends in a number for one, "127.1" too.
    if len(labels) < 2 or ":" in last or NUMBER.fullmatch(last) or last in INTERNAL:
        return _("Type the address of a public site, not a number or a name of your own network.")
    if any(_looks_like_another(label, last) for label in labels):
        return _("This address mixes letters that look alike: it leads to another site.")
    return None


def _looks_like_another(label, last):
    """Say whether a part of a host is Cyrillic to a machine and Latin to the eye."""
    if label.startswith("xn--"):
        with suppress(UnicodeError):
            label = label[4:].encode().decode("punycode")
    if in_one_alphabet(label) != label:
        return True
    return last.isascii() and not label.isascii() and label.translate({**TO_LATIN, ord("ӏ"): "l"}).isascii()
