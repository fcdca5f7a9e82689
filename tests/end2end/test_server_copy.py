"""What the server copies, what passes through this computer, and servers that cannot copy."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msglc import LazyReader

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import NodeNotFound, ObjectChanged
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombineMode,
    CombineSpec,
    append,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.writing.write_layout import NO_PART_COPY
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from tests.servers.archives import combine_archives, make_archive
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket, S3Server, make_bucket
from tests.servers.writing import Phases, noise, open_workspace, place

MIB = 2**20
ON_SERVER = "Copying on the server"
COPY = r"^PUT .*partNumber"
BIG = [make_archive(noise(11 * MIB, seed=number)) for number in range(3)]
LITTLE = make_archive({"a": [1, 2, 3]})
ODD_KEYS = (
    "a b+c.msg",
    "100%25#?versionId=x&y.msg",
    "ü漢🙂/'()*!~;:@$,=.msg",
)


@pytest.fixture
def link(weed_bucket: S3Bucket) -> Iterator[SlowLink]:
    """A link to the bucket's server."""
    with SlowLink(weed_bucket.server.endpoint) as made:
        yield made


def elsewhere(bucket: S3Bucket, key: str) -> S3Location:
    """A key in a bucket of the connection "other"."""
    return S3Location("other", bucket.name, key)


def do(
    folder: Path,
    spec: CombineSpec | AppendSpec,
    server: S3Server,
    *,
    other: S3Server | None = None,
    phases: Phases | None = None,
) -> WriteResult:
    """Carry out a spec with the connections "test" and "other"."""

    async def work() -> WriteResult:
        async with open_workspace(folder, server) as workspace:
            if other is not None:
                profile = replace(other.profile, profile_id="other")
                workspace.add_temporary(profile, other.secret)
            if isinstance(spec, AppendSpec):
                return await append(workspace, spec, phases or Phases())
            return await combine(workspace, spec, phases or Phases())

    return asyncio.run(work())


def by_name(sources: Sequence[tuple[Location, str]], target: Location) -> CombineSpec:
    """A spec in dict mode."""
    chosen = tuple(CombineSource(location, name) for location, name in sources)
    return CombineSpec(chosen, CombineMode.DICT, target)


def test_combine_moves_little_and_is_read_by_msglc(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    sources = {f"{number}.msg": BIG[number % 3] for number in range(10)}
    weed_bucket.fill(sources)
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    phases = Phases()
    spec = by_name([(place(weed_bucket, key), key) for key in sources], place(weed_bucket, "all"))
    result = do(tmp_path, spec, over_link, phases=phases)
    data = weed_bucket.get("all")
    assert data == combine_archives(sources)
    assert result.notes == ()
    assert phases.seen == ["Checking the archives", ON_SERVER, "Verifying"]
    with LazyReader(io.BytesIO(data)) as reader:
        assert reader["7.msg"].to_obj() == noise(11 * MIB, seed=1)
    crossed = link.report()
    # msglc.combine moves all of it down and up.
    assert crossed.received_bytes + crossed.sent_bytes < 0.06 * 2 * len(data)


def test_append_copies_the_data_that_is_there(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    sources = {f"{number}.msg": BIG[number % 3] for number in range(10)}
    weed_bucket.fill({"all": combine_archives(sources), "new.msg": LITTLE})
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    spec = AppendSpec(
        place(weed_bucket, "all"), (CombineSource(place(weed_bucket, "new.msg"), "new"),)
    )
    do(tmp_path, spec, over_link)
    data = weed_bucket.get("all")
    assert data == combine_archives({**sources, "new": LITTLE})
    crossed = link.report()
    assert crossed.received_bytes + crossed.sent_bytes < 0.06 * 2 * len(data)


def test_odd_keys_of_two_buckets_are_copied(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    other = make_bucket(weed_bucket.server)
    sources = dict(zip(ODD_KEYS, BIG, strict=True))
    other.fill(sources)
    target = place(weed_bucket, "out/" + ODD_KEYS[1])
    spec = by_name([(place(other, key), key) for key in sources], target)
    phases = Phases()
    try:
        do(tmp_path, spec, weed_bucket.server, phases=phases)
    finally:
        other.remove()
    assert ON_SERVER in phases.seen
    assert weed_bucket.get("out/" + ODD_KEYS[1]) == combine_archives(sources)


def test_sources_of_three_places_are_one_upload(
    weed_bucket: S3Bucket, moto_bucket: S3Bucket, tmp_path: Path, temporary_folder: Path
) -> None:
    sources = {"near": BIG[0], "far": BIG[1], "disk": BIG[2], "little": LITTLE}
    weed_bucket.fill({"near": BIG[0], "little": LITTLE})
    moto_bucket.put("far", BIG[1])
    file = tmp_path / "disk.msg"
    file.write_bytes(BIG[2])
    phases = Phases()
    phases.when(ON_SERVER, lambda: left.extend(temporary_folder.iterdir()), done_bytes=1)
    left: list[Path] = []
    spec = by_name(
        [
            (place(weed_bucket, "near"), "near"),
            (elsewhere(moto_bucket, "far"), "far"),
            (LocalLocation(file), "disk"),
            (place(weed_bucket, "little"), "little"),
        ],
        place(weed_bucket, "all"),
    )
    do(tmp_path, spec, weed_bucket.server, other=moto_bucket.server, phases=phases)
    assert weed_bucket.get("all") == combine_archives(sources)
    assert left == []


def test_between_servers_bytes_are_streamed_without_a_temporary_file(
    weed_bucket: S3Bucket, moto_bucket: S3Bucket, tmp_path: Path, temporary_folder: Path
) -> None:
    sources = {str(number): data for number, data in enumerate(BIG)}
    moto_bucket.fill(sources)
    left: list[Path] = []
    phases = Phases()
    phases.when("Uploading", lambda: left.extend(temporary_folder.iterdir()), done_bytes=1)
    spec = by_name([(elsewhere(moto_bucket, key), key) for key in sources], place(weed_bucket, "a"))
    result = do(tmp_path, spec, weed_bucket.server, other=moto_bucket.server, phases=phases)
    assert weed_bucket.get("a") == combine_archives(sources)
    assert phases.seen == ["Checking the archives", "Uploading", "Verifying"]
    assert left == [] and result.notes == ()


def test_moto_copies_too(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    sources = dict(zip(ODD_KEYS, BIG, strict=True))
    moto_bucket.fill(sources)
    spec = by_name([(place(moto_bucket, key), key) for key in sources], place(moto_bucket, "a"))
    result = do(tmp_path, spec, moto_bucket.server)
    assert moto_bucket.get("a") == combine_archives(sources)
    assert result.notes == ()


def test_source_replaced_midway_is_noticed_where_conditions_are_not(
    moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    moto_bucket.fill({"0": BIG[0], "1": BIG[1]})
    phases = Phases().when(ON_SERVER, lambda: moto_bucket.put("1", BIG[2]), done_bytes=1)
    spec = by_name([(place(moto_bucket, key), key) for key in "01"], place(moto_bucket, "a"))
    with pytest.raises(ObjectChanged, match="/1 is no longer"):
        do(tmp_path, spec, moto_bucket.server, phases=phases)
    assert moto_bucket.keys() == ["0", "1"]


def test_source_deleted_midway_is_named(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.fill({"0": BIG[0], "1": BIG[1]})
    phases = Phases().when(ON_SERVER, lambda: weed_bucket.delete("1"))
    spec = by_name([(place(weed_bucket, key), key) for key in "01"], place(weed_bucket, "a"))
    with pytest.raises(ObjectChanged, match="/1 is no longer"):
        do(tmp_path, spec, weed_bucket.server, phases=phases)
    assert weed_bucket.keys() == ["0"]


def test_server_without_part_copy_is_found_out_and_said(
    rclone_bucket: S3Bucket, tmp_path: Path
) -> None:
    sources = {f"{number}.msg": data for number, data in enumerate(BIG)}
    rclone_bucket.fill(sources)
    phases = Phases()
    spec = by_name([(place(rclone_bucket, key), key) for key in sources], place(rclone_bucket, "a"))
    result = do(tmp_path, spec, rclone_bucket.server, phases=phases)
    assert rclone_bucket.get("a") == combine_archives(sources)
    assert result.notes == (NO_PART_COPY,)
    assert phases.seen == ["Checking the archives", ON_SERVER, "Uploading", "Verifying"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(501, "NotImplemented"), (400, "InvalidRequest"), (405, "MethodNotAllowed")],
)
def test_refused_copies_go_through_this_computer(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path, status: int, code: str
) -> None:
    weed_bucket.fill({"0": BIG[0], "1": BIG[1]})
    # The first copies; parts sent are sent again on the next attempt.
    link.fault(COPY, "status", status=status, code=code, times=1, skip=1)
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    spec = by_name([(place(weed_bucket, key), key) for key in "01"], place(weed_bucket, "a"))
    result = do(tmp_path, spec, over_link)
    assert weed_bucket.get("a") == combine_archives({"0": BIG[0], "1": BIG[1]})
    assert result.notes == (NO_PART_COPY,)


def test_copy_that_fails_inside_a_success_is_done_again(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    weed_bucket.fill({"0": BIG[0], "1": BIG[1]})
    link.fault(COPY, "replace", status=200, code="InternalError", times=3)
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    spec = by_name([(place(weed_bucket, key), key) for key in "01"], place(weed_bucket, "a"))
    do(tmp_path, spec, over_link)
    assert weed_bucket.get("a") == combine_archives({"0": BIG[0], "1": BIG[1]})


@pytest.mark.parametrize("size_bytes", [5000, 11 * MIB])
def test_nodes_and_whole_archives_make_one(
    weed_bucket: S3Bucket, tmp_path: Path, size_bytes: int
) -> None:
    x, y = noise(size_bytes), [1.5] * 5000
    value = {"runs": {"x": x, "y": y}, "note": "n"}
    weed_bucket.fill({"one.msg": make_archive(value), "two.msg": LITTLE})
    one = place(weed_bucket, "one.msg")
    runs = PathStep.key("runs")
    sources = (
        CombineSource(one, "x", node_path=(runs, PathStep.key("x"))),
        CombineSource(place(weed_bucket, "two.msg"), "two"),
        CombineSource(one, "y", node_path=(runs, PathStep.key("y"))),
        CombineSource(one, "all", node_path=()),
    )
    do(
        tmp_path,
        CombineSpec(sources, CombineMode.DICT, place(weed_bucket, "a")),
        weed_bucket.server,
    )
    with LazyReader(io.BytesIO(weed_bucket.get("a"))) as reader:
        found = {key: reader[key].to_obj() for key in ("x", "two", "y", "all")}
    assert found == {"x": x, "two": {"a": [1, 2, 3]}, "y": y, "all": value}


def test_node_that_is_not_there_stops_everything(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("one.msg", LITTLE)
    source = CombineSource(place(weed_bucket, "one.msg"), "x", node_path=(PathStep.key("nothing"),))
    spec = CombineSpec((source,), CombineMode.DICT, place(weed_bucket, "a"))
    with pytest.raises(NodeNotFound):
        do(tmp_path, spec, weed_bucket.server)
    assert weed_bucket.keys() == ["one.msg"]


def test_many_small_sources_take_few_requests_to_read_back(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    sources = {f"{number:03}": make_archive({"id": number}) for number in range(200)}
    weed_bucket.fill(sources)
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    spec = by_name([(place(weed_bucket, key), key) for key in sources], place(weed_bucket, "all"))
    do(tmp_path, spec, over_link)
    assert weed_bucket.get("all") == combine_archives(sources)
    read_back = [line for line in link.report().lines if "/all " in line]
    assert len(read_back) < 10


def test_six_megabytes_are_worth_a_copy(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    sources = {"big": make_archive(noise(6 * MIB)), "little": LITTLE}
    weed_bucket.put("all", combine_archives(sources))
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)
    spec = ExtractSpec(place(weed_bucket, "all"), (PathStep.key("big"),), place(weed_bucket, "out"))

    async def work() -> WriteResult:
        async with open_workspace(tmp_path, over_link) as workspace:
            return await extract(workspace, spec, Phases())

    assert asyncio.run(work()).notes == ()
    assert weed_bucket.get("out") == sources["big"]
    assert link.report().received_bytes + link.report().sent_bytes < MIB
