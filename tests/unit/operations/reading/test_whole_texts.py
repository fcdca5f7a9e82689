"""Several values as one text: all of each, or an error that names the one that is too long."""

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.reading import whole_texts as tested
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.whole_texts import MOST_VALUES, WholeTexts, whole_texts
from tests.archive_bytes import reading
from tests.servers.archives import make_archive


def texts_of(value: object, *paths: str, limit_bytes: int = 1 << 20) -> WholeTexts:
    async def read(document: Document) -> WholeTexts:
        nodes = [await find_node(document, parse_path(path)) for path in paths]
        return await whole_texts(document, nodes, limit_bytes=limit_bytes)

    return reading(make_archive(value, small_obj_optimization_threshold=8), read)


def test_values_stand_one_below_the_other_in_the_given_order() -> None:
    found = texts_of({"a": [1, 2], "b": "two\nlines", "c": 3.5}, "/c", "/b", "/a")
    assert found == WholeTexts("3.5\ntwo\nlines\n[\n  1, 2\n]", 0)


def test_value_longer_than_the_limit_is_named() -> None:
    value = {"a": 1, "b": "x" * 100}
    assert texts_of(value, "/a", "/b", limit_bytes=102).text == "1\n" + "x" * 100
    with pytest.raises(LimitExceeded, match="/b is too large"):
        texts_of(value, "/a", "/b", limit_bytes=101)


def test_text_longer_than_the_clipboard_takes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "MOST_CHARS", 100)
    assert texts_of({"b": "x" * 100}, "/b").text == "x" * 100
    with pytest.raises(LimitExceeded, match="/b is too large"):
        texts_of({"b": "x" * 101}, "/b")


def test_text_of_all_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "MOST_CHARS_TOGETHER", 100)
    value = {"a": "x" * 60, "b": "y" * 40, "c": "z"}
    assert len(texts_of(value, "/a", "/b").text) == 101
    with pytest.raises(LimitExceeded, match="over 100 characters together"):
        texts_of(value, "/a", "/b", "/c")


def test_number_of_values_is_bounded() -> None:
    assert texts_of({"a": 1}, *["/a"] * MOST_VALUES).text.count("1") == MOST_VALUES
    with pytest.raises(LimitExceeded, match="1,001 values are too many"):
        texts_of({"a": 1}, *["/a"] * (MOST_VALUES + 1))
