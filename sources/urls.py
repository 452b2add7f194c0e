from django.urls import path

from sources import views

app_name = "sources"
urlpatterns = [
    path("sources/", views.SourceListView.as_view(), name="source_list"),
    path("sources.<format:file_format>", views.SourceListView.as_view(), name="source_file"),
    path("sources/<code:code>/", views.SourceDetailView.as_view(), name="source_detail"),
]
