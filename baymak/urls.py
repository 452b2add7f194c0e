"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from baymak.health import health
from public.views import data, site

handler500 = "baymak.patience.server_error"

urlpatterns = [
    *([] if settings.SERVES == "public" else [path("admin/", admin.site.urls)]),
    path("healthz", health, name="health"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path(".well-known/security.txt", site.security, name="security"),
    path("data/<str:name>", data.release_file, name="data_file"),
    *i18n_patterns(
        path("", include("public.urls")),
    ),
]
