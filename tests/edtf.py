"""Dates as far as they are known, of every kind that there is, for Hypothesis."""

from datetime import date

from hypothesis import strategies as st

from baymak.dates import DateRange, PartialDate


@st.composite
def partial_dates(draw, first_year=1000, last_year=2999):
    day = draw(st.dates(date(first_year, 1, 1), date(last_year, 12, 31)))
    parts = [day.year, day.month, day.day][: draw(st.integers(1, 3))]
    return PartialDate(*parts, qualifier=draw(st.sampled_from(["", "~", "?"])))


@st.composite
def edtf_dates(draw, first_year=1010, last_year=2989):
    """Return a date of any kind: a plain one, a season, a decade, or some day of a range."""
    ends = [draw(partial_dates(first_year, last_year) | _longer(first_year, last_year)) for _end in range(2)]
    ends.sort(key=lambda date: (date.earliest(), date.latest()))
    kind = draw(st.sampled_from(["one", "range", "not before", "not after"]))
    if kind == "one":
        return ends[0]
    return DateRange(None if kind == "not after" else ends[0], None if kind == "not before" else ends[1])


@st.composite
def _longer(draw, first_year, last_year):
    year, qualifier = draw(st.integers(first_year, last_year)), draw(st.sampled_from(["", "~", "?", "%"]))
    if draw(st.booleans()):
        return PartialDate(year // 10 * 10, qualifier=qualifier, is_decade=True)
    return PartialDate(year, draw(st.integers(21, 24)), qualifier=qualifier)
