"""Dates as people write them, each by its kind: what has one reading is read, anything else asked back."""

import datetime

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from baymak.dates import PartialDate, PartialDateFormField, format_partial_date

KINDS = {
    "as the standard writes it": {
        "2024": "2024",
        "2024-01": "2024-01",
        "2024-01-17": "2024-01-17",
        "1996-04": "1996-04",
        "2024-01~": "2024-01~",
        "2024 ?": "2024?",
        "20240117": "2024-01-17",
    },
    "other separators": {
        "2024-1": "2024-01",
        "2024.1.5": "2024-01-05",
        "2024/01/17": "2024-01-17",
        "2024. 01. 17.": "2024-01-17",
        "17.01.2024": "2024-01-17",
        "7.5.2024": "2024-05-07",
        "17. 01. 2024": "2024-01-17",
        "17.01.24": "2024-01-17",
        "31.10.2011": "2011-10-31",
        "29.02.2024": "2024-02-29",
        "01.2024": "2024-01",
        "1/2024": "2024-01",
        "17.I.2024": "2024-01-17",
    },
    "slashes with one reading": {
        "17/01/2024": "2024-01-17",
        "01/17/2024": "2024-01-17",
        "10/10/2024": "2024-10-10",
        "17-01-2024": "2024-01-17",
        "17012024": "2024-01-17",
    },
    "dashes and digits of other keyboards": {
        "2024\u201301\u201317": "2024-01-17",
        "2024\u201101\u201117": "2024-01-17",
        "2024\u221201\u221217": "2024-01-17",
        "２０２４－０１－１７": "2024-01-17",
        "١٧/٠١/٢٠٢٤": "2024-01-17",
        "१७.०१.२०२४": "2024-01-17",
        "2024年1月17日": "2024-01-17",
        "2024年1月": "2024-01",
        "2024년 1월 17일": "2024-01-17",
        "17.\u00ad01.2024\u200b": "2024-01-17",
        "17\u00a0января\u00a02024": "2024-01-17",
    },
    "months in words": {
        "17 January 2024": "2024-01-17",
        "17th January 2024": "2024-01-17",
        "the 17th of January, 2024": "2024-01-17",
        "Jan 17, 2024": "2024-01-17",
        "Wed, 17 Jan. 2024": "2024-01-17",
        "January 2024": "2024-01",
        "17 января 2024": "2024-01-17",
        "01 декабря 2024": "2024-12-01",
        "17 ЯНВАРЯ 2024": "2024-01-17",
        "17-го января 2024 года": "2024-01-17",
        "17 янв. 2024": "2024-01-17",
        "январь 2024": "2024-01",
        "в январе 2024 г.": "2024-01",
        "среда, 17 января 2024 года": "2024-01-17",
        "«17» января 2024 г.": "2024-01-17",
        "17 янва\u0301ря 2024": "2024-01-17",
        "2024 йылдың 17 ғинуары": "2024-01-17",
        "2024 йылдың ғинуарында": "2024-01",
        "17 ғинуар 2024": "2024-01-17",
        "17 січня 2024": "2024-01-17",
        "17 студзеня 2024": "2024-01-17",
        "17 Ocak 2024": "2024-01-17",
        "17 қаңтар 2024": "2024-01-17",
        "17. Januar 2024": "2024-01-17",
        "17 يناير 2024": "2024-01-17",
    },
    "the word for year": {
        "2024 г.": "2024",
        "17.01.2024 г.": "2024-01-17",
        "17.01.2024г": "2024-01-17",
        "в 2024 году": "2024",
        "2024 йыл": "2024",
        "1985 г.р.": "1985",
    },
    "how sure": {
        "about 2024": "2024~",
        "c. 1960": "1960~",
        "около 17 января 2024": "2024-01-17~",
        "яҡынса 2024 йыл": "2024~",
        "январь 2024 (предположительно)": "2024-01?",
        "2024 йылдың ғинуары (фараз буйынса)": "2024-01?",
        "17 January 2024?": "2024-01-17?",
    },
    "day or month not known": {
        "2024-01-00": "2024-01",
        "2022-00-00": "2022",
        "2024-XX": "2024",
        "2024-01-XX": "2024-01",
        "??.01.2024": "2024-01",
        "00.01.2024": "2024-01",
    },
    "an hour beside it": {
        "17.01.2024 10:00": "2024-01-17",
        "17.01.2024, 10:00": "2024-01-17",
        "17 января 2024 в 10:00": "2024-01-17",
        "2024-01-17T10:00:00": "2024-01-17",
    },
}
REFUSED = {
    "two readings": {
        "05/01/2024": "2024-01-05 or as 2024-05-01",
        "05-01-2024": "2024-01-05 or as 2024-05-01",
        "01/02/24": "2024-01-02 or as 2024-02-01",
        "17-01-24": "2017-01-24 or as 2024-01-17",
        "04.03.85": "1985-03-04 or as 2085-03-04",
    },
    "no day of the calendar": {
        "29.02.2023": "no such day",
        "30.02.2024": "no such day",
        "31 апреля 2024": "no such day",
        "2024-13": "between 01 and 12",
        "2024-XX-17": "A day needs its month",
    },
    "another calendar": {
        "1402-10-27": "1402 is not of the calendar",
        "۱۴۰۲/۱۰/۲۷": "1402 is not of the calendar",
        "1445": "1445 is not of the calendar",
        "2567": "2567 is not of the calendar",
    },
    # What the column can't hold: the message says how to write what is certain.
    "more than one day, month or year": dict.fromkeys(
        [
            "2024-01-17/2024-01-18",
            "17-18.01.2024",
            "17–18 января 2024",
            "2012-2014",
            "2012–2014 гг.",
            "2024/2025",
            "с 2020 по 2021",
            "../1960",
            "2024-01/..",
            "до 17 января 2024",
            "после 17.01.2024",
            "before 2024",
            "весной 2024",
            "spring 2024",
            "2024-21",
            "2024 йылдың яҙы",
            "в начале 2024",
            "196X",
            "1960s",
            "1960-е",
            "4 (17) января 1915",
        ],
        "Only one year, month or day",
    ),
    "both signs": dict.fromkeys(["2024%", "2024?~", "около 2024?"], "write the one that says more"),
    "no date": dict.fromkeys(
        ["сегодня", "17 января", "17.01", "2024?-21", "2024-01?-17", "17 Smarch 2024", "2024-01-17T10:00Z"],
        "Write the date as far as it is known",
    ),
}


def rows(kinds):
    return [pytest.param(*row, id=f"{kind}-{row[0]}") for kind in kinds for row in kinds[kind].items()]


@pytest.mark.parametrize(("written", "meant"), rows(KINDS))
def test_one_reading_is_read(written, meant):
    assert str(PartialDateFormField().clean(written)) == meant


@pytest.mark.parametrize(("written", "answer"), rows(REFUSED))
def test_anything_else_is_asked_back(written, answer):
    with pytest.raises(ValueError, match=answer):
        PartialDate.read(written)


@given(
    st.dates(datetime.date(1850, 1, 1), datetime.date(2150, 12, 31)),
    st.integers(1, 3),
    st.sampled_from(["", "~", "?"]),
    st.sampled_from(["en", "ru", "ba"]),
)
def test_what_our_pages_print_is_read_back(day, precision, qualifier, language):
    value = PartialDate(*(day.year, day.month, day.day)[:precision], qualifier=qualifier)
    assert PartialDate.read(format_partial_date(value, language)) == value
    assert PartialDate.read(str(value)) == value


@given(st.text(alphabet="0123456789 -./?~XгоIянв,()", max_size=20) | st.text(max_size=100))
@example("9" * 100_000)
@example("(" * 80)
def test_any_text_is_read_or_refused(text):
    try:
        value = PartialDate.read(text)
    except ValueError:  # and no other error
        return
    assert PartialDate.read(str(value)) == value


def test_refusal_is_in_the_language_of_the_reader():
    with translation.override("ru"), pytest.raises(ValueError, match="можно прочитать"):
        PartialDate.read("05/01/2024")
