"""Drawings as SVG, made by the server: no script, no style of their own, colours from the site's sheet.

Each is drawn twice, for a narrow and a wide window, for letters should not grow with it; the sheet shows one.
What a drawing shows stands in a table beside it, too.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

WIDTHS = {"narrow": 328, "wide": 640}
LINE, LETTER = 18, 7.6  # the height of a line of text, and about the width of a letter
RADIUS, STEP = 4, 10
# Of more people a dot for each would be a picture of some metres, and most of the page.
DOTS = 200


class Drawing:
    """One SVG of a width; its height grows with what is put in."""

    def __init__(self, width):
        self.width, self.height, self.parts = width, 4, []

    def put(self, tag, text="", **attributes):
        named = [(name.replace("_", "-"), _number(value)) for name, value in attributes.items()]
        inner = format_html_join("", ' {}="{}"', named)
        self.parts.append(format_html("<{}{}>{}</{}>", tag, inner, text, tag))

    def text(self, x, y, words, anchor="start", css="label"):
        self.put("text", words, x=x, y=y, text_anchor=anchor, **{"class": css})

    def svg(self, title, description, css):
        return format_html(
            '<svg class="chart {}" role="img" viewBox="0 0 {} {}" width="{}" height="{}">'
            "<title>{}</title><desc>{}</desc>{}</svg>",
            css,
            *(self.width, round(self.height), self.width, round(self.height)),
            title,
            description,
            format_html_join("", "{}", ((part,) for part in self.parts)),
        )


def _number(value):
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def both(draw, title, description):
    """Return a drawing in both widths; `draw` takes an empty one."""
    drawn = []
    for css, width in WIDTHS.items():
        drawing = Drawing(width)
        draw(drawing)
        drawn.append((drawing.svg(title, description, css),))
    return format_html_join("\n", "{}", drawn)


@dataclass(frozen=True)
class Point:
    """One point of a strip; `points_to` says where it may go on: "more", "less" or ""."""

    at: float
    points_to: str = ""


def strips(groups, most, ticks):
    """Draw strips of points from 0 to `most`, each (label, points, middle), equal points above each other."""

    def draw(on):
        left, right = 12, on.width - 16

        def x_of(value):
            return left + (right - left) * value / most

        for label, points, middle in groups:
            on.height += LINE
            on.text(left, on.height - 4, _cut(label, on.width))
            stacks = defaultdict(list)
            for point in sorted(points, key=lambda point: point.points_to):
                stacks[round(point.at, 2)].append(point)
            on.height += STEP * max(map(len, stacks.values()), default=1) + 4
            base = on.height - 2
            on.put("line", x1=left, y1=base + 4, x2=right, y2=base + 4, **{"class": "axis"})
            if middle is not None:
                top = base - STEP * max(map(len, stacks.values()), default=1)
                on.put("line", x1=x_of(middle), y1=top, x2=x_of(middle), y2=base + 4, **{"class": "middle"})
            for at, stack in stacks.items():
                for place, point in enumerate(stack):
                    x, y = x_of(at), base - 2 - place * STEP
                    on.put("circle", cx=x, cy=y, r=RADIUS, **{"class": "open" if point.points_to else "dot"})
                    if point.points_to:
                        way = 1 if point.points_to == "more" else -1
                        on.put("path", d=_arrow(x + way * RADIUS, y, way), **{"class": "arrow"})
            on.height += 10
        on.height += LINE
        for tick, words in ticks:
            on.text(x_of(tick), on.height - 4, words, "middle", "tick")

    return draw


def _arrow(x, y, way):
    tip = x + way * 9
    back = tip - way * 3
    return f"M{x:.1f} {y:.1f}H{tip:.1f}M{back:.1f} {y - 3:.1f}L{tip:.1f} {y:.1f}L{back:.1f} {y + 3:.1f}"


def columns(rows, classes, ticks):
    """Draw columns beside each other, each of several numbers on top of one another, `classes` from below."""

    def draw(on):
        left, top, tall = 28, 8, 150
        most = max((sum(values) for values in rows), default=0) or 1
        on.height = top + tall + LINE + 6
        step = (on.width - left - 4) / max(len(rows), 1)
        for value in {0, most}:
            y = top + tall * (1 - value / most)
            on.put("line", x1=left, y1=y, x2=on.width - 4, y2=y, **{"class": "axis"})
            on.text(left - 6, y + 4, value, "end", "tick")
        for place, values in enumerate(rows):
            y = top + tall
            for value, css in zip(values, classes, strict=True):
                height = tall * value / most
                y -= height
                if value:
                    width = max(step - 1, 1.0)
                    on.put("rect", x=left + place * step, y=y, width=width, height=height, **{"class": css})
        for place, words in ticks:
            on.text(left + place * step, on.height - 6, words, "start", "tick")

    return draw


def over_time(points, days, own, ticks):
    """Draw points (day, number, points_to) over the `days` from one to another, and a line at `own`."""

    def draw(on):
        left, right, top, tall = 28, on.width - 16, 14, 140
        first, last = days
        most = max([own, *(point[1] for point in points)]) or 1
        on.height = top + tall + LINE + 6

        def x_of(day):
            return left + (right - left) * (day - first).days / ((last - first).days or 1)

        def y_of(number):
            return top + tall * (1 - number / most)

        for value in {0, most}:
            on.put("line", x1=left, y1=y_of(value), x2=right, y2=y_of(value), **{"class": "axis"})
            on.text(left - 6, y_of(value) + 4, value, "end", "tick")
        on.put("line", x1=left, y1=y_of(own), x2=right, y2=y_of(own), **{"class": "middle"})
        on.text(right, y_of(own) - 5, own, "end", "tick")
        for day, number, points_to in points:
            x, y = x_of(day), y_of(number)
            on.put("circle", cx=x, cy=y, r=RADIUS, **{"class": "open" if points_to else "dot"})
            if points_to:
                way = -1 if points_to == "more" else 1
                on.put("path", d=_upright(x, y + way * RADIUS, way), **{"class": "arrow"})
        for day, words in ticks:
            on.text(x_of(day), on.height - 6, words, "start", "tick")

    return draw


def _upright(x, y, way):
    tip = y + way * 9
    back = tip - way * 3
    return f"M{x:.1f} {y:.1f}V{tip:.1f}M{x - 3:.1f} {back:.1f}L{x:.1f} {tip:.1f}L{x + 3:.1f} {back:.1f}"


def bars(rows, classes):
    """Draw bars below each other, each (label, numbers, of how many)."""

    def draw(on):
        left, right = 12, on.width - 12
        for label, values, whole in rows:
            on.height += LINE
            on.text(left, on.height - 4, _cut(label, on.width))
            x = left
            for value, css in zip(values, classes, strict=True):
                width = (right - left) * value / (whole or 1)
                if value:
                    on.put("rect", x=x, y=on.height, width=width, height=12, **{"class": css})
                x += width
            on.put("rect", x=left, y=on.height, width=right - left, height=12, **{"class": "frame"})
            on.height += 22

    return draw


def spans(rows, most, ticks):
    """Draw from where to where each lies, (label, least, most), below each other on one scale."""

    def draw(on):
        left, right = 12, on.width - 16

        def x_of(value):
            return left + (right - left) * value / (most or 1)

        for label, low, high in rows:
            on.height += LINE
            on.text(left, on.height - 4, _cut(label, on.width))
            width = max(x_of(high) - x_of(low), 3.0)
            on.put("rect", x=x_of(low), y=on.height, width=width, height=8, **{"class": "full"})
            on.put("line", x1=left, y1=on.height + 11, x2=right, y2=on.height + 11, **{"class": "axis"})
            on.height += 18
        on.height += LINE
        for tick, words in ticks:
            on.text(x_of(tick), on.height - 4, words, "middle", "tick")

    return draw


def _cut(words, width):
    most = int((width - 24) // LETTER)
    return words if len(words) <= most else f"{words[: most - 1]}…"
