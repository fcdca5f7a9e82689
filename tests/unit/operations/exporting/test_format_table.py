"""A format that only this file knows: its writer and its row are all that an export needs."""

import errno
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Final

import pytest

from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.errors import BadInput, LocalFileError, VerificationFailed
from msglc_browser.operations.exporting.export_events import write_events
from msglc_browser.operations.exporting.export_many import ExportManySpec, ManyExport
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.storage.places.location import LocalLocation
from tests.archive_bytes import reading
from tests.servers.archives import make_archive
from tests.servers.writing import Phases, export_file, open_workspace

BAD_LINE: Final = b"bad\n"


class LinesWriter:
    """Each scalar becomes a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def write(self, events: Iterable[Event]) -> None:
        for event in events:
            values = run_of(event).values if event.kind is EventKind.RUN else [event.value]
            if event.kind in (EventKind.RUN, EventKind.SCALAR):
                self._file.writelines(f"{value}\n".encode() for value in values)
                self._count += len(values)

    def finish(self) -> tuple[str, ...]:
        return (f"{self._count} lines written.",)


async def check_lines(path: Path, document: Document) -> None:
    if BAD_LINE in path.read_bytes():
        raise VerificationFailed(f"{document.name} makes a bad line.")


LINES: Final = Format(
    name="Lines",
    suffix=".lines",
    content_type="text/plain",
    write=partial(write_events, LinesWriter),
    policy="One line per value.",
    refuses=lambda value_type: "needs more than one" if value_type is ValueType.INT else "",
    check=check_lines,
)
TABLE: Final = (*FORMATS, LINES)


def with_node(value: object, work: Callable[[Document, Node], Awaitable[None]]) -> None:
    async def run(document: Document) -> None:
        await work(document, await find_node(document, ()))

    reading(make_archive(value), run)


def test_added_format_is_written_checked_and_counted(tmp_path: Path) -> None:
    [wanted] = [each for each in TABLE if each.name == "Lines"]
    target = tmp_path / f"out{wanted.suffix}"
    phases = Phases()

    async def work(document: Document, node: Node) -> None:
        result = await export_file(document, node, wanted, target, phases)
        assert result.notes == ("3 lines written.",)

    with_node([1, 2, "three"], work)
    assert target.read_text() == "1\n2\nthree\n"
    assert "Checking" in phases.seen


def test_added_format_that_fails_its_check_leaves_nothing(tmp_path: Path) -> None:
    async def work(document: Document, node: Node) -> None:
        with pytest.raises(VerificationFailed, match="bad line"):
            await export_file(document, node, LINES, tmp_path / "out.lines")

    with_node(["good", "bad"], work)
    assert list(tmp_path.iterdir()) == []


def test_added_format_refuses_what_its_row_says(tmp_path: Path) -> None:
    async def work(document: Document, node: Node) -> None:
        with pytest.raises(BadInput, match="as Lines: needs more than one"):
            await export_file(document, node, LINES, tmp_path / "out.lines")

    with_node(5, work)
    assert list(tmp_path.iterdir()) == []


def test_disk_error_of_an_added_writer_is_told_in_words(tmp_path: Path) -> None:
    async def fail(_document: Document, _node: Node, _path: Path, _sink: object) -> tuple[str, ...]:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def work(document: Document, node: Node) -> None:
        with pytest.raises(LocalFileError, match="No space left"):
            await export_file(document, node, replace(LINES, write=fail), tmp_path / "out.lines")

    with_node([1], work)
    assert list(tmp_path.iterdir()) == []


def test_several_nodes_go_into_files_with_the_suffix_of_an_added_format(tmp_path: Path) -> None:
    async def work(document: Document, _root: Node) -> None:
        nodes = (await expand(document, document.root)).nodes
        spec = ExportManySpec(LINES, LocalLocation(tmp_path))
        async with open_workspace(tmp_path) as workspace:
            await ManyExport(workspace, document, nodes, spec).run(Phases())

    with_node({"a": [1, 2], "b": ["x"]}, work)
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found == {"a.lines": "1\n2\n", "b.lines": "x\n"}
