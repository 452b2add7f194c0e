"""One key for every way to write the number of a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymak.numbers import number_keys


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("1-45/2025", text)
        for text in (
            "№ 1-45/2025",
            "№1-45/2025",
            "№\u00a01-45/2025",
            "дело № 1-45/2025",
            "Уголовное дело №1-45/2025",
            "делу 1-45/2025",
            "эш № 1-45/2025",
            "N 1-45/2025",
            "No. 1-45/2025",
            "case no. 1-45/2025",
            "1\u201345/2025",
            "1\u201145/2025",
            "1\u221245/2025",
            "1-45 / 2025",
            "1-45\\2025",
            "01-045/2025",
            "１-45/2025",
            "1-45\u200b/2025.",
        )
    ]
    + [
        ("1\u201345/2025", "1-45/2025"),
        ("№ 1-45/2025", "1-45/2025"),
        ("у-33/2024", "У-33/2024"),
        ("2-12/2024-М", "2-12/2024-M"),
        ("1234/2021", "١٢٣٤/٢٠٢١"),
        ("DCCC 810/2021", "DCCC810/2021"),
        ("12402800054000123", "1.24.0280.0054.000123"),
        ("2019/123 E.", "2019/123 Е."),
    ],
)
def test_one_number_has_one_key(number, written):
    assert number_keys(written) == number_keys(number) != []


def test_older_number_in_brackets_is_another_key():
    assert number_keys("1-45/2025 (1-300/2024)") == ["1-45/2025", "1-300/2024"]


@pytest.mark.parametrize("text", ["", "дело", "№", "12", "Алсынов", "()"])
def test_what_is_no_number_has_no_key(text):
    assert number_keys(text) == []


def test_other_numbers_have_other_keys():
    numbers = ["1-45/2025", "1-45/2024", "145/2025", "11-45/2025", "2-45/2025", "1-450/2025", "М-45/2025"]
    assert len({tuple(number_keys(number)) for number in numbers}) == len(numbers)


@given(st.text(max_size=200))
def test_key_is_one_word_with_a_digit(text):
    for key in number_keys(text):
        assert len(key.split()) == 1
        assert any(sign.isdigit() for sign in key)
