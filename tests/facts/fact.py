"""What a row of the tables says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final


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


NOT_IN_CBOR: Final = Refused("a value that cbor does not support")
NOT_IN_MSGPACK: Final = Refused("a value that msgpack does not support")
TOO_LARGE: Final = Refused("an integer beyond 64 bits, which msgpack does not support")
NO_SUCH_KEYS: Final = Refused("msglc cannot read such keys from a msgpack archive")
NOT_VALID: Final = Refused("is not valid (CBOR|msgpack): .*at byte")
AS_TEXT: Final = Noted(Kept.SHOWN, "1 × times")
UNDECODED: Final = Noted(Kept.SAME, "1 value is kept as it is, but msglc cannot decode it")
REPEATED: Final = Noted(
    Kept.SAME, "Key 'a' occurs more than once in a dict. All its values are kept"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Encoded bytes, in all the ways of `written` (hex, separated by spaces), mean `value`.

    `shown` is its line in the tree, `json` what an export as JSON holds; `crossed` what an export
    in the other protocol holds, `copied` what a new archive in the same protocol holds, and
    `imported` what one in the other protocol holds.
    """

    name: str
    value: object
    written: str
    shown: str
    json: object = Kept.SAME
    crossed: object = Kept.SAME
    copied: object = Kept.SAME
    imported: object = Kept.SAME

    def ways(self) -> list[bytes]:
        """The ways to write it."""
        return [bytes.fromhex(each) for each in self.written.split()]

    def meant_by(self, column: object) -> tuple[object, list[str]]:
        """The value that a column of this row stands for, and how its notes begin."""
        column, notes = split(column)
        if column is Kept.SAME:
            column = self.value
        elif column is Kept.SHOWN:
            column = self.shown
        return column, notes


@dataclass(frozen=True, slots=True)
class TableFact:
    """A list or dict, and its exports.

    `cells` of CSV and TSV, rows separated by bars, the header first; `array` of NPY, a type and
    values; `columns` of Parquet, types and values by name, times as nanoseconds since 1970.
    """

    name: str
    value: object
    cells: object
    array: object
    columns: object


def split(outcome: object) -> tuple[object, list[str]]:
    """A value, and how its notes begin."""
    if isinstance(outcome, Noted):
        return outcome.value, outcome.words.split("; ")
    return outcome, []


def check_notes(notes: Sequence[str], beginnings: Sequence[str]) -> None:
    """Each note begins as it should, and there are no others."""
    assert len(notes) == len(beginnings), notes
    for note, beginning in zip(notes, beginnings, strict=True):
        assert note.startswith(beginning)
