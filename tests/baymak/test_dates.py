import datetime
import json
from datetime import date

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Q
from django.template import Context, Template
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baymak.dates import (
    Edtf,
    PartialDate,
    PartialDateField,
    PartialDateFormField,
    format_partial_date,
)
from tests.edtf import edtf_dates, partial_dates

pytestmark = pytest.mark.each

parse = Edtf.parse

with isolate_apps("baymak"):

    class Stay(models.Model):
        """One stretch of time, with a table of its own for these tests."""

        started = PartialDateField(blank=True)
        ended = PartialDateField(blank=True, db_index=True)

        class Meta:
            app_label = "baymak"
            constraints = [
                models.CheckConstraint(
                    name="stay_ends_after_start",
                    condition=Q(started="") | Q(ended="") | Q(ended__not_before=F("started")),
                    violation_error_message="The end is before the start.",
                )
            ]

        def __str__(self):
            return f"{self.started} to {self.ended}"

    class Sighting(models.Model):
        """A day that has to be known, in a model without a table."""

        seen = PartialDateField("seen on")

        class Meta:
            app_label = "baymak"

        def __str__(self):
            return str(self.seen)


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    # Outside of any transaction: SQLite can't alter its schema inside one.
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Stay)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Stay)


# Years close together, so that ranges and values meet often.
near_dates = edtf_dates(2023, 2025)
near_days = st.none() | st.dates(date(2022, 12, 1), date(2026, 1, 31))


class TestValue:
    @given(edtf_dates())
    def test_text_and_value_are_the_same_thing(self, value):
        assert parse(str(value)) == value
        assert hash(parse(str(value))) == hash(value)

    @given(partial_dates())
    def test_period_is_as_long_as_the_precision_says(self, value):
        days = (value.latest() - value.earliest()).days + 1
        assert {"day": 1, "month": 28, "year": 365}[value.precision] <= days
        assert days <= {"day": 1, "month": 31, "year": 366}[value.precision]
        assert str(value.earliest()).startswith(value.bare())
        assert str(value.latest()).startswith(value.bare())

    @given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
    def test_every_calendar_day_is_a_partial_date(self, day):
        value = PartialDate.from_date(day)
        assert (value.earliest(), value.latest()) == (day, day)
        assert str(value) == day.isoformat()

    @given(near_dates, near_days, near_days)
    def test_overlap_means_a_day_in_common(self, value, start, end):
        possible = range(value.earliest().toordinal(), value.latest().toordinal() + 1)
        wanted = range(
            (start or date.min).toordinal(),
            (end or date.max).toordinal() + 1,
        )
        in_common = max(possible.start, wanted.start) < min(possible.stop, wanted.stop)
        assert value.overlaps(start, end) is in_common

    @given(st.lists(partial_dates()))
    def test_order_is_that_of_the_text(self, values):
        assert list(map(str, sorted(values))) == sorted(map(str, values))

    def test_what_is_no_plain_date_has_its_place_among_them(self):
        dates = (
            "202X 2023-12 2024-24 ../2023 2024 2024-01 2024-01/.. 2024-01-17 2024-01-17/2024-01-18 2024-01-18"
        )
        dates += " 2024-03 2024-21 2024-03/2024-06 2024-03-02 2024-04 2024-22 2024-12 2025"
        assert [str(value) for value in sorted(map(parse, dates.split()))] == dates.split()

    def test_seasons_and_decades_have_all_their_days(self):
        days = {
            text: (parse(text).earliest(), parse(text).latest()) for text in ("2024-21", "2024-24", "202X")
        }
        assert days == {
            "2024-21": (date(2024, 3, 1), date(2024, 5, 31)),
            "2024-24": (date(2023, 12, 1), date(2025, 2, 28)),
            "202X": (date(2020, 1, 1), date(2029, 12, 31)),
        }

    def test_ranges_may_be_open(self):
        assert (parse("/2024").earliest(), parse("/2024").latest()) == (date.min, date(2024, 12, 31))
        assert (parse("2024-05/").earliest(), parse("2024-05/").latest()) == (date(2024, 5, 1), date.max)
        assert str(parse("/2024")) == "../2024"
        assert parse("2024-05/..") == parse("2024-05/")

    def test_leap_years_have_their_day(self):
        assert parse("2024-02").latest() == date(2024, 2, 29)
        assert parse("2023-02").latest() == date(2023, 2, 28)
        assert parse("2024-02-29").earliest() == date(2024, 2, 29)

    def test_year_only_keeps_how_sure_we_are(self):
        assert parse("1986-12-07~").year_only() == parse("1986~")
        assert parse("1986-12-07").year_only() == parse("1986")
        assert parse("1986-24").year_only() == parse("1986")
        assert parse("198X").year_only() == parse("198X")
        assert parse("1986-03/1987-02~").year_only() == parse("1986/1987~")
        assert parse("1986-03/1986-05").year_only() == parse("1986")
        assert parse("../1986-05").year_only() == parse("../1986")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Write a date as 2024, 2024-01 or 2024-01-17"),
            ("24", "Write a date as"),
            ("2024-1", "Write a date as"),
            ("2024-01-17~?", "Write a date as"),
            ("2024-01?-17", "Write a date as"),
            ("2024/2025/2026", "Write a date as"),
            ("202X-01", "Write a date as"),
            ("2024-21-05", "between 01 and 12"),
            ("2024-25", "between 01 and 12"),
            ("/", "needs a beginning or an end"),
            ("2024-03/2024-01", "ends before it begins"),
            (" 2024", "Write a date as"),
            ("2024\n", "Write a date as"),
            ("٢٠٢٤", "Write a date as"),
            ("2024-01-17T10:00", "Write a date as"),
            ("2024\x00", "Write a date as"),
            ("0999", "The year must be between 1000 and 2999."),
            ("3000", "The year must be between 1000 and 2999."),
            ("2024-00", "The month must be between 01 and 12."),
            ("2024-13", "The month must be between 01 and 12."),
            ("2023-02-29", "There is no such day in the calendar."),
            ("2024-01-00", "There is no such day in the calendar."),
        ],
    )
    def test_anything_else_is_refused_with_a_sentence(self, text, sentence):
        with pytest.raises(ValueError, match=sentence):
            parse(text)

    def test_impossible_parts_are_refused_too(self):
        with pytest.raises(ValueError, match="A day needs its month"):
            PartialDate(2024, None, 17)
        with pytest.raises(ValueError, match="Only ~"):
            PartialDate(2024, qualifier="!")


@pytest.mark.django_db
@pytest.mark.usefixtures("tables")
class TestField:
    def test_attribute_is_a_partial_date_however_it_was_given(self):
        stay = Stay(started="2024-01", ended=date(2024, 3, 1))
        assert (stay.started, stay.ended) == (parse("2024-01"), parse("2024-03-01"))
        assert Stay(started="", ended=None).started is None
        assert Stay().ended is None

    def test_what_is_saved_comes_back(self):
        Stay.objects.create(started="2024-01~")
        stay = Stay.objects.get()
        assert (stay.started, stay.ended) == (parse("2024-01~"), None)
        assert list(Stay.objects.values_list("started", "ended")) == [(parse("2024-01~"), None)]
        for text in ("2024-21", "202X?", "2024-01/2024-03~", "../2024", "2024/.."):
            Stay.objects.update(started=text)
            assert Stay.objects.get(started=text).started == parse(text)
        Stay.objects.update(started="2024-01~")
        with connection.cursor() as cursor:
            cursor.execute("SELECT started, ended FROM baymak_stay")
            assert cursor.fetchall() == [("2024-01~", "")]

    def test_update_copies_and_sets(self):
        stay = Stay.objects.create(started="2024-01")
        Stay.objects.update(ended=F("started"))
        stay.refresh_from_db()
        assert stay.ended == parse("2024-01")
        Stay.objects.update(ended=None)
        stay.refresh_from_db()
        assert stay.ended is None

    def test_filters_take_value_text_and_nothing(self):
        january, empty = Stay.objects.bulk_create([Stay(started="2024-01"), Stay()])
        assert Stay.objects.get(started="2024-01") == january
        assert Stay.objects.get(started=parse("2024-01")) == january
        assert Stay.objects.get(started__in=["2024-01", parse("2023")]) == january
        assert Stay.objects.get(started="") == empty
        assert Stay.objects.get(started=None) == empty
        assert Stay.objects.exclude(started="").get() == january
        assert not Stay.objects.filter(started="2024").exists()

    def test_unreadable_text_is_refused_everywhere(self):
        with pytest.raises(ValidationError, match="Write a date as"):
            Stay.objects.filter(started="January")
        with pytest.raises(ValidationError, match="no such day"):
            Stay.objects.create(started="2023-02-29")
        with pytest.raises(ValidationError) as caught:
            Stay(started="2023-02-29").full_clean()
        assert caught.value.message_dict == {
            "started": ["“2023-02-29”: There is no such day in the calendar."]
        }

    def test_day_outside_of_the_years_is_a_validation_error(self):
        with pytest.raises(ValidationError, match="between 1000 and 2999"):
            Stay(started=date(1, 1, 1)).full_clean()

    def test_deferred_column_is_read_when_asked_for(self, django_assert_num_queries):
        Stay.objects.create(started="2024-01", ended="2024-02")
        with django_assert_num_queries(2):
            stay = Stay.objects.defer("ended").get()
            assert (stay.started, stay.ended) == (parse("2024-01"), parse("2024-02"))

    def test_moment_is_refused_because_its_day_depends_on_a_zone(self):
        moment = datetime.datetime(2024, 1, 17, 23, tzinfo=datetime.UTC)
        with pytest.raises(ValidationError, match="Write a date as"):
            Stay.objects.filter(started=moment)

    def test_empty_is_valid_only_where_blank_is_allowed(self):
        Stay().full_clean()
        with pytest.raises(ValidationError) as caught:
            Sighting().full_clean()
        assert caught.value.message_dict == {"seen": ["This field cannot be blank."]}
        Sighting(seen="2024?").full_clean()

    @pytest.mark.parametrize("text", ["2024-01-17?", "2024-21", "../2024-01"])
    def test_serialized_as_its_text(self, text):
        stay = Stay(pk=1, started=text)
        (row,) = json.loads(serializers.serialize("json", [stay]))
        assert row["fields"] == {"started": text, "ended": None}
        assert Stay(**row["fields"]).started == stay.started

    def test_migration_names_the_field_without_its_fixed_length(self):
        text, imports = MigrationWriter.serialize(PartialDateField(blank=True))
        assert text == "baymak.dates.PartialDateField(blank=True)"
        assert imports == {"import baymak.dates"}

    def test_null_is_refused_because_empty_text_says_it(self):
        with pytest.raises(ValueError, match="null=True has no meaning"):
            PartialDateField(null=True)

    def test_column_refuses_null(self):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO baymak_stay (started, ended) VALUES (NULL, '')")

    def test_adding_the_field_to_a_table_with_rows_needs_no_default(self):
        field = PartialDateField(blank=True)
        # What the autodetector asks before it stops for a one-off default.
        assert field.blank
        assert field.empty_strings_allowed
        assert connection.schema_editor().effective_default(field) == ""

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite sorts bytes anyway")
    def test_column_sorts_bytes_on_postgresql(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns"
                " WHERE table_name = 'baymak_stay' AND column_name IN ('started', 'ended')"
            )
            assert cursor.fetchall() == [("C",), ("C",)]

    @settings(max_examples=25)
    @given(st.lists(near_dates | st.none(), max_size=20))
    def test_database_sorts_as_python_does(self, values):
        Stay.objects.all().delete()
        Stay.objects.bulk_create(Stay(started=value) for value in values)
        empty = [value for value in values if value is None]
        known = sorted(value for value in values if value is not None)
        assert list(Stay.objects.order_by("started").values_list("started", flat=True)) == (empty + known)


@pytest.mark.django_db
@pytest.mark.usefixtures("tables")
class TestLookups:
    @settings(max_examples=60)
    @given(st.lists(near_dates, min_size=1, max_size=15), near_days, near_days)
    @example([parse("2024")], date(2024, 12, 31), date(2024, 1, 1))
    def test_overlaps_agrees_with_python(self, values, start, end):
        Stay.objects.all().delete()
        Stay.objects.bulk_create(Stay(started=value) for value in [None, *values])
        rows = Stay.objects.order_by("pk").values_list("started", flat=True)
        assert list(rows.filter(started__overlaps=(start, end))) == [
            value for value in values if value.overlaps(start, end)
        ]
        assert list(rows.exclude(started__overlaps=(start, end))) == [
            None,
            *(value for value in values if not value.overlaps(start, end)),
        ]

    @settings(max_examples=60)
    @given(
        st.lists(near_dates, min_size=1, max_size=15),
        st.dates(date(2022, 12, 1), date(2026, 1, 31)),
    )
    def test_bounds_agree_with_python(self, values, day):
        Stay.objects.all().delete()
        Stay.objects.bulk_create(Stay(started=value) for value in [None, *values])
        rows = Stay.objects.order_by("pk").values_list("started", flat=True)
        assert list(rows.filter(started__not_after=day)) == [
            value for value in values if value.earliest() <= day
        ]
        assert list(rows.filter(started__not_before=day)) == [
            value for value in values if value.latest() >= day
        ]

    @settings(max_examples=60)
    @given(st.lists(st.tuples(near_dates | st.none(), near_dates | st.none()), max_size=15))
    def test_columns_can_be_compared_with_each_other(self, pairs):
        Stay.objects.all().delete()
        possible = [
            (start, end) for start, end in pairs if not (start and end) or end.latest() >= start.earliest()
        ]
        Stay.objects.bulk_create(Stay(started=start, ended=end) for start, end in possible)
        rows = Stay.objects.order_by("pk").values_list("started", "ended")
        known = [(start, end) for start, end in possible if start and end]
        assert list(rows.filter(started__not_before=F("ended"))) == [
            (start, end) for start, end in known if start.latest() >= end.earliest()
        ]
        assert list(rows.filter(ended__not_after=F("started"))) == [
            (start, end) for start, end in known if end.earliest() <= start.latest()
        ]

    def test_bounds_may_be_partial_or_text(self):
        Stay.objects.create(started="2024-03-15")
        assert Stay.objects.filter(started__overlaps=("2024", "2024-03")).exists()
        assert Stay.objects.filter(started__overlaps=(parse("2024-03"), None)).exists()
        assert not Stay.objects.filter(started__overlaps=(None, "2024-02")).exists()
        assert Stay.objects.filter(started__not_after="2024").exists()
        assert not Stay.objects.filter(started__not_after="2024-02~").exists()
        assert Stay.objects.filter(started__not_before="2024").exists()
        assert not Stay.objects.filter(started__not_before="2024-04?").exists()

    def test_bounds_may_be_any_day_of_the_calendar(self):
        Stay.objects.bulk_create([Stay(started="2024-03-15"), Stay()])
        assert Stay.objects.filter(started__overlaps=(date.min, date.max)).count() == 1
        assert Stay.objects.filter(started__overlaps=(None, None)).count() == 1
        assert Stay.objects.filter(started__not_before=date.min).count() == 1
        assert Stay.objects.filter(started__not_after=date.min).count() == 0
        assert Stay.objects.filter(started__not_after=date.max).count() == 1

    def test_nothing_is_neither_before_nor_after(self):
        Stay.objects.create(started="2024-03-15")
        assert not Stay.objects.filter(started__not_before=None).exists()
        assert not Stay.objects.filter(started__not_after="").exists()

    def test_bad_bounds_are_refused(self):
        with pytest.raises(ValidationError):
            Stay.objects.filter(started__overlaps=("soon", None))
        with pytest.raises(ValueError, match="unpack"):
            Stay.objects.filter(started__overlaps=("2024",))

    def test_constraint_is_about_what_is_certain(self):
        for start, end in [("2024-03", "2024"), ("2024-03", "2024-03-01"), ("2024~", "2024-01-01")]:
            stay = Stay(started=start, ended=end)
            stay.full_clean()
            stay.save()
        stay = Stay(started="2024-03-02", ended="2024-02~")
        with pytest.raises(ValidationError, match="The end is before the start"):
            stay.full_clean()
        with pytest.raises(IntegrityError, match="stay_ends_after_start"), transaction.atomic():
            stay.save()


class TestFormField:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("2024", "2024"),
            ("2024-01", "2024-01"),
            ("2024-01-17~", "2024-01-17~"),
            ("17.01.2024", "2024-01-17"),
            ("7.1.2024", "2024-01-07"),
            ("01.2024", "2024-01"),
            ("  17.01.2024 ~ ", "2024-01-17~"),
            ("2024-01 ?", "2024-01?"),
            ("2024\u00a0~", "2024~"),
        ],
    )
    def test_takes_what_people_type(self, typed, meant):
        assert PartialDateFormField().clean(typed) == parse(meant)

    @pytest.mark.parametrize("typed", ["", "  ", None])
    def test_nothing_typed_is_nothing_known(self, typed):
        assert PartialDateFormField(required=False).clean(typed) is None
        with pytest.raises(ValidationError, match="This field is required"):
            PartialDateFormField().clean(typed)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("today", "2024, 2024-01 or 2024-01-17 (or 01.2024, 17.01.2024)"),
            ("05/01/2024", "This can be read as 2024-01-05 or as 2024-05-01: write which of them."),
            ("01.17.2024", "The month must be between 01 and 12."),
            ("31.04.2024", "There is no such day in the calendar."),
            ("17.01.0024", "The year must be between 1000 and 2999."),
            ("2024\x00", "2024, 2024-01 or 2024-01-17 (or 01.2024, 17.01.2024)"),
            ("1" * 100_000, "2024, 2024-01 or 2024-01-17 (or 01.2024, 17.01.2024)"),
        ],
    )
    def test_error_says_what_to_type(self, typed, sentence):
        with pytest.raises(ValidationError) as caught:
            PartialDateFormField().clean(typed)
        (message,) = caught.value.messages
        assert sentence in message

    def test_other_spelling_of_the_same_date_is_no_change(self):
        field = PartialDateFormField(required=False)
        assert not field.has_changed(parse("2024-01-17"), "17.01.2024")
        assert not field.has_changed("2024-01-17", " 2024-01-17 ")
        assert not field.has_changed(None, " ")
        assert field.has_changed(parse("2024-01-17"), "2024-01-17~")
        assert field.has_changed(parse("2024-01-17"), "rubbish")
        assert field.has_changed(parse("2024-01-17"), "")

    def test_model_field_explains_itself_unless_it_has_its_own_words(self):
        assert PartialDateField().formfield().help_text.startswith("As far as it is known: 2024")
        assert PartialDateField(help_text="Born").formfield().help_text == "Born"

    @pytest.mark.django_db
    @pytest.mark.usefixtures("tables")
    def test_model_form_shows_edits_and_keeps_what_was_typed(self):
        form_class = forms.modelform_factory(Stay, fields=["started", "ended"])
        stay = Stay.objects.create(started="2024-01-17~")
        assert 'value="2024-01-17~"' in str(form_class(instance=stay)["started"])

        form = form_class({"started": "02.2024", "ended": ""}, instance=stay)
        assert form.changed_data == ["started"]
        form.save()
        stay.refresh_from_db()
        assert (stay.started, stay.ended) == (parse("2024-02"), None)

        form = form_class({"started": "soon"}, instance=stay)
        assert list(form.errors) == ["started"]
        assert 'value="soon"' in str(form["started"])


class TestFormatter:
    @pytest.mark.parametrize(
        ("text", "language", "written"),
        [
            ("2024-01-17", "en", "17 January 2024"),
            ("2024-01", "en", "January 2024"),
            ("2024~", "en", "about 2024"),
            ("2024-01-07~", "en", "about 7 January 2024"),
            ("2024?", "en", "2024 (uncertain)"),
            ("2024-01-17", "ru", "17 января 2024"),
            ("2024-01", "ru", "январь 2024"),
            ("2024-01?", "ru", "январь 2024 (предположительно)"),
            ("2024-01~", "ru", "около января 2024"),
            ("2024~", "ru", "около 2024"),
            ("2024-01-17?", "ru", "17 января 2024 (предположительно)"),
            ("2024-01-17", "ba", "2024 йылдың 17 ғинуары"),
            ("2024-01", "ba", "2024 йылдың ғинуары"),
            ("2024", "ba", "2024 йыл"),
            ("2024-01~", "ba", "яҡынса 2024 йылдың ғинуары"),
            ("2024-08-05?", "ba", "2024 йылдың 5 авгусы (фараз буйынса)"),
            ("2024-01-17", "en-gb", "17 January 2024"),
            ("2024-12-17", "fr", "17 December 2024"),
            ("2024%", "en", "about 2024 (uncertain)"),
            ("2024-21", "en", "spring 2024"),
            ("2024-21", "ru", "весна 2024"),
            ("2024-24~", "ru", "около зимы 2024"),
            ("2024-22", "ba", "2024 йылдың йәйе"),
            ("199X", "en", "the 1990s"),
            ("199X~", "ru", "около 1990-х годов"),
            ("190X", "ba", "1900-сө йылдар"),
            ("200X", "ba", "2000-се йылдар"),
            ("2024-01/2024-03", "en", "between January 2024 and March 2024"),
            ("2024-01/2024-03", "ru", "между январём 2024 и мартом 2024"),
            ("2024-01-17/2024-03", "ru", "между 17 января 2024 и мартом 2024"),
            ("2024-01/2024-03", "ba", "2024 йылдың ғинуары менән 2024 йылдың марты араһында"),
            ("2024-05/..", "en", "not before May 2024"),
            ("2024-05/..", "ru", "не раньше мая 2024"),
            ("2024-05/..", "ba", "2024 йылдың майы йәки һуңыраҡ"),
            ("../2024-05~", "en", "not after about May 2024"),
            ("../2024-05~", "ru", "не позже примерно мая 2024"),
            ("../2024", "ba", "2024 йыл йәки иртәрәк"),
        ],
    )
    def test_each_language_in_its_way(self, text, language, written):
        assert format_partial_date(parse(text), language) == written

    def test_active_language_is_the_default(self):
        value = parse("2024-05")
        with translation.override("ru"):
            assert format_partial_date(value) == "май 2024"
        with translation.override("ba"):
            assert format_partial_date(value) == "2024 йылдың майы"
        with translation.override(None):
            assert format_partial_date(value) == "May 2024"

    @given(partial_dates(), st.sampled_from(["en", "ru", "ba"]))
    def test_never_more_than_is_known(self, value, language):
        written = format_partial_date(value, language)
        numbers = [int(word) for word in written.split() if word.isdigit()]
        assert sorted(numbers) == sorted(part for part in (value.day, value.year) if part)
        unqualified = format_partial_date(parse(value.bare()), language)
        assert (written == unqualified) is (value.qualifier == "")

    def test_unknown_date_is_nothing(self):
        assert format_partial_date(None) == ""
        assert Template("{% load baymak %}{{ no_such|when }}").render(Context()) == ""

    def test_plain_date_is_written_alike(self):
        assert format_partial_date(date(2024, 1, 17), "ba") == "2024 йылдың 17 ғинуары"

    def test_templates_write_words_and_the_machine_value(self):
        page = Template("{% load baymak %}{{ day|when }}")
        with translation.override("ru"):
            assert page.render(Context({"day": parse("2024-01~")})) == (
                '<time datetime="2024-01">около января 2024</time>'
            )
