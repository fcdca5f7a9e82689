"""What a row of the tables says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Kept(Enum):
    """Stands for a value in a table."""

    SAME = "the value itself, and no note"
    SHOWN = "the value as it is shown, as text"


@dataclass(frozen=True, slots=True)
class Refused:
    """The program does not do it, and says so in these words."""

    words: str


@dataclass(frozen=True, slots=True)
class Noted:
    """It becomes another value, and notes say so: they begin with `words`, separated by "; "."""

    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Encoded bytes, in all the ways of `written` (hex, separated by spaces), mean `value`.

    `shown` is its line in the tree, `json` what an export as JSON holds; `crossed` what an export
    in the other protocol holds, and `imported` what a new archive in the other protocol holds.
    """

    name: str
    value: object
    written: str
    shown: str
    json: object = Kept.SAME
    crossed: object = Kept.SAME
    imported: object = Kept.SAME

    def ways(self) -> list[bytes]:
        """The ways to write it."""
        return [bytes.fromhex(each) for each in self.written.split()]

    def meant_by(self, column: object) -> tuple[object, list[str]]:
        """The value that a column of this row stands for, and how its notes begin."""
        words = ""
        if isinstance(column, Noted):
            words = column.words
            column = column.value
        if column is Kept.SAME:
            column = self.value
        elif column is Kept.SHOWN:
            column = self.shown
        return column, words.split("; ") if words else []


def check_notes(notes: Sequence[str], beginnings: Sequence[str]) -> None:
    """Each note begins as it should, and there are no others."""
    assert len(notes) == len(beginnings), notes
    for note, beginning in zip(notes, beginnings, strict=True):
        assert note.startswith(beginning)
