"""One source as shown in the sources table."""

import re
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Final

from msglc_browser.archive.model.node_path import PathStep, brief_path, format_step
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.naming.name_patterns import Nameable
from msglc_browser.operations.naming.unique_names import stem
from msglc_browser.storage.places.location import Location, S3Location

_DIGITS: Final = re.compile(r"(\d+)")


class SourceColumn(IntEnum):
    """The table's columns."""

    GRIP = 0
    NAME = 1
    OBJECT = 2
    SIZE = 3


class Checked(Enum):
    """Whether a source is known to be an archive."""

    NOT_YET = "not yet"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; `message` says why it is bad.

    `base` is its name before a pattern renamed it. `is_numbered` if its name got a number because
    the wanted one is taken. A fixed row's key is not text and cannot be renamed; `position` is the
    present place of a child of a combined archive.
    """

    source: CombineSource
    checked: Checked = Checked.NOT_YET
    message: str = ""
    base: str = ""
    is_numbered: bool = False
    is_fixed: bool = False
    position: int | None = None

    def named(self, name: str, *, wanted: str | None = None) -> "SourceRow":
        """The row under another name; `wanted` is the name it should have had."""
        is_numbered = wanted is not None and wanted != name
        if self.is_fixed or (name == self.source.name and is_numbered == self.is_numbered):
            return self
        was = self.source
        # Not by `replace`: while a pattern is typed, ten thousand rows are renamed per key.
        return SourceRow(
            CombineSource(was.location, name, was.size_bytes, was.etag, was.node_path),
            self.checked,
            self.message,
            self.base,
            is_numbered,
            self.is_fixed,
            self.position,
        )

    def with_check(self, check: SourceCheck) -> "SourceRow":
        """The row with the result of its check; a node keeps its own size."""
        source = self.source
        is_whole = source.node_path is None
        size_bytes = (check.size_bytes if is_whole else None) or source.size_bytes
        source = replace(source, size_bytes=size_bytes, etag=check.etag or source.etag)
        checked = Checked.GOOD if check.ok else Checked.BAD
        return replace(self, source=source, checked=checked, message=check.message)


def object_text(source: CombineSource) -> str:
    """A source's current name: its object, and the node in it."""
    if source.node_path is None:
        return source.location.name
    return f"{source.location.name} # {brief_path(source.node_path)}"


def wanted_name(source: CombineSource) -> str:
    """A source's proposed name: its key's last part without suffix, or its node's key."""
    if source.node_path:
        return _step_text(source.node_path[-1])
    return stem(_key(source.location))


def nameable(row: SourceRow) -> Nameable:
    """The values a pattern can use."""
    location = row.source.location
    if row.source.node_path:
        return Nameable(row.base, wanted_name(row.source), stem(_key(location)))
    return Nameable(row.base, wanted_name(row.source), _folder(location))


def natural_key(text: str) -> tuple[object, ...]:
    """Sorts "run-9" before "run-10", ignoring case."""
    parts = _DIGITS.split(text.casefold()[:1024])
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def _step_text(step: PathStep) -> str:
    return step.value if isinstance(step.value, str) else format_step(step).strip("[]()")


def _key(location: Location) -> str:
    return location.key if isinstance(location, S3Location) else location.name


def _folder(location: Location) -> str:
    if not isinstance(location, S3Location):
        return location.path.parent.name
    return location.key.rpartition("/")[0].rpartition("/")[2] or location.bucket
