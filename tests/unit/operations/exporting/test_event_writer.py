"""Notes count what a format cannot hold; broken text is mended."""

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.exporting.event_writer import Notes, valid_text


def test_notes_are_counted_by_what_was_and_what_became() -> None:
    notes = Notes()
    for _ in range(1200):
        notes.add("NaN or infinity", "null")
    notes.add("NaN or infinity", "text")
    notes.add("byte strings", "base64 text")
    assert notes.sentences() == (
        "1,200 × NaN or infinity written as null.",
        "1 × NaN or infinity written as text.",
        "1 × byte strings written as base64 text.",
    )


def test_first_place_is_named() -> None:
    notes = Notes()
    notes.add("times", "text", where=lambda: (PathStep.index(3),))
    notes.add("times", "text", where=lambda: (PathStep.index(5),))
    assert notes.sentences() == ("2 × times written as text; the first is /[3].",)


def test_first_place_may_be_in_words_and_is_asked_for_once() -> None:
    notes = Notes()
    places = iter(["row 1"])
    for text in ("\udcff", "a", "\udcfe"):
        valid_text(text, notes, lambda: next(places))
    became = "text with \ufffd for the invalid bytes"
    assert notes.sentences() == (
        f"2 × text that is not UTF-8 written as {became}; the first is in row 1.",
    )


def test_times_are_counted_by_what_they_lose() -> None:
    notes = Notes()
    notes.add_time(Timestamp(0))
    assert notes.sentences() == ()
    notes.add_time(Timestamp(0, 0, "1970-01-01T01:00:00+01:00"))
    notes.add_time(Timestamp(0, 0, 0.0), lambda: ())
    assert notes.sentences() == (
        "1 × times with an offset from UTC written as the same times in UTC.",
        "1 × times between two nanoseconds written as the nearest nanosecond; the first is /.",
    )


def test_no_notes_are_no_sentences() -> None:
    assert Notes().sentences() == ()


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("", ""),
        ("plain", "plain"),
        ("é😀", "é😀"),
        ("a\udcffb", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\udfff", "\ufffd"),
        ("\udcff\udcff", "\ufffd\ufffd"),
        ("\ud7ff\ue000", "\ud7ff\ue000"),
    ],
)
def test_broken_text_is_mended_and_counted_once(text: str, mended: str) -> None:
    notes = Notes()
    assert valid_text(text, notes) == mended
    assert len(notes.sentences()) == (text != mended)
    if text != mended:
        assert notes.sentences()[0].startswith("1 × text that is not UTF-8")
