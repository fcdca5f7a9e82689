"""Several nodes at once: a file each, and what happens when one cannot be written."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from msglc_browser.errors import LocalFileError, PartlyWritten, TargetExists
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.export_many import ExportManySpec, ManyExport
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.storage.places.location import LocalLocation
from tests.archive_bytes import reading
from tests.servers.archives import make_archive
from tests.servers.writing import Phases, open_workspace

VALUE = {
    "../x": [1, 2],
    "..": "up",
    "a/b": {"c": 1},
    "A": [3],
    "a": [4],
    "nul\0": 5,
    "long" * 500: 6,
    "": 7,
}


def exporting(
    folder: Path, value: object, spec: ExportManySpec, use: Callable[[ManyExport], Awaitable[None]]
) -> None:
    async def work(document: Document) -> None:
        nodes = (await expand(document, document.root)).nodes
        async with open_workspace(folder) as workspace:
            await use(ManyExport(workspace, document, nodes, spec))

    reading(make_archive(value), work)


def spec_of(folder: Path, wanted: Format = formats.JSON) -> ExportManySpec:
    folder.mkdir(exist_ok=True)
    return ExportManySpec(wanted, LocalLocation(folder))


def test_each_node_becomes_a_file_in_the_folder_whatever_its_key(tmp_path: Path) -> None:
    out = tmp_path / "deep"
    phases = Phases()

    async def use(work: ManyExport) -> None:
        started = monotonic()
        result = await work.run(phases)
        assert 0 <= result.seconds <= monotonic() - started
        assert (result.files, result.notes) == (8, ())

    exporting(tmp_path, VALUE, spec_of(out), use)
    found = [json.loads(path.read_bytes()) for path in out.iterdir()]
    assert sorted(map(str, found)) == sorted(map(str, VALUE.values()))
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert phases.last is not None and phases.last.total_items == len(VALUE)


def test_files_that_are_there_stop_all_unless_they_may_be_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    spec = spec_of(out)
    (out / "b.json").write_text("old")

    async def refused(work: ManyExport) -> None:
        with pytest.raises(
            TargetExists, match=r"^b\.json already exists in .*; nothing was written\.$"
        ):
            await work.run(Phases())

    async def replaced(work: ManyExport) -> None:
        await work.run(Phases())

    exporting(tmp_path, {"a": 1, "b": 2}, spec, refused)
    assert [path.name for path in out.iterdir()] == ["b.json"]
    assert (out / "b.json").read_text() == "old"
    exporting(tmp_path, {"a": 1, "b": 2}, ExportManySpec(spec.format, spec.folder, True), replaced)
    assert (out / "b.json").read_text() == "2\n" and (out / "a.json").read_text() == "1\n"


def test_one_that_cannot_be_written_leaves_the_others_and_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"

    async def use(work: ManyExport) -> None:
        for _ in range(2):  # again: only what is missing is tried
            with pytest.raises(PartlyWritten) as caught:
                await work.run(Phases())
            assert "1 of 3 entries" in caught.value.message
            assert "bad.csv" in caught.value.message
            assert caught.value.hint == (
                f"2 were written to {out}. "
                "Retrying will not help: choose another format for the others."
            )

    value = {"one": [1] * 3000, "bad": [1, [2]] * 3000, "two": [2]}
    exporting(tmp_path, value, spec_of(out, formats.CSV), use)
    assert sorted(path.name for path in out.iterdir()) == ["one.csv", "two.csv"]


def test_folder_that_is_missing_stops_at_once(tmp_path: Path) -> None:
    spec = ExportManySpec(formats.JSON, LocalLocation(tmp_path / "nowhere"))

    async def use(work: ManyExport) -> None:
        with pytest.raises(PartlyWritten) as caught:
            await work.run(Phases())
        assert "7 more were not tried" in caught.value.message
        assert "nowhere" in caught.value.message
        assert isinstance(caught.value.__cause__, LocalFileError)
        assert caught.value.hint == (
            f"Nothing was written to {tmp_path / 'nowhere'}. Retry writes only the missing ones."
        )

    exporting(tmp_path, VALUE, spec, use)


def test_cancel_keeps_what_is_written_and_leaves_no_draft(tmp_path: Path) -> None:
    out = tmp_path / "out"

    async def use(work: ManyExport) -> None:
        def stop_at_second(progress: Progress) -> None:
            if progress.done_items == 1:
                task.cancel()

        task = asyncio.ensure_future(work.run(stop_at_second))
        with pytest.raises(asyncio.CancelledError):
            await task

    exporting(tmp_path, {"a": [1] * 9000, "b": [2] * 9000, "c": 3}, spec_of(out), use)
    assert [path.name for path in out.iterdir()] == ["a.json"]


@pytest.mark.parametrize("overwrite", [True, False])
def test_link_in_the_folder_is_not_written_through(tmp_path: Path, overwrite: bool) -> None:
    spec = replace(spec_of(tmp_path / "out"), overwrite=overwrite)
    link, outside = tmp_path / "out" / "a.json", tmp_path / "outside"
    link.symlink_to(outside)

    async def use(work: ManyExport) -> None:
        if overwrite:
            await work.run(Phases())
            return
        with pytest.raises(TargetExists, match=r"a\.json already exists"):
            await work.run(Phases())

    exporting(tmp_path, {"a": 1, "b": 2}, spec, use)
    assert not outside.exists() and link.is_symlink() != overwrite
    assert not overwrite or link.read_bytes().strip() == b"1"
