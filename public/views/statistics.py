"""The pages of statistics: all our numbers in one table, and a page for each question."""

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from baymak.exports import rows_response
from public.cite import cited
from public.counts import NUMBERS, figures
from public.pages import CanonicalAddress, file_name, no_such_filters, refused
from public.statistics import QUESTIONS, SHOWN


class StatisticsView(CanonicalAddress, TemplateView):
    """The questions, and every number of the whole with its rule and its list."""

    template_name = "statistics/index.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            day=timezone.localdate(),
            questions=[(question, reverse(question.url_name)) for question in QUESTIONS],
            figures=figures(*(key for key, number in NUMBERS.items() if not number.by)),
            numbers=NUMBERS,
            **kwargs,
        )


class QuestionView(CanonicalAddress, TemplateView):
    """One question: its finding, drawing and table, and the same rows as a file."""

    template_name = "statistics/question.html"
    question = None

    def get(self, request, *args, **kwargs):
        if file_format := kwargs.get("file_format"):
            if request.GET:
                return refused(no_such_filters(request.GET), file_format)
            rows = iter(self.question.answer().rows)
            return rows_response(rows, self.question.columns, file_format, file_name(self.question.slug))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        question, answer = self.question, self.question.answer(SHOWN)
        shown = [
            (question.cells(row), row.get("address", ""), row.get("missing", ""))
            for row in answer.rows[:SHOWN]
        ]
        return super().get_context_data(
            day=timezone.localdate(),
            question=question,
            answer=answer,
            cite=cited(self.request, question.title, question.slug),
            heads=question.heads(),
            rows=shown,
            left_out=max(0, max(answer.total, len(answer.rows)) - SHOWN),
            csv=reverse(question.file_url_name, args=["csv"]),
            json=reverse(question.file_url_name, args=["json"]),
            **kwargs,
        )
