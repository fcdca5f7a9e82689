"""Values that are kept although msglc cannot decode them: how many, and where the first is."""

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes, TextCheck

PATH = (PathStep.key("a"), PathStep.index(3))


def test_note_counts_and_names_the_first() -> None:
    notes = KeptNotes()
    assert notes.sentences() == ()
    notes.add(PATH)
    assert notes.sentences() == ("1 value is kept as it is, but msglc cannot decode it (/a/[3]).",)
    notes.add(())
    assert notes.sentences() == (
        "2 values are kept as they are, but msglc cannot decode them (the first is /a/[3]).",
    )


@pytest.mark.parametrize(
    ("pieces", "is_valid"),
    [([], True), ([b"a\xc3", b"\xbc"], True), ([b"a", b"\xc3"], False), ([b"\xff", b"a"], False)],
)
def test_text_is_checked_across_pieces(pieces: list[bytes], is_valid: bool) -> None:
    check, unchecked = TextCheck(is_text=True), TextCheck(is_text=False)
    for piece in pieces:
        check.feed(piece)
        unchecked.feed(piece)
    assert check.finish() is is_valid
    assert unchecked.finish()
