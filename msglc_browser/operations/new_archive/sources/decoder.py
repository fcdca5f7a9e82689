"""What takes values out of a window of bytes, and why it may not."""

from typing import Protocol as Interface

from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem


class CutOff(Exception):
    """The bytes end inside the value."""


class RepeatedKey(Exception):
    """A key stands twice in a dict in the value, which is to be taken apart."""


_KINDS = {
    "tuple": "list",
    "frozendict": "dict",
    "NoneType": "null",
    "CBORTag": "tag",
    "CBORSimpleValue": "simple value",
    "UndefinedType": "undefined",
    "ExtType": "extension",
    "Extension": "extension",
    "Timestamp": "time",
    "datetime": "time",
}


class ForbiddenKey(SourceProblem):
    """A dict key that msglc could not read again from a msgpack archive; named by its type."""

    def __init__(self, type_name: str) -> None:
        super().__init__(_KINDS.get(type_name, type_name))


class Decoder(Interface):
    """Decodes the values that `data` holds from `at` on, one after another.

    After an exception, or None, it must begin again.
    """

    def begin(self, data: bytes, at: int) -> None:
        """Take other bytes."""

    def next_value(self) -> tuple[object, int]:
        """A value and where it ends. Raises CutOff, RepeatedKey, SourceProblem."""

    def next_values(self, count: int) -> tuple[list[object], int] | None:
        """So many values and where the last ends; None when one of them is not whole, or wrong."""
