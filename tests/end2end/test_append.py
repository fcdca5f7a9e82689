"""Appending on a real server: the bytes of msglc.append, and only to the version read."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msglc
import pytest
from msglc.codec import CBORCodec

from msglc_browser.errors import BadInput, CorruptArchive, ObjectChanged
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombinedLayout,
    CombineMode,
    append,
    combined_layout,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

ONE, TWO = make_archive({"a": 1}), make_archive([1.5] * 5000)
NEW = {"three": make_archive({"k": "v" * 70_000}, protocol="cbor"), "four": make_archive(4)}


def appended_by_msglc(
    base: bytes, added: Mapping[str, bytes] | Sequence[bytes], protocol: Protocol
) -> bytes:
    stream = io.BytesIO(base)
    named = isinstance(added, Mapping)
    pairs = added.items() if isinstance(added, Mapping) else enumerate(added)
    files = [msglc.FileInfo(io.BytesIO(data), name if named else None) for name, data in pairs]
    msglc.append(stream, files, packer=CBORCodec() if protocol == "cbor" else None)
    return stream.getvalue()


def do_append(
    bucket: S3Bucket,
    folder: Path,
    phases: Phases | None = None,
    *,
    target: Location | None = None,
    names: Sequence[str] = tuple(NEW),
) -> WriteResult:
    bucket.fill(NEW)
    sources = tuple(
        CombineSource(place(bucket, key), name) for key, name in zip(NEW, names, strict=True)
    )
    spec = AppendSpec(target or place(bucket, "all.msg"), sources)

    async def work(workspace: Workspace) -> WriteResult:
        return await append(workspace, spec, phases or Phases())

    return run(folder, work, bucket.server)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("mode", list(CombineMode))
def test_append_gives_the_bytes_of_msglc(
    weed_bucket: S3Bucket, tmp_path: Path, mode: CombineMode, protocol: Protocol
) -> None:
    is_dict = mode is CombineMode.DICT
    base = combine_archives({"one": ONE, "two": TWO} if is_dict else [ONE, TWO], protocol=protocol)
    weed_bucket.put("all.msg", base)
    result = do_append(weed_bucket, tmp_path)
    data = weed_bucket.get("all.msg")
    assert data == appended_by_msglc(base, NEW if is_dict else list(NEW.values()), protocol)
    assert result.size_bytes == len(data)


def test_append_to_a_file_replaces_it_in_place(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "all.msg"
    base = combine_archives({"one": ONE})
    target.write_bytes(base)
    do_append(weed_bucket, tmp_path, target=LocalLocation(target))
    assert target.read_bytes() == appended_by_msglc(base, NEW, "msgpack")
    assert list(folder.iterdir()) == [target]


def test_layout_says_mode_and_names(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("dict.msg", combine_archives({"one": ONE, "zwei/2": TWO}))
    weed_bucket.put("list.msg", combine_archives([ONE, TWO, ONE], protocol="cbor"))

    async def work(workspace: Workspace) -> list[CombinedLayout]:
        keys = ("dict.msg", "list.msg")
        return [await combined_layout(workspace, place(weed_bucket, key)) for key in keys]

    assert run(tmp_path, work, weed_bucket.server) == [
        CombinedLayout(CombineMode.DICT, ("one", "zwei/2"), 2, 0),
        CombinedLayout(CombineMode.LIST, (), 3, 0),
    ]


def test_append_to_a_plain_archive_is_refused(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("all.msg", TWO)
    with pytest.raises(BadInput, match="not a combined one"):
        do_append(weed_bucket, tmp_path)
    assert weed_bucket.get("all.msg") == TWO


def test_append_under_a_name_that_is_taken_is_refused(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    base = combine_archives({"one": ONE})
    weed_bucket.put("all.msg", base)
    with pytest.raises(BadInput, match='already has a child named "one"'):
        do_append(weed_bucket, tmp_path, names=("two", "one"))
    assert weed_bucket.get("all.msg") == base


def test_append_to_a_cut_off_archive_is_refused(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    base = combine_archives({"one": ONE, "two": TWO})[:-3]
    weed_bucket.put("all.msg", base)
    with pytest.raises(CorruptArchive, match="truncated"):
        do_append(weed_bucket, tmp_path)
    assert weed_bucket.get("all.msg") == base


@pytest.mark.parametrize("phase", ["Copying", "Uploading"])
def test_append_keeps_what_another_program_wrote_meanwhile(
    weed_bucket: S3Bucket, tmp_path: Path, phase: str
) -> None:
    weed_bucket.put("all.msg", combine_archives({"one": ONE}))
    theirs = combine_archives({"one": ONE, "theirs": TWO})
    phases = Phases().when(phase, lambda: weed_bucket.put("all.msg", theirs))
    with pytest.raises(ObjectChanged):
        do_append(weed_bucket, tmp_path, phases)
    assert weed_bucket.get("all.msg") == theirs


@pytest.mark.parametrize("done_bytes", [0, 1])
def test_cancelled_append_leaves_the_archive_as_it_was(
    weed_bucket: S3Bucket, tmp_path: Path, done_bytes: int
) -> None:
    base = combine_archives({"noise": make_archive(noise(12 * 2**20))})
    weed_bucket.fill({**NEW, "all.msg": base})
    sources = tuple(CombineSource(place(weed_bucket, key), key) for key in NEW)
    spec = AppendSpec(place(weed_bucket, "all.msg"), sources)

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(
            "Copying on the server",
            lambda phases: append(workspace, spec, phases),
            done_bytes=done_bytes,
        )

    assert run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("all.msg") == base
    assert weed_bucket.unfinished_uploads() == []
