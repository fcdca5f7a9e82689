"""Removing, renaming and reordering children of combined archives on a real server."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cbor2
import msgpack
import pytest

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Protocol as NodeProtocol
from msglc_browser.errors import (
    BadInput,
    CorruptArchive,
    NotAnArchive,
    ObjectChanged,
    TargetExists,
)
from msglc_browser.operations.combining.arrange import (
    ArrangedChild,
    ArrangeSpec,
    CombinedChild,
    CombinedChildren,
    arrange,
    children_of,
)
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

PARTS = {
    "one": make_archive(1),
    "two": make_archive(noise(12 * 2**20)),
    "three": make_archive({"k": "v" * 70_000}, protocol="cbor"),
    "four": combine_archives([make_archive(4), make_archive(5)]),
}
SMALL = {name: make_archive(name) for name in ("a", "b", "c", "d")}
BOTH: list[Protocol] = ["msgpack", "cbor"]


def kept(*children: int | tuple[int, str]) -> tuple[ArrangedChild, ...]:
    return tuple(
        ArrangedChild(child) if isinstance(child, int) else ArrangedChild(*child)
        for child in children
    )


def spec_of(bucket: S3Bucket, *children: int | tuple[int, str]) -> ArrangeSpec:
    return ArrangeSpec(place(bucket, "all.msg"), kept(*children))


def do_arrange(
    bucket: S3Bucket, folder: Path, spec: ArrangeSpec, phases: Phases | None = None
) -> WriteResult:
    async def work(workspace: Workspace) -> WriteResult:
        return await arrange(workspace, spec, phases or Phases())

    return run(folder, work, bucket.server)


def look(bucket: S3Bucket, folder: Path, location: Location | None = None) -> CombinedChildren:
    async def work(workspace: Workspace) -> CombinedChildren:
        return await children_of(workspace, location or place(bucket, "all.msg"))

    return run(folder, work, bucket.server)


def etag_of(bucket: S3Bucket, key: str = "all.msg") -> str:
    etag: str = bucket.server.client.head_object(Bucket=bucket.name, Key=key)["ETag"]
    return etag


@pytest.mark.parametrize("protocol", BOTH)
def test_named_children_are_those_of_msglc_combine(
    weed_bucket: S3Bucket, tmp_path: Path, protocol: Protocol
) -> None:
    weed_bucket.put("all.msg", combine_archives(PARTS, protocol=protocol))
    result = do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 3, (1, "new/ü"), 0))
    expected = {"four": PARTS["four"], "new/ü": PARTS["two"], "one": PARTS["one"]}
    data = weed_bucket.get("all.msg")
    assert data == combine_archives(expected, protocol=protocol)
    assert (result.size_bytes, result.etag) == (len(data), etag_of(weed_bucket))
    assert not weed_bucket.unfinished_uploads()


@pytest.mark.parametrize("protocol", BOTH)
def test_children_of_a_list_are_those_of_msglc_combine(
    weed_bucket: S3Bucket, tmp_path: Path, protocol: Protocol
) -> None:
    parts = list(PARTS.values())
    weed_bucket.put("all.msg", combine_archives(parts, protocol=protocol))
    do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 2, 1))
    expected = combine_archives([parts[2], parts[1]], protocol=protocol)
    assert weed_bucket.get("all.msg") == expected


def test_two_names_may_be_swapped(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("all.msg", combine_archives(SMALL))
    do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, (0, "b"), (1, "a")))
    expected = combine_archives({"b": SMALL["a"], "a": SMALL["b"]})
    assert weed_bucket.get("all.msg") == expected


def test_other_target_leaves_the_source_alone(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    whole = combine_archives(SMALL)
    weed_bucket.put("all.msg", whole)
    expected = combine_archives({"b": SMALL["b"]})
    target = tmp_path / "out.msg"
    for location in (place(weed_bucket, "new.msg"), LocalLocation(target)):
        spec = replace(spec_of(weed_bucket, 1), target=location)
        do_arrange(weed_bucket, tmp_path, spec)
        with pytest.raises(TargetExists):
            do_arrange(weed_bucket, tmp_path, spec)
        do_arrange(weed_bucket, tmp_path, replace(spec, overwrite=True))
    assert weed_bucket.get("new.msg") == target.read_bytes() == expected
    assert weed_bucket.get("all.msg") == whole


def test_local_archive_is_replaced_in_place(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "all.msg"
    path.write_bytes(combine_archives(PARTS))
    spec = ArrangeSpec(LocalLocation(path), kept(2, (0, "zero")))
    do_arrange(weed_bucket, tmp_path, spec)
    expected = combine_archives({"three": PARTS["three"], "zero": PARTS["one"]})
    assert path.read_bytes() == expected
    assert list(folder.iterdir()) == [path]


def test_bytes_that_belong_to_no_child_are_left_out(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    """Children may be in any order, with gaps between them."""
    data = b"gap" + SMALL["a"] + b"gap" + SMALL["b"] + b"gap"
    second = 6 + len(SMALL["a"])
    weed_bucket.put("all.msg", raw_combined(data, {"b": second, "a": 3}))
    do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 1, 0))
    expected = combine_archives({"a": SMALL["a"], "b": SMALL["b"]})
    assert weed_bucket.get("all.msg") == expected


@pytest.mark.parametrize("protocol", list(NodeProtocol))
def test_keys_that_are_no_text_survive(
    weed_bucket: S3Bucket, tmp_path: Path, protocol: NodeProtocol
) -> None:
    names: list[object] = [1, b"1", None, "1"]
    data = b"".join(SMALL.values())
    starts = [at * len(SMALL["a"]) for at in range(4)]
    weed_bucket.put("all.msg", raw_combined(data, dict(zip(names, starts, strict=True)), protocol))
    found = look(weed_bucket, tmp_path)
    assert [child.name for child in found.children] == ["(1)", "(0x31)", "(null)", "1"]
    assert [child.is_text for child in found.children] == [False, False, False, True]
    do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 2, (3, "one"), 1, 0))
    reordered = SMALL["c"] + SMALL["d"] + SMALL["b"] + SMALL["a"]
    keys = dict(zip((None, "one", b"1", 1), starts, strict=True))
    assert weed_bucket.get("all.msg") == raw_combined(reordered, keys, protocol)


def raw_combined(
    data: bytes, children: object, protocol: NodeProtocol = NodeProtocol.MSGPACK
) -> bytes:
    toc = {"t": children}
    encoded = msgpack.packb(toc) if protocol is NodeProtocol.MSGPACK else cbor2.dumps(toc)
    return build_header(protocol, len(data), len(encoded)) + data + encoded


def test_children_are_listed_for_a_person(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("all.msg", combine_archives(PARTS))
    found = look(weed_bucket, tmp_path)
    assert (found.mode, found.etag) == (CombineMode.DICT, etag_of(weed_bucket))
    expected, start = [], 50
    for position, (name, part) in enumerate(PARTS.items()):
        expected.append(CombinedChild(position, name, True, start, len(part)))
        start += len(part)
    assert list(found.children) == expected
    weed_bucket.put("all.msg", combine_archives(list(SMALL.values())))
    found = look(weed_bucket, tmp_path)
    assert found.mode is CombineMode.LIST
    assert [child.name for child in found.children] == [""] * 4


@pytest.mark.parametrize(
    ("children", "message"),
    [
        ([], "Nothing would be left"),
        ([0, 4], "no child 4"),
        ([-1], "no child -1"),
        ([1, 0, 1], "twice"),
        ([0, (1, "a")], "Two children"),
        ([(0, "new"), (1, "new")], "Two children"),
        ([(0, "")], "no name"),
        ([(0, "\ud800")], "not valid Unicode"),
    ],
)
def test_order_that_makes_no_sense_is_refused(
    weed_bucket: S3Bucket,
    tmp_path: Path,
    children: Sequence[int | tuple[int, str]],
    message: str,
) -> None:
    whole = combine_archives(SMALL)
    weed_bucket.put("all.msg", whole)
    with pytest.raises(BadInput, match=message):
        do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, *children))
    assert weed_bucket.get("all.msg") == whole


def test_list_has_no_names_to_change(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("all.msg", combine_archives(list(SMALL.values())))
    with pytest.raises(BadInput, match="no names"):
        do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, (0, "a")))


def test_plain_archive_has_no_children_to_arrange(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("all.msg", make_archive({"a": 1}))
    with pytest.raises(BadInput, match="plain archive"):
        do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 0))
    with pytest.raises(BadInput, match="plain archive"):
        look(weed_bucket, tmp_path)
    weed_bucket.put("all.msg", b"no archive at all, but fifty bytes long, and then some")
    with pytest.raises(NotAnArchive):
        look(weed_bucket, tmp_path)


def test_children_that_share_their_bytes_are_refused(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    whole = raw_combined(SMALL["a"], {"a": 0, "again": 0})
    weed_bucket.put("all.msg", whole)
    with pytest.raises(CorruptArchive):
        look(weed_bucket, tmp_path)
    with pytest.raises(CorruptArchive):
        do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 0))
    assert weed_bucket.get("all.msg") == whole


@pytest.mark.parametrize("is_overlap", [True, False])
def test_child_that_cannot_be_kept_may_be_left_out(
    weed_bucket: S3Bucket, tmp_path: Path, is_overlap: bool
) -> None:
    bad = make_archive("x" * 500)[:120] if is_overlap else b"?" * 120
    whole = raw_combined(bad + SMALL["b"], {"bad": 0, "b": len(bad)})
    weed_bucket.put("all.msg", whole)
    error = CorruptArchive if is_overlap else NotAnArchive
    with pytest.raises(error, match="cannot be kept"):
        do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 0, 1))
    assert weed_bucket.get("all.msg") == whole
    do_arrange(weed_bucket, tmp_path, spec_of(weed_bucket, 1))
    assert weed_bucket.get("all.msg") == combine_archives({"b": SMALL["b"]})


def test_another_version_than_the_one_chosen_is_refused(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("all.msg", combine_archives(SMALL))
    etag = look(weed_bucket, tmp_path).etag
    other = combine_archives({"a": SMALL["b"]})
    weed_bucket.put("all.msg", other)
    with pytest.raises(ObjectChanged):
        do_arrange(weed_bucket, tmp_path, replace(spec_of(weed_bucket, 0), etag=etag))
    assert weed_bucket.get("all.msg") == other


@pytest.mark.parametrize("done_bytes", [0, 1])
def test_archive_replaced_midway_is_kept(
    weed_bucket: S3Bucket, tmp_path: Path, done_bytes: int
) -> None:
    weed_bucket.put("all.msg", combine_archives(PARTS))
    other = combine_archives(SMALL)
    phases = Phases()
    for phase in ("Checking the archives", "Copying on the server", "Uploading"):
        phases.when(phase, lambda: weed_bucket.put("all.msg", other), done_bytes=done_bytes)
    spec = replace(spec_of(weed_bucket, 1, 0), etag=etag_of(weed_bucket))
    with pytest.raises(ObjectChanged):
        do_arrange(weed_bucket, tmp_path, spec, phases)
    assert weed_bucket.get("all.msg") == other
    assert not weed_bucket.unfinished_uploads()


@pytest.mark.parametrize("phase", ["Checking the archives", "Copying on the server"])
def test_cancelled_arrange_leaves_the_archive_as_it_was(
    weed_bucket: S3Bucket, tmp_path: Path, phase: str
) -> None:
    whole = combine_archives(PARTS)
    weed_bucket.put("all.msg", whole)
    spec = spec_of(weed_bucket, 1, 0)

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(phase, lambda phases: arrange(workspace, spec, phases))

    assert run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("all.msg") == whole
    assert not weed_bucket.unfinished_uploads()
