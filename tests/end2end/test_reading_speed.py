"""The cost of opening and reading on the network, and versions never mixed, on a real server."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ObjectChanged
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.reading.arriving import Arriving
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.reading.toc_cache import TocCache
from msglc_browser.storage.s3.line_speed import MIN_GAP_BYTES
from msglc_browser.storage.s3.store import S3Store
from tests.servers.archives import make_archive
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket, S3Server, make_bucket

DATA = random.Random(11).randbytes(6_000_000)
RUN = Span(2_000_000, 5_500_000)
KEY = "run 1.msg"


@pytest.fixture
def link(weed_bucket: S3Bucket) -> Iterator[SlowLink]:
    """A link to SeaweedFS."""
    with SlowLink(weed_bucket.server.endpoint) as made:
        yield made


@pytest.fixture(params=[0, 1, 2], ids=["weed", "rclone", "moto"])
def bucket(
    request: pytest.FixtureRequest, weed: S3Server, rclone: S3Server, moto_server: S3Server
) -> Iterator[S3Bucket]:
    """A bucket on each server in turn."""
    made = make_bucket((weed, rclone, moto_server)[request.param])
    yield made
    made.remove()


def play(
    bucket: S3Bucket,
    scenario: Callable[[S3Store, S3Location], Coroutine[Any, Any, None]],
    endpoint: str = "",
) -> None:
    """Run `scenario` with a new store, as in a program that has just started."""
    server = bucket.server
    profile = Profile(
        profile_id="test",
        name="Test",
        endpoint=endpoint or server.endpoint,
        access_key=server.access_key,
    )

    async def run() -> None:
        async with S3Store(profile, server.secret) as store:
            await scenario(store, S3Location("test", bucket.name, KEY))

    asyncio.run(run())


def test_archive_opens_in_one_round_trip_over_connections_that_are_there(
    weed_bucket: S3Bucket, link: SlowLink
) -> None:
    weed_bucket.put(KEY, make_archive({f"{n:05}": {"id": n, "x": "y" * 400} for n in range(3000)}))

    async def scenario(store: S3Store, place: S3Location) -> None:
        await store.list_page(place.bucket, "")
        while len(asyncio.all_tasks()) > 1:  # until the second connection is open
            await asyncio.sleep(0.01)
        link.shape(round_trip_s=0.1)
        link.reset()
        document = await open_archive(await open_object(store, place))
        report = link.report()
        assert (report.requests, report.round_trips, report.connections) == (2, 1, 0)
        await document.close()

    play(weed_bucket, scenario, link.endpoint)


def test_archive_seen_before_reopens_without_a_byte(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    # Without large leaves, it is mostly TOC.
    archive = make_archive(
        {f"key {n}": n for n in range(20_000)}, small_obj_optimization_threshold=1
    )
    weed_bucket.put(KEY, archive)

    async def scenario(store: S3Store, place: S3Location) -> None:
        link.reset()
        source = await open_object(store, place, tocs=TocCache(tmp_path))
        document = await open_archive(source)
        assert document.root.items == 20_000
        await document.close()

    play(weed_bucket, scenario, link.endpoint)
    assert link.report().received_bytes > 64_000
    play(weed_bucket, scenario, link.endpoint)
    report = link.report()
    assert (report.requests, report.received_bytes) == (1, 0)
    assert report.lines[0].endswith("304")
    weed_bucket.put(KEY, make_archive({f"key {n}": n * 2 for n in range(20_000)}))
    play(weed_bucket, scenario, link.endpoint)
    assert link.report().requests == 2


def test_seen_version_is_told_from_another_on_every_server(
    bucket: S3Bucket, tmp_path: Path
) -> None:
    async def first_bytes(store: S3Store, place: S3Location) -> None:
        source = await open_object(store, place, tocs=TocCache(tmp_path))
        assert await source.read_run(RUN, keep=True) == wanted[RUN.start : RUN.end]
        spans = [Span(0, 50), Span(1_000_000, 1_000_050)]
        assert await source.read_ranges(spans) == [wanted[s.start : s.end] for s in spans]

    for wanted in (DATA, DATA, DATA[::-1]):
        bucket.put(KEY, wanted)
        play(bucket, first_bytes)


def test_long_run_comes_whole_in_parts(bucket: S3Bucket) -> None:
    bucket.put(KEY, DATA)

    async def scenario(store: S3Store, place: S3Location) -> None:
        source = await open_object(store, place)
        watched: list[Arriving] = []
        assert await source.read_run(RUN, watch=watched.append) == DATA[RUN.start : RUN.end]
        assert len(watched[0].view()) == RUN.size

    play(bucket, scenario)


@pytest.mark.parametrize("after_bytes", [0, 300_000])
def test_long_run_survives_a_connection_that_breaks(
    weed_bucket: S3Bucket, link: SlowLink, after_bytes: int
) -> None:
    weed_bucket.put(KEY, DATA)

    async def scenario(store: S3Store, place: S3Location) -> None:
        source = await open_object(store, place)
        link.fault("GET", "drop_response", after_bytes=after_bytes, times=2, skip=1)
        assert await source.read_run(RUN) == DATA[RUN.start : RUN.end]

    play(weed_bucket, scenario, link.endpoint)


def test_long_run_of_an_object_replaced_meanwhile_never_mixes_versions(bucket: S3Bucket) -> None:
    bucket.put(KEY, DATA)

    async def scenario(store: S3Store, place: S3Location) -> None:
        source = await open_object(store, place)
        bucket.put(KEY, DATA[::-1])
        with pytest.raises(ObjectChanged, match="changed on the server"):
            await source.read_run(RUN)
        with pytest.raises(ObjectChanged, match="changed on the server"):
            await source.read_ranges([Span(1_000_000, 1_000_010)])

    play(bucket, scenario)


def test_ranged_read_with_another_condition_is_refused(weed_bucket: S3Bucket) -> None:
    weed_bucket.put(KEY, DATA)

    async def scenario(store: S3Store, place: S3Location) -> None:
        source = await open_object(store, place)
        again = await store.get_range(place.bucket, place.key, Span(0, 10), if_match=source.version)
        assert again.data == DATA[:10]
        with pytest.raises(ObjectChanged):
            await store.get_range(place.bucket, place.key, Span(0, 10), if_match='"other"')

    play(weed_bucket, scenario)


def test_gap_follows_the_measured_line(weed_bucket: S3Bucket, link: SlowLink) -> None:
    weed_bucket.put(KEY, DATA)

    async def gap(round_trip_s: float, bandwidth_bytes_s: float) -> int:
        link.shape(round_trip_s=round_trip_s, bandwidth_bytes_s=bandwidth_bytes_s)
        profile = Profile(
            profile_id="t",
            name="T",
            endpoint=link.endpoint,
            access_key=weed_bucket.server.access_key,
        )
        async with S3Store(profile, weed_bucket.server.secret) as store:
            await open_object(store, S3Location("t", weed_bucket.name, KEY))
            return store.speed.gap_bytes

    slow = asyncio.run(gap(0.02, 400_000))
    quick = asyncio.run(gap(0.2, 50_000_000))
    assert MIN_GAP_BYTES <= slow < quick
