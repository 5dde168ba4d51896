"""What is handed out as a file."""

import pytest

from apps.analytics.files import file_name, file_response


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("heatmap", "click", "/home"), "heatmap-click-home.png"),
        (("flow", "", "/a b/ç?x=1"), "flow-a-b-x-1.png"),
        (("flow", '../"\r\nX: y'), "flow-X-y.png"),
        (("", "../.."), ".png"),
        (("x" * 100,), "x" * 60 + ".png"),
    ],
)
def test_a_name_holds_only_what_every_file_system_takes(words, name):
    assert file_name("png", *words) == name


def test_a_file_is_saved_under_its_name_and_says_what_it_is():
    answer = file_response("a,b\r\n", "table.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="table.csv"'
