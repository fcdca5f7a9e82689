"""Lists are wrapped between items, to the width of the pane and only once."""

import pytest

from msglc_browser.gui.inspect.value.list_wrapping import LEAST_COLUMNS, wrap_lists
from msglc_browser.gui.inspect.value.text_pane import TextPane
from tests.gui.archive_desk import OpenDesk

NUMBERS = ", ".join(map(str, range(100, 140)))


@pytest.mark.parametrize("columns", [24, 25, 26, 27, 28, 29, 30, 61])
def test_lines_are_full_and_no_longer_than_the_pane(columns: int) -> None:
    text = f"[\n  {NUMBERS}\n]"
    lines = wrap_lists(text, columns).split("\n")
    inner = lines[1:-1]
    assert (lines[0], lines[-1]) == ("[", "]")
    assert max(map(len, inner)) <= columns
    assert all(len(line) + len(" 999,") > columns for line in inner[:-1])
    assert all(line.startswith("  1") for line in inner)
    assert "".join(inner).replace("  ", " ").split() == [f"{n}," for n in range(100, 139)] + ["139"]


def test_strings_are_never_broken() -> None:
    text = '["a, b, \\"c, d\\"", "efghijklmnop", "q,r", 1.5, null]'
    assert wrap_lists(text, 24).split("\n") == [
        '["a, b, \\"c, d\\"",',
        '"efghijklmnop", "q,r",',
        "1.5, null]",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '  "abstract": "a long text, with commas, and more of them, and more"',
        '  "a text that was cut off, within the string, and has no end …',
        "short, line",
        "",
    ],
)
def test_other_lines_stay_as_they_are(text: str) -> None:
    assert wrap_lists(text, 24) == text


@pytest.mark.parametrize(("indent", "lines"), [(12, 20), (13, 1)])
def test_indentation_of_more_than_half_the_width_is_not_repeated(indent: int, lines: int) -> None:
    """At 100 levels it would be 200 characters for each item."""
    wrapped = wrap_lists(" " * indent + NUMBERS, 24)
    assert wrapped.count("\n") + 1 == lines


def test_width_has_a_least_value() -> None:
    assert wrap_lists(NUMBERS, 1) == wrap_lists(NUMBERS, LEAST_COLUMNS)
    assert wrap_lists(NUMBERS, LEAST_COLUMNS) != wrap_lists(NUMBERS, LEAST_COLUMNS + 5)


@pytest.mark.parametrize("piece", ['"a, ', '"\\', "1, ", '"a", ', ",", '\\"'])
def test_hostile_lines_lose_nothing(piece: str) -> None:
    """With quadratic time they would not end."""
    text = piece * 300_000
    assert wrap_lists(text, 60).replace("\n", "").replace(" ", "") == text.replace(" ", "")


def test_value_is_wrapped_again_when_the_pane_is_resized(open_desk: OpenDesk) -> None:
    desk = open_desk({"list": [f"item {n}" for n in range(60)]})
    desk.open()
    desk.select("list")
    desk.look("Value")
    [editor] = [pane.editor for pane in desk.page.findChildren(TextPane) if pane.isVisible()]

    def lines() -> list[str]:
        return editor.toPlainText().split("\n")

    def is_fitting() -> bool:
        inner = lines()[1:-1]
        is_full = all(len(line) + len(' "item 59",') > editor.columns() for line in inner[:-1])
        return max(map(len, inner)) <= editor.columns() and is_full

    desk.qtbot.waitUntil(is_fitting)
    before = len(lines())
    desk.page.resize(700, 640)
    desk.qtbot.waitUntil(lambda: len(lines()) > before and is_fitting())
    document = editor.document()
    blocks = [document.findBlockByNumber(n) for n in range(document.blockCount())]
    assert {block.layout().lineCount() for block in blocks} == {1}  # wrapped once
