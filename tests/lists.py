"""What tests of lists, pages and files ask a client."""

import csv
import html
import io
import json
import re


def listed(response):
    """Return the rows of a list page, as their titles are linked."""
    assert response.status_code == 200
    return [str(row) for row in response.context["object_list"]]


def options(response, name):
    """Return the choices of one filter with their counts, in the order of the form."""
    for group in response.context["facet_groups"]:
        if group.name == name:
            return [(option.value, option.count) for option in group.options]
    return []


def csv_rows(response):
    """Return the rows of a CSV file as dictionaries."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_rows(response):
    """Return the rows of a JSON file."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(b"".join(response.streaming_content))


def words(response):
    """Return the text of a page as a reader sees it, in one line."""
    assert response.status_code == 200
    page = re.sub(r"<[^>]+>", "", response.content.decode())
    return " ".join(html.unescape(page).split())
