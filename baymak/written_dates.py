"""Dates as people write them, read when they have one reading and asked back when they have two.

Months in words are known in the languages of our pages and of the sources we meet, in any case form, seasons,
decades and ranges in those of our pages. What EDTF can't hold ("early in 2024") is refused, and so are the
years of other calendars: nothing is guessed.
"""

import itertools
import re
import unicodedata
from calendar import monthrange
from contextlib import suppress

from django.utils.translation import gettext

MAX_LENGTH = 120
# Iran's 1402 and Israel's 5784 are this year too. Whoever lived before is in no case of ours.
FIRST_YEAR, LAST_YEAR = 1850, 2150
# Of two digits these are years of this century; others may be of the last one.
LAST_OF_TWO_DIGITS = 49

# How the months begin in English, Russian, Bashkir and Tatar, Ukrainian, Belarusian, Kazakh, Turkish,
# Azerbaijani and Uzbek, German, French, Spanish and Arabic.
MONTHS = [
    tuple(stems.split())
    for stems in (
        "jan янв ғинуар гыйнвар січ студз қаңтар ocak yanv jän ene ينا",
        "feb фев лют ақпан şub fev fév فبراير",
        "mar мар бер сакавік наурыз mär مارس",
        "apr апр квіт красавік сәуір nis avr abr أبريل ابريل إبريل",
        "may май мая мае маю маем трав мамыр mai مايو",
        "jun июн черв чэрв маусым haz iyun juin يونيو",
        "jul июл лип ліп шілде tem iyul juil يوليو",
        "aug авг серп жні тамыз ağu avq avg août aout ago أغسطس اغسطس",
        "sep сен верес верас қыркүйек eyl sen سبتمبر",
        "oct окт жовт кастрычнік қазан eki okt أكتوبر اكتوبر",
        "nov ноя листопад лістапад қараша kas noy نوفمبر",
        "dec дек груд снеж желтоқсан ara dek dez déc dic ديسمبر",
    )
]
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}

APPROXIMATE = re.compile(
    r"^(?:~|≈|(?:about|around|circa|approx(?:imately)?|ca?|около|примерно|приблизительно|ок|прибл|яҡынса)\b\.?)\s*"
)
UNCERTAIN = re.compile(
    r"[(\s]*\b(?:uncertain|probably|possibly|предположительно|вероятно|возможно|фараз буйынса)\b[)\s]*"
)
SIGN = re.compile(r"\s*([~?%]+)$")
HOUR = re.compile(r"(?:,?\s*(?:at|в|сәғәт)?\s+|(?<=\d)t)\d{1,2}:\d\d(?::\d\d)?$")
# Words and forms of what no date or range can hold
MORE_THAN_ONE = re.compile(
    r"\.\.|\d{4}\S*/\d{4}|\b(?:before|after|until|till|since|between|from|by)\b"
    r"|\b(?:early|mid|late|beginning|end|half|quarter|decade)\b"
    r"|\b(?:до|после|с|со|по|к|между|раньше|ранее|позднее|позже|начал|середин|кон[ец]ц|половин|квартал)"
    r"(?:[аеуо]м?)?\b|\b(?:тиклем|һуң|башлап|араһында|башында|аҙағында|уртаһында)\b"
)
SEASONS = {
    21: ("spring", "весн", "яҙы", "яҙғы"),
    22: ("summer", "лето", "лета", "лету", "летом", "лете", "йәй"),
    23: ("autumn", "fall", "осен", "көҙ"),
    24: ("winter", "зим", "ҡыш"),
}
# "Winter 2023/2024", "зимой 2023-24"
WINTER = re.compile(r"(?=.*\b(?:winter|зим|ҡыш)).*?\b(\d{4})\s?[-/]\s?(\d{4}|\d\d)\b.*")
DECADE = re.compile(
    r"(?:the |в )?(\d{3})(?:x|0(?:'?s|-?(?:е|ые|х|ых|м|ым|ми|ыми)\b(?: (?:гг?\.?|год\w*))?"
    r"|-?(?:се|сы|сө)? йылдар\w*))"
)
# Both ends of a range as the standard writes it
ENDS = re.compile(r"({0}|\.\.|) ?/ ?({0}|\.\.|)".format(r"\d{3}[\dx](?:-\d\d?){0,2} ?[~?%]*"))
BETWEEN = re.compile(
    r"(?:between|между|в промежутке между) (.+?) (?:and|и) (.+)"
    r"|(?:(?:from|в период с|с|со|от) )?(.+?) (?:to|until|till|по|до) (.+)"
    r"|(.+?) менән (.+?) араһында"
)
NOT_BEFORE = re.compile(
    r"(?:(?:not|no) (?:before|earlier than)|after|since|from"
    r"|не (?:ранее|раньше)(?: чем)?|после|позднее|позже|начиная с|с|со) (.+)"
    r"|(.+?) (?:or later|onwards?|или (?:позднее|позже)|йәки һуңыраҡ|һуң|башлап|алып)"
)
NOT_AFTER = re.compile(
    r"(?:(?:not|no) (?:after|later than)|before|until|till|by"
    r"|не (?:позднее|позже)(?: чем)?|до|перед|ранее|раньше|к|ко|по) (.+)"
    r"|(.+?) (?:or earlier|или (?:ранее|раньше)|йәки иртәрәк|тиклем)"
)
# "January 17-18, 2024", and "4 (17) January 1915", where the calendar of the time stands first
MONTH_FIRST = re.compile(r"([^\W\d_]+\.?) (\d\d?) ?- ?(\d\d?),? (\d{4})")
OLD_STYLE = re.compile(r"\b\d\d? ?\((\d\d?)\)")
UNSAID = re.compile(
    r"(?<![^\W\d_])(?:гг?|год[ау]?|годы|р|рожд(?:ения)?|born|йыл(?:дың|ы|да|ында)?|year|року|рік|жыл(?:ғы|ы)?|yıl[ıi]?|елның|ел"
    r"|в|во|на|от|in|on|of|the|dated|день|day"
    r"|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|дүшәмбе|шишәмбе|шаршамбы|кесе йома|йома|шәмбе|йәкшәмбе)(?=$|[\W\d])\.?"
)
TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|-?(?:го|ого|е|ое|се|сы|нсе|нсы|нче|нчы))\b")
YEAR, DAY = re.compile(r"\b\d{4}(?!\d)"), re.compile(r"\d\d?")
UNKNOWN = ("xx", "??", "--", "00", "0")


class Unreadable(ValueError):
    """What no date is written like, though the halves of a range may be."""


def read(text):
    """Return the date as a list of one (year, month or None, day or None, qualifier, whether a decade).

    A season is the month that EDTF gives it. Of a range two of them, or None for an end that nobody
    knows. Raises ValueError with what to write.
    """
    if len(text) > MAX_LENGTH:
        raise _unreadable()
    plain = OLD_STYLE.sub(r"\1", MONTH_FIRST.sub(r"\2-\3 \1 \4", HOUR.sub("", keyed(text))))
    if found := WINTER.fullmatch(plain):
        first, second = int(found[1]), found[2]
        if str(first + 1).endswith(second):
            return [(first, 12, None), (first + 1, 2, None)]
    if found := ENDS.fullmatch(plain):
        return [None if end in ("", "..") else _date(end) for end in found.groups()]
    if found := BETWEEN.fullmatch(plain):
        return _between(*filter(None, found.groups()))
    if found := NOT_BEFORE.fullmatch(plain):
        return [_date(found[1] or found[2]), None]
    if found := NOT_AFTER.fullmatch(plain):
        return [None, _date(found[1] or found[2])]
    try:
        return [_date(plain)]
    except Unreadable:
        for dash in re.finditer("(?<![~?%])-", plain):
            with suppress(Unreadable):
                return _between(plain[: dash.start()].strip(), plain[dash.end() :].strip())
        raise


def _between(first, last):
    """Return both ends of a range; what the one leaves out, its year or its month, the other says."""
    years = [YEAR.search(end) for end in (first, last)]
    if years[1] and not years[0]:
        end = _date(last)
        return [_completed(first, end), end]
    start = _date(first)
    return [start, _date(last) if years[1] else _completed(last, start)]


def _completed(text, other):
    """Return a date without a year as one of the year of another, or a mere number as a day of its month."""
    year, month, day, *_rest = other
    if DAY.fullmatch(text) and day:
        return year, month, int(text), *_rest
    for written in (f"{text} {year}", f"{year} {text}", f"{text}.{year}"):
        with suppress(Unreadable):
            return _date(written)
    raise _unreadable()


def _date(plain):
    """Return one date."""
    plain, qualifier = _qualifier(plain)
    if found := DECADE.fullmatch(plain):
        return int(found[1]) * 10, None, None, qualifier, True
    if MORE_THAN_ONE.search(plain):
        raise _not_one()
    plain = ORDINAL.sub("", plain)
    plain = re.sub(r"\s*([-./])\s*", r"\1", UNSAID.sub(" ", plain)).strip(" .,")
    readings = {reading for reading in _readings(plain) if _is_day(*reading)}
    if len(readings) > 1:
        first, second = ("-".join(f"{part:02}" for part in reading) for reading in sorted(readings))
        raise ValueError(
            gettext("This can be read as %(first)s or as %(second)s: write which of them.")
            % {"first": first, "second": second}
        )
    # Of what is no day of the calendar the likeliest reading says what is wrong with it.
    year, month, day = readings.pop() if readings else next(_readings(plain))
    if 1000 <= year < FIRST_YEAR or year > LAST_YEAR:
        raise ValueError(
            gettext(
                "The year %(year)d is not of the calendar that is used here: write %(first)d to %(last)d."
            )
            % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return year, month, day, qualifier, False


def keyed(text):
    """Return the text in small letters, its digits and dashes as on a keyboard, without hidden characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFC", re.sub('[\u0301\u0307«»"“”„]', "", text))
    signs = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Nd":
            signs.append(str(unicodedata.digit(sign)))
        elif kind == "Pd" or sign == "\u2212":
            signs.append("-")
        elif kind != "Cf":
            signs.append(sign)
    text = re.sub(r"(?<=\d)\s*[年년]\s*(?=\d)|(?<=\d)\s*[月월]\s*(?=\d)", "-", "".join(signs))
    return re.sub(r"(?<=\d)\s*[年월月년日일]$", "", " ".join(text.split()))


def _qualifier(text):
    found = set()
    if sign := SIGN.search(text):
        found.update("~?" if "%" in sign[1] else sign[1])
        text = text[: sign.start()]
    for pattern, qualifier in ((APPROXIMATE, "~"), (UNCERTAIN, "?")):
        if pattern.search(text):
            found.add(qualifier)
            text = pattern.sub(" ", text)
    return text.strip(), "%" if len(found) > 1 else "".join(found)


def _readings(text):
    """Yield (year, month, day) for each way to read what is left, the likeliest first."""
    if re.fullmatch(r"\d{4}", text):
        yield int(text), None, None
    elif found := re.fullmatch(r"(\d{4})([-./ ])(\d\d?|xx|\?\?)(?:\2(\d\d?|xx|\?\?))?", text):
        year, _separator, month, day = found.groups()
        if day is None and 24 < int(month.strip("x?") or 0) < 42:
            raise _not_one()  # a quarter in EDTF, or a season of half of the earth
        yield int(year), *_known(month, day)
    elif found := re.fullmatch(r"(\d\d?|\?\?|xx|--)([-./ ])(\d\d?)\2(\d{4}|\d\d)", text):
        one, separator, two, year = found.groups()
        for full in _years(year):
            yield full, *_known(two, one)
            if separator in "-/" and one.isdigit():
                yield full, int(one), int(two)
        if separator == "-" and len(year) == 2 and one.isdigit():
            for full in _years(one):
                yield full, int(two), int(year)
    elif found := re.fullmatch(r"(\d\d?)[-./](\d{4})", text):
        yield int(found[2]), *_known(found[1], None)
    elif re.fullmatch(r"\d{8}", text):
        yield int(text[:4]), int(text[4:6]), int(text[6:])
        yield int(text[4:]), int(text[2:4]), int(text[:2])
    else:
        yield from _in_words(text)


def _in_words(text):
    tokens = [word for word in TOKEN.findall(text) if word not in ",.()"]
    numbers = [word for word in tokens if word.isdigit()]
    words = [word for word in tokens if not word.isdigit()]
    months = [_month(word) for word in words if word != "-"]
    if not months or None in months:
        raise _unreadable()
    years = [number for number in numbers if len(number) == 4]
    if not years and len(numbers) == 2 and text.endswith(numbers[1]):
        years = [numbers[1]] if len(numbers[1]) == 2 else []
    if len(months) > 1 or len(numbers) > 2:
        raise _not_one(Unreadable)
    if len(years) != 1:
        raise _unreadable()
    numbers.reverse()
    numbers.remove(years[0])
    for year in _years(years[0]):
        yield year, months[0], int(numbers[0]) if numbers else None


def _month(word):
    if word in ROMAN:
        return ROMAN[word]
    months = itertools.chain(SEASONS.items(), enumerate(MONTHS, 1))
    return next((number for number, stems in months if word.startswith(stems)), None)


def _years(digits):
    """Return the years that two digits, or four, may stand for."""
    if len(digits) == 4:
        return [int(digits)]
    year = int(digits)
    return [2000 + year] if year <= LAST_OF_TWO_DIGITS else [1900 + year, 2000 + year]


def _known(month, day):
    """Return a month and a day as numbers, or None for what stands for "not known"."""
    month = None if month in UNKNOWN else int(month)
    return month, None if day is None or day in UNKNOWN else int(day)


def _is_day(year, month, day):
    if month is None:
        return day is None
    if not 1 <= month <= 12:
        return month in SEASONS and day is None
    return day is None or 1 <= day <= monthrange(year, month)[1]


def _unreadable():
    return Unreadable(
        gettext(
            "Write the date as far as it is known: 2024, 2024-01 or 2024-01-17 (or 01.2024, "
            "17.01.2024), with ~ after it if it is approximate or ? if it is uncertain."
        )
    )


def _not_one(error=ValueError):
    return error(
        gettext(
            "Write one day, month, season, year or decade, or some day of a range: “between January and "
            "March 2024”, “not before May 2024”. What else is known goes into the text."
        )
    )
