from django.urls import path

from baymak.generic import file_paths
from people import views
from people.exports import DATASETS

app_name = "people"
urlpatterns = [
    path("people/", views.PersonListView.as_view(), name="person_list"),
    path("people.<format:file_format>", views.PersonListView.as_view(), name="person_file"),
    path("people/<code:code>/", views.PersonDetailView.as_view(), name="person_detail"),
    *file_paths(DATASETS),
]
