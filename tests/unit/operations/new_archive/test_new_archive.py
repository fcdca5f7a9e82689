"""A new archive is made of text or a file, checked, stored and read back, or nothing changes."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput, MsglcBrowserError, TargetExists
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.new_archive.encode_request import PastedText, SourceFormat
from msglc_browser.operations.new_archive.new_archive import (
    NewArchiveSpec,
    guess_format,
    save_archive,
)
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run

TEXT = PastedText('{"a": [1, 2, 3]}')
EXPECTED = make_archive({"a": [1, 2, 3]})


def spec_of(
    source: Path | PastedText = TEXT,
    target: Location | None = None,
    source_format: SourceFormat = SourceFormat.JSON,
    options: ArchiveOptions | None = None,
) -> NewArchiveSpec:
    return NewArchiveSpec(
        source,
        source_format,
        Protocol.MSGPACK,
        target or at("new.msg"),
        options=options or ArchiveOptions(),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.json", SourceFormat.JSON),
        ("A.GeoJSON", SourceFormat.JSON),
        ("a.b.jsonl", SourceFormat.NDJSON),
        ("a.mpk", SourceFormat.MSGPACK),
        ("a.cbor", SourceFormat.CBOR),
        ("a.csv", SourceFormat.CSV),
        ("a.tab", SourceFormat.TSV),
        ("a.npz", SourceFormat.NPZ),
        ("a.txt", None),
        ("json", None),
    ],
)
def test_format_is_guessed_by_the_suffix(name: str, expected: SourceFormat | None) -> None:
    assert guess_format(Path("folder.json") / name) is expected


def test_pasted_text_becomes_an_object(tmp_path: Path) -> None:
    heard: list[Progress] = []

    async def work(workspace: MemoryWorkspace) -> None:
        result = await save_archive(workspace, spec_of(), heard.append)
        memory = workspace.bucket.memory
        assert memory.objects == {"new.msg": EXPECTED}
        assert (result.location, result.size_bytes) == (at("new.msg"), len(EXPECTED))
        assert (result.etag, result.notes) == (memory.etags["new.msg"], ())

    run(tmp_path, work)
    phases = list(dict.fromkeys(each.phase for each in heard))
    assert phases == ["Encoding", "Checking", "Uploading", "Verifying"]


def test_file_becomes_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "a.json", tmp_path / "a.msg"
    source.write_text(TEXT.text)

    async def work(workspace: MemoryWorkspace) -> None:
        await save_archive(workspace, spec_of(source, LocalLocation(target)), lambda _: None)

    run(tmp_path, work)
    assert target.read_bytes() == EXPECTED
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "a.msg"]


@pytest.mark.parametrize(
    ("spec", "kind", "done"),
    [
        (spec_of(), TargetExists, "changed"),
        (spec_of(Path("none.json"), at("new")), BadInput, "written"),
        (spec_of(Path("none"), at("new"), SourceFormat.FOLDER), BadInput, "written"),
        (spec_of(PastedText("{"), at("new")), BadInput, "created"),
        (spec_of(target=at("new"), options=ArchiveOptions(trivial_bytes=0)), BadInput, "written"),
    ],
    ids=["exists", "no file", "no folder", "no JSON", "options"],
)
def test_what_cannot_be_made_leaves_the_target(
    tmp_path: Path, spec: NewArchiveSpec, kind: type[MsglcBrowserError], done: str
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("new.msg", b"theirs")
        with pytest.raises(kind) as caught:
            await save_archive(workspace, spec, lambda _: None)
        assert caught.value.target_note == f"{spec.target.name} was not {done}."
        assert workspace.objects == {"new.msg": b"theirs"}

    run(tmp_path, work)
