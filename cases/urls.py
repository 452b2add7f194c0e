from django.urls import path

from baymak.generic import file_paths
from cases import views
from cases.exports import DATASETS

app_name = "cases"
urlpatterns = [
    path("cases/", views.CaseListView.as_view(), name="case_list"),
    path("cases.<format:file_format>", views.CaseListView.as_view(), name="case_file"),
    path("cases/<code:code>/", views.CaseDetailView.as_view(), name="case_detail"),
    path("hearings/", views.HearingListView.as_view(), name="hearing_list"),
    path("hearings.<format:file_format>", views.HearingListView.as_view(), name="hearing_file"),
    path("hearings/<code:code>/", views.HearingDetailView.as_view(), name="hearing_detail"),
    path("hearings.ics", views.HearingCalendarView.as_view(), name="hearing_calendar"),
    path("courts/", views.CourtListView.as_view(), name="court_list"),
    path("courts.<format:file_format>", views.CourtListView.as_view(), name="court_file"),
    path("courts/<code:code>/", views.CourtDetailView.as_view(), name="court_detail"),
    *file_paths(DATASETS),
]
