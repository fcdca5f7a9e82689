"""What the user may choose of a table's layout."""

import codecs

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.table_layout import (
    DELIMITERS,
    ENCODINGS,
    MOST_FIRST_LINE,
    TableLayout,
    encoding_title,
)


@pytest.mark.parametrize("delimiter", [*DELIMITERS, ":", "~", "\x1f", "ü"])
def test_any_character_may_separate_cells(delimiter: str) -> None:
    TableLayout(delimiter=delimiter).check()


@pytest.mark.parametrize("delimiter", ["", ",,", '"', " ", "\n", "\r", "\0"])
def test_what_cannot_separate_cells_is_refused(delimiter: str) -> None:
    with pytest.raises(BadInput, match="separator"):
        TableLayout(delimiter=delimiter).check()


@pytest.mark.parametrize(
    ("line", "is_allowed"), [(0, False), (1, True), (MOST_FIRST_LINE, True), (10**6 + 1, False)]
)
def test_first_line_is_bounded(line: int, is_allowed: bool) -> None:
    layout = TableLayout(first_line=line)
    if is_allowed:
        layout.check()
    else:
        with pytest.raises(BadInput, match="first line"):
            layout.check()


def test_unknown_encoding_is_refused() -> None:
    with pytest.raises(BadInput, match="utf-99 is not a known encoding"):
        TableLayout(encoding="utf-99").check()


def test_every_offered_encoding_is_known_and_has_a_title_of_its_own() -> None:
    for encoding, title in ENCODINGS:
        codecs.lookup(encoding)
        TableLayout(encoding=encoding).check()
        assert encoding_title(encoding) == title
    assert len({title for _, title in ENCODINGS}) == len(ENCODINGS)
    assert encoding_title("utf-16-le") == "UTF-16-LE"
