"""Reading objects from real servers, and from one that behaves badly."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, ServerFailed, TimedOut
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.s3.client import POOL_CONNECTIONS
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket, S3Server, make_bucket

DATA = random.Random(7).randbytes(3_000_000)


@pytest.fixture(params=[0, 1, 2], ids=["weed", "rclone", "moto"])
def bucket(
    request: pytest.FixtureRequest, weed: S3Server, rclone: S3Server, moto_server: S3Server
) -> Iterator[S3Bucket]:
    """A bucket on each server in turn."""
    made = make_bucket((weed, rclone, moto_server)[request.param])
    yield made
    made.remove()


@pytest.fixture
def link(weed_bucket: S3Bucket) -> Iterator[SlowLink]:
    """A link to SeaweedFS with faults."""
    with SlowLink(weed_bucket.server.endpoint) as made:
        yield made


def play(bucket: S3Bucket, scenario: Callable[[S3Store], Coroutine[Any, Any, None]]) -> None:
    """Run `scenario` with a store of the bucket's server."""

    async def run() -> None:
        async with S3Store(bucket.server.profile, bucket.server.secret) as store:
            await scenario(store)

    asyncio.run(run())


def play_link(
    bucket: S3Bucket, link: SlowLink, scenario: Callable[[S3Store], Coroutine[Any, Any, None]]
) -> None:
    """The same through a link."""

    async def run() -> None:
        profile = bucket.server.profile
        through = type(profile)(
            profile_id="test", name="T", endpoint=link.endpoint, access_key=profile.access_key
        )
        policy = RetryPolicy(first_delay_s=0.01)
        store = S3Store(through, bucket.server.secret, policy=policy, read_timeout_s=20)
        async with store:
            await scenario(store)

    asyncio.run(run())


def test_ranges_read_the_objects_bytes(bucket: S3Bucket) -> None:
    key = "run é+1.msg"
    bucket.put(key, DATA)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", bucket.name, key))
        assert source.size_bytes == len(DATA)
        chance = random.Random(3)
        starts = [chance.randrange(len(DATA) - 1_000) for _ in range(200)]
        spans = [Span(at, at + chance.randrange(1_000)) for at in starts]
        found = await source.read_ranges(spans)
        assert found == [DATA[span.start : span.end] for span in spans]
        assert await source.read_ranges([Span(0, len(DATA))]) == [DATA]
        assert source.stats().bytes_read <= len(DATA)
        await source.close()

    play(bucket, scenario)


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_small_and_empty_objects_open(bucket: S3Bucket, size: int) -> None:
    bucket.put("small", DATA[:size])

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", bucket.name, "small"))
        assert source.size_bytes == size
        assert await source.read_ranges([Span(0, size)]) == [DATA[:size]]

    play(bucket, scenario)


def test_overwritten_object_never_mixes_versions(bucket: S3Bucket) -> None:
    bucket.put("run.msg", DATA)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", bucket.name, "run.msg"))
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])
        bucket.put("run.msg", DATA[::-1])
        with pytest.raises(ObjectChanged, match="changed on the server"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    play(bucket, scenario)


def test_missing_object_says_so(bucket: S3Bucket) -> None:
    async def scenario(store: S3Store) -> None:
        with pytest.raises(NotFound, match="no such object"):
            await open_object(store, S3Location("test", bucket.name, "none"))

    play(bucket, scenario)


def test_open_takes_one_round_trip(weed_bucket: S3Bucket, link: SlowLink) -> None:
    weed_bucket.put("run.msg", DATA)

    async def scenario(store: S3Store) -> None:
        link.shape(round_trip_s=0.1)
        await open_object(store, S3Location("test", weed_bucket.name, "run.msg"))
        report = link.report()
        assert (report.requests, report.round_trips) == (2, 1)

    play_link(weed_bucket, link, scenario)


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 503, "code": "SlowDown", "times": 2},
        {"action": "status", "status": 500, "code": "InternalError"},
        {"action": "drop_response", "after_bytes": 100_000},
        {"action": "drop_request"},
    ],
)
def test_passing_fault_is_not_noticed(
    weed_bucket: S3Bucket, link: SlowLink, fault: dict[str, Any]
) -> None:
    weed_bucket.put("run.msg", DATA)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", weed_bucket.name, "run.msg"))
        link.fault("GET .*run.msg", **fault)
        assert await source.read_ranges([Span(100_000, 2_000_000)]) == [DATA[100_000:2_000_000]]
        assert link.report().requests > 3

    play_link(weed_bucket, link, scenario)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"action": "status", "status": 503, "code": "SlowDown"}, ServerFailed),
        ({"action": "drop_response", "after_bytes": 1_000}, TimedOut),
    ],
)
def test_lasting_fault_is_told_after_a_few_attempts(
    weed_bucket: S3Bucket, link: SlowLink, fault: dict[str, Any], kind: type[Exception]
) -> None:
    weed_bucket.put("run.msg", DATA)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", weed_bucket.name, "run.msg"))
        link.reset()
        link.fault("GET .*run.msg", times=99, **fault)
        with pytest.raises(kind):
            await source.read_ranges([Span(100_000, 2_000_000)])
        assert link.report().requests == 4

    play_link(weed_bucket, link, scenario)


def test_cancel_ends_a_slow_read_at_once(weed_bucket: S3Bucket, link: SlowLink) -> None:
    weed_bucket.put("run.msg", DATA)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", weed_bucket.name, "run.msg"))
        link.shape(bandwidth_bytes_s=50_000)
        before = source.stats().bytes_read
        reading = asyncio.create_task(source.read_ranges([Span(100_000, 2_000_000)]))
        while source.stats().bytes_read == before:
            await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert source.stats().bytes_read - before < 1_000_000  # out of nearly twice as much

    play_link(weed_bucket, link, scenario)


def test_many_reads_at_once_share_connections(weed_bucket: S3Bucket, link: SlowLink) -> None:
    data = DATA * 2
    weed_bucket.put("run.msg", data)

    async def scenario(store: S3Store) -> None:
        source = await open_object(store, S3Location("test", weed_bucket.name, "run.msg"))
        link.shape(round_trip_s=0.02)
        link.reset()
        spans = [Span(at, at + 20) for at in range(70_000, len(data) - 300_000, 70_000)]
        assert await source.read_ranges(spans) == [data[s.start : s.end] for s in spans]
        report = link.report()
        assert report.requests == len(spans)
        assert report.connections <= POOL_CONNECTIONS < len(spans)
        assert report.round_trips <= len(spans) // 3

    play_link(weed_bucket, link, scenario)
