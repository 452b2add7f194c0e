"""The pages of statistics: all our numbers in one table, and a page for each question."""

from http import HTTPStatus
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from baymak.exports import rows_response
from people.models import Person
from public.cite import cited
from public.counts import NUMBERS, figures
from public.filters.base import NO_SUCH_CHOICE
from public.filters.choices import number_of
from public.filters.people import PersonFilterSet
from public.pages import CanonicalAddress, Filtered, file_name, no_such_filters, refused
from public.statistics import EVERYBODY, FILTERS, QUESTIONS, SHOWN, Whom


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


class QuestionView(Filtered, CanonicalAddress, TemplateView):
    """One question, asked of all or of some: its finding, drawing and table, and the rows as a file."""

    template_name = "statistics/question.html"
    question = None

    def parameters(self):
        # One that other questions take is said to be wrong here, and not taken out.
        return FILTERS

    def get(self, request, *args, **kwargs):
        self.filterset = PersonFilterSet(
            request.GET, queryset=Person.objects.published(), only=self.question.filters
        )
        file_format = kwargs.get("file_format")
        wrong = self.mistakes()
        if file_format:
            return refused(wrong, file_format) if wrong else self.render_file(file_format)
        context = self.get_context_data(mistakes=[line for _name, line in wrong], **kwargs)
        return self.render_to_response(context, status=HTTPStatus.BAD_REQUEST if wrong else None)

    def mistakes(self):
        """Return [(parameter, what is wrong with it)] of the filters."""
        said = no_such_filters(self.request.GET.keys() - self.filterset.filters.keys())
        for name, errors in self.filterset.form.errors.items():
            said += [(name, f"{name}: {error}") for error in errors]
        return said

    def whom(self):
        if not self.filterset.is_narrowed:
            return EVERYBODY
        return Whom(self.filterset.qs.order_by(), QueryDict(self.query()))

    def render_file(self, file_format):
        question = self.question
        rows = iter(question.answer(self.whom()).rows)
        return rows_response(rows, question.columns, file_format, file_name(question.slug))

    def get_context_data(self, mistakes, **kwargs):
        question, context = self.question, {}
        if not mistakes:
            whom = self.whom()
            answer = question.answer(whom, SHOWN)
            chosen, asked = self.chosen(), self.query()
            context = self.filter_form() | {
                "answer": answer,
                "rows": [
                    (question.cells(row), row.get("address", ""), row.get("missing", ""))
                    for row in answer.rows[:SHOWN]
                ],
                "left_out": max(0, max(answer.total, len(answer.rows)) - SHOWN),
                "number": number_of(PersonFilterSet, whom.query),
                "whom": whom.listed(),
                "chosen": chosen,
                "canonical_query": f"?{asked}" if asked else "",
                "cite": cited(
                    self.request,
                    "; ".join([str(question.title), *(f"{what}: {words}" for what, words in chosen)]),
                    "-".join([question.slug, *(value for _name, value in parse_qsl(asked))]),
                    asked,
                ),
            }
        return super().get_context_data(
            **context,
            mistakes=mistakes,
            day=timezone.localdate(),
            question=question,
            heads=question.heads(),
            csv=reverse(question.file_url_name, args=["csv"]),
            json=reverse(question.file_url_name, args=["json"]),
            **kwargs,
        )

    def chosen(self):
        """Return (filter, words) of each choice; the words for a code that nobody has say so."""
        filterset = self.filterset
        return [
            (
                filterset.filters[name].label,
                filterset.label(name, value) or NO_SUCH_CHOICE % {"value": value},
            )
            for name in filterset.facets
            for value in filterset.form.cleaned_data[name]
        ]
