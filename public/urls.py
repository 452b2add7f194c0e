"""The addresses that a stranger meets, below the language."""

from django.urls import include, path

from public.case_page import PARTS
from public.datasets import cases as case_files
from public.datasets import people as person_files
from public.datasets import sources as source_files
from public.pages import file_paths
from public.statistics import QUESTIONS
from public.views import cases, feeds, people, profiles, reports, site, sources, statistics

person_pages = [
    path("people/", people.PersonListView.as_view(), name="person_list"),
    path("people.<format:file_format>", people.PersonListView.as_view(), name="person_file"),
    path("people/<code:code>/", people.PersonDetailView.as_view(), name="person_detail"),
    path("people/<code:code>/hearings.ics", cases.PersonCalendarView.as_view(), name="person_calendar"),
    path("people/<code:code>/changes.atom", feeds.PersonFeedView.as_view(), name="person_feed"),
    path("regions/<key:code>/", profiles.RegionDetailView.as_view(), name="region_detail"),
    *file_paths(person_files.DATASETS),
]
case_pages = [
    path("cases/", cases.CaseListView.as_view(), name="case_list"),
    path("cases.<format:file_format>", cases.CaseListView.as_view(), name="case_file"),
    path("cases/<code:code>/", cases.CaseDetailView.as_view(), name="case_detail"),
    *(
        path(f"cases/<code:code>/{part}/", cases.CasePartView.as_view(part=part), name=f"case_{part}")
        for part in PARTS
    ),
    path("cases/<code:code>/hearings.ics", cases.CaseCalendarView.as_view(), name="case_calendar"),
    path("cases/<code:code>/changes.atom", feeds.CaseFeedView.as_view(), name="case_feed"),
    path("hearings/", cases.HearingListView.as_view(), name="hearing_list"),
    path("hearings.<format:file_format>", cases.HearingListView.as_view(), name="hearing_file"),
    path("hearings/<code:code>/", cases.HearingDetailView.as_view(), name="hearing_detail"),
    path("hearings.ics", cases.HearingCalendarView.as_view(), name="hearing_calendar"),
    path("courts/", cases.CourtListView.as_view(), name="court_list"),
    path("courts.<format:file_format>", cases.CourtListView.as_view(), name="court_file"),
    path("courts/<code:code>/", cases.CourtDetailView.as_view(), name="court_detail"),
    path("courts/<code:code>/hearings.ics", cases.CourtCalendarView.as_view(), name="court_calendar"),
    path("courts/<code:code>/changes.atom", feeds.CourtFeedView.as_view(), name="court_feed"),
    path("officials/<code:code>/", profiles.OfficialDetailView.as_view(), name="official_detail"),
    path("facilities/<code:code>/", profiles.FacilityDetailView.as_view(), name="facility_detail"),
    path("articles/<key:code>/", profiles.ArticleDetailView.as_view(), name="article_detail"),
    *file_paths(case_files.DATASETS),
]
source_pages = [
    path("sources/", sources.SourceListView.as_view(), name="source_list"),
    path("sources.<format:file_format>", sources.SourceListView.as_view(), name="source_file"),
    path("sources/<code:code>/", sources.SourceDetailView.as_view(), name="source_detail"),
    *file_paths(source_files.DATASETS),
]

statistic_pages = [path("statistics/", statistics.StatisticsView.as_view(), name="statistics")]
for question in QUESTIONS:
    view = statistics.QuestionView.as_view(question=question)
    statistic_pages += [
        path(f"statistics/{question.slug}/", view, name=question.url_name),
        path(f"statistics/{question.slug}.<format:file_format>", view, name=question.file_url_name),
    ]

urlpatterns = [
    path("", site.HomeView.as_view(), name="home"),
    path("report/", reports.ReportView.as_view(), name="report"),
    path("about/", site.AboutView.as_view(), name="about"),
    *statistic_pages,
    path("data/", site.DataView.as_view(), name="data"),
    # A namespace is the floor of the rows that the pages are about: `Person.get_absolute_url` names it.
    path("", include((person_pages, "people"))),
    path("", include((case_pages, "cases"))),
    path("", include((source_pages, "sources"))),
]
