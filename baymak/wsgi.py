"""The entry point for an application server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")

django_application = get_wsgi_application()

from baymak.patience import limit_waiting  # noqa: E402, it needs the settings

limit_waiting()


def application(environ, start_response):
    """Answer a request, without what would break Django before any of its middleware can refuse it.

    It decodes the query by whatever charset the visitor names (`charset=rot13`), and PostgreSQL takes no NUL
    that a cookie may carry.
    """
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    kept = [one for one in parameters if not one.strip().lower().startswith("charset")]
    if len(kept) < len(parameters):
        environ["CONTENT_TYPE"] = ";".join([kind, *kept])
    cookie = environ.get("HTTP_COOKIE", "")
    if "\0" in cookie or "\\0" in cookie:
        del environ["HTTP_COOKIE"]
    return django_application(environ, start_response)
