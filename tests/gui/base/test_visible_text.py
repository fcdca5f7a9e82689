"""Names as they stand on screen."""

import pytest

from msglc_browser.gui.base.visible_text import short_words, tooltip, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("run-0042.msg", "run-0042.msg"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x00\x7f\x85", "\\x00\\x7f\\x85"),
        ("doc\u202egsm.exe", "doc\\u202egsm.exe"),
        ("half\ud800", "half\\ud800"),
        ("line\u2028end", "line\\u2028end"),
        ("Größe 測試 🌍", "Größe 測試 🌍"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("a\u200db", "a\\u200db"),
        ("", ""),
    ],
)
def test_visible_escapes_what_misleads_and_nothing_else(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_visible_cuts_the_middle_of_a_long_name() -> None:
    shown = visible("a" * 1000 + "z" * 1000, limit=20)
    assert len(shown) == 20
    assert shown.startswith("aaaa") and "…" in shown and shown.endswith("zzzz")


def test_visible_stays_bounded_when_everything_is_escaped() -> None:
    assert len(visible("\x01" * 10_000)) <= 600


def test_tooltip_shows_markup_as_text() -> None:
    assert tooltip("<b>&\nx") == "<qt>&lt;b&gt;&amp;<br>x</qt>"


def test_long_words_lose_their_middle_and_everything_else_stays() -> None:
    shown = short_words(f"Cannot read s3://runs/a-b/{'k' * 500}.msg: access denied.", limit=64)
    assert shown.startswith("Cannot read s3://runs/a-b/kkk")
    assert shown.endswith("k.msg: access denied.")
    assert "…" in shown and len(shown) < 110
    assert short_words("a path /x/y-z, and words", limit=64) == "a path /x/y-z, and words"
