"""Tables as CSV: what a spreadsheet would take for a formula is a word."""

import csv
import io

import pytest

from apps.analytics.csv_files import csv_of


def read(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(1+1)*cmd|calc", "\tx"])
def test_a_formula_is_quoted_in_the_head_as_in_the_rows(word):
    assert read(csv_of((word, "count"), [(word, 2)])) == [[f"'{word}", "count"], [f"'{word}", "2"]]


def test_numbers_and_other_words_stay_as_they_are():
    assert read(csv_of(("change",), [(-1.5,), ("a=b",), (None,)])) == [["change"], ["-1.5"], ["a=b"], [""]]
