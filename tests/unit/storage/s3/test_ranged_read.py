"""Whether a reply really is the range that was asked for."""

import asyncio
from typing import Any

import pytest

from msglc_browser import errors
from msglc_browser.archive.model.span import Span
from msglc_browser.storage.s3.answers.bad_answers import TooSlow
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply, Suffix, range_header, read_reply
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Failure, Retry
from tests.servers.stepped_loop import SteppedLoop

DATA = bytes(range(200))
REQUEST = Request("get_object", "http://host", "b", "k")


class Body:
    """A response body; counts what is taken of it."""

    def __init__(self, data: bytes) -> None:
        self.taken = 0
        self.is_closed = False
        self._data = data

    async def read(self, size: int) -> bytes:
        piece = self._data[self.taken : self.taken + min(size, 64)]
        self.taken += len(piece)
        return piece

    async def __aenter__(self) -> "Body":
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.is_closed = True


def _partial(span: Span, body: Body, *, total: str = "200", **more: Any) -> dict[str, Any]:
    return {
        "Body": body,
        "ETag": '"e"',
        "ContentLength": span.size,
        "ContentRange": f"bytes {span.start}-{span.end - 1}/{total}",
        "ResponseMetadata": {"HTTPStatusCode": 206},
        **more,
    }


def _whole(body: Body, size: int = 200) -> dict[str, Any]:
    return {
        "Body": body,
        "ETag": '"e"',
        "ContentLength": size,
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }


def _read(reply: dict[str, Any], wanted: Span | Suffix, meter: Meter | None = None) -> RangeReply:
    return asyncio.run(read_reply(reply, wanted, REQUEST, meter or Meter()))


def _failure(reply: dict[str, Any], wanted: Span | Suffix) -> Failure:
    with pytest.raises(Failure) as caught:
        _read(reply, wanted)
    assert reply["Body"].is_closed
    return caught.value


def test_partial_reply_gives_bytes_and_facts() -> None:
    body, meter = Body(DATA[10:20]), Meter()
    reply = _read(_partial(Span(10, 20), body), Span(10, 20), meter)
    assert reply == RangeReply(DATA[10:20], 10, '"e"', 200)
    assert meter.bytes_read == 10
    assert body.is_closed


def test_range_sent_with_status_200_is_taken_for_what_it_is() -> None:
    reply = _partial(Span(10, 20), Body(DATA[10:20]))
    reply["ResponseMetadata"]["HTTPStatusCode"] = 200
    assert _read(reply, Span(10, 20)).data == DATA[10:20]


def test_range_past_the_end_is_cut() -> None:
    reply = _read(_partial(Span(190, 200), Body(DATA[190:])), Span(190, 900))
    assert reply.data == DATA[190:]


def test_suffix_reply_says_where_it_starts() -> None:
    reply = _read(_partial(Span(195, 200), Body(DATA[195:])), Suffix(5))
    assert (reply.start, reply.data) == (195, DATA[195:])


def test_reply_without_total_is_taken_as_far_as_known() -> None:
    reply = _read(_partial(Span(0, 5), Body(DATA[:5]), total="*"), Span(0, 5))
    assert (reply.data, reply.total_size) == (DATA[:5], None)


@pytest.mark.parametrize("wanted", [Span(10, 20), Suffix(7), Span(0, 300), Suffix(300)])
def test_whole_object_in_place_of_a_range_is_cut_to_it(wanted: Span | Suffix) -> None:
    reply = _read(_whole(Body(DATA)), wanted)
    span = Span(max(0, 200 - wanted.size_bytes), 200) if isinstance(wanted, Suffix) else wanted
    assert reply.data == DATA[span.start : span.end]
    assert reply.total_size == 200


def test_whole_object_is_not_read_beyond_the_range() -> None:
    body = Body(DATA)
    _read(_whole(body), Span(0, 10))
    assert body.taken == 10


def test_server_that_ignores_ranges_is_not_read_for_gigabytes() -> None:
    body = Body(DATA)
    failure = _failure(_whole(body, 10**12), Span(10**11, 10**11 + 5))
    assert isinstance(failure.error, errors.Unsupported)
    assert body.taken == 0
    assert _read(_whole(body, 10**12), Suffix(5)).data == b""


def test_body_that_ends_early_is_asked_for_again() -> None:
    failure = _failure(_partial(Span(10, 20), Body(DATA[10:15])), Span(10, 20))
    assert isinstance(failure.error, errors.TimedOut)
    assert failure.retry is Retry.BROKEN


@pytest.mark.parametrize(
    "change",
    [
        {"ContentRange": "bytes 0-9/200"},
        {"ContentRange": "bytes 10-14/200"},
        {"ContentRange": "pages 10-19/200"},
        {"ContentRange": None},
        {"ContentLength": 7},
    ],
)
def test_reply_of_another_range_is_refused(change: dict[str, Any]) -> None:
    reply = _partial(Span(10, 20), Body(DATA[10:20]), **change)
    assert isinstance(_failure(reply, Span(10, 20)).error, errors.Unsupported)


def test_web_page_is_not_taken_for_an_object() -> None:
    reply = {**_whole(Body(DATA)), "ETag": "", "ContentType": "text/html"}
    assert isinstance(_failure(reply, Span(0, 5)).error, errors.NotAnS3Api)


@pytest.mark.parametrize("wanted", [Span(5, 5), Span(6, 5), Suffix(0)])
def test_empty_range_is_never_asked(wanted: Span | Suffix) -> None:
    with pytest.raises(ValueError, match="cannot be requested"):
        range_header(wanted)


def test_range_header_counts_the_last_byte_in() -> None:
    assert (range_header(Span(0, 10)), range_header(Suffix(10))) == ("bytes=0-9", "bytes=-10")


def _refused(reply: dict[str, Any]) -> errors.StorageError:
    with pytest.raises(Failure) as caught:
        _read(reply, Span(0, 9))
    assert caught.value.retry is Retry.NEVER
    return caught.value.error


@pytest.mark.parametrize(
    "said",
    [
        f"bytes 0-8/{'9' * 5_000}",
        f"bytes 0-{'9' * 5_000}/*",
        f"bytes 0-8/{10**18}",
        "bytes 0-8/٩٩",
        "bytes 9-8/99",
        "bytes */99",
        "x" * 8_000,
    ],
)
def test_content_range_that_is_no_range_is_refused_in_words(said: str) -> None:
    error = _refused(_partial(Span(0, 9), Body(DATA), ContentRange=said, ContentLength=None))
    assert isinstance(error, errors.Unsupported)
    assert len(error.message) < 300


def test_content_range_of_the_largest_size_is_accepted() -> None:
    reply = _partial(Span(0, 9), Body(DATA), ContentRange=f"bytes 0-8/{10**18 - 1}")
    assert _read(reply, Span(0, 9)).total_size == 10**18 - 1


@pytest.mark.parametrize("length", [None, "", "many", "9" * 19])
def test_whole_object_of_unknown_length_is_not_an_empty_one(length: str | None) -> None:
    found = _read({**_whole(Body(DATA)), "ContentLength": length}, Span(0, 9))
    assert found == RangeReply(DATA[:9], 0, '"e"', None)


def test_range_sent_in_chunks_needs_no_length() -> None:
    reply = _partial(Span(3, 12), Body(DATA[3:12]), ContentLength=None)
    assert _read(reply, Span(3, 12)).data == DATA[3:12]


class _Clocked(Body):
    """A body whose pieces of 64 bytes each take a turn of the loop's clock."""

    def __init__(self, data: bytes, step_s: float) -> None:
        super().__init__(data)
        self._step_s = step_s

    async def read(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SteppedLoop)
        loop.step(self._step_s)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return await super().read(size)


@pytest.mark.parametrize("pieces", [1, 1025, 3000])
def test_body_that_makes_progress_has_no_limit(pieces: int) -> None:
    """64 kB are 1,024 pieces: each 64 kB take one second less than the limit."""
    size = 64 * pieces
    body = _Clocked(bytes(size), step_s=1.0)
    reply = {**_whole(body, size), "ContentLength": size}
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        found = runner.run(read_reply(reply, Span(0, size), REQUEST, Meter(), limit_s=1024.5))
    assert len(found.data) == size


def test_body_that_makes_too_little_progress_is_given_up() -> None:
    size = 64 * 2000
    reply = _whole(_Clocked(bytes(size), step_s=1.0), size)
    with asyncio.Runner(loop_factory=SteppedLoop) as runner, pytest.raises(TooSlow):
        runner.run(read_reply(reply, Span(0, size), REQUEST, Meter(), limit_s=1023.5))


def _untold(body: Body) -> dict[str, Any]:
    """The whole object, in a reply that does not say how long it is."""
    return {"Body": body, "ETag": '"e"', "ResponseMetadata": {"HTTPStatusCode": 200}}


def test_range_of_a_reply_of_unknown_length_is_cut_out() -> None:
    assert _read(_untold(Body(DATA)), Span(10, 200)) == RangeReply(DATA[10:], 10, '"e"', None)


@pytest.mark.parametrize(("start", "expected"), [(150, DATA[150:]), (200, b""), (300, b"")])
def test_reply_of_unknown_length_that_ends_early_states_no_size(
    start: int, expected: bytes
) -> None:
    found = _read(_untold(Body(DATA)), Span(start, 400))
    assert found == RangeReply(expected, start, '"e"', None)


def test_end_of_a_reply_of_unknown_length_is_not_guessed() -> None:
    with pytest.raises(Failure, match="does not say how many bytes"):
        _read(_untold(Body(DATA)), Suffix(10))


def test_run_that_a_reply_of_unknown_length_does_not_fill_is_broken_off() -> None:
    class Ignore:
        def begin(self, etag: str, total_size: int | None) -> None:
            pass

        def write(self, start: int, data: bytes) -> None:
            pass

    with pytest.raises(Failure, match="after 50 of 51 bytes"):
        reply = _untold(Body(DATA))
        asyncio.run(read_reply(reply, Span(150, 201), REQUEST, Meter(), Ignore()))
