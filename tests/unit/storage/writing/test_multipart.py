"""Uploads of sent and copied parts: all or nothing, and within memory."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    WrongCredentials,
)
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.multipart import (
    DataPart,
    MultipartUpload,
    PartCopyRefused,
    ServerPart,
)
from tests.servers.memory_store import MemoryStore, server_failure
from tests.servers.multipart_upload import (
    CONTENT,
    SOURCE,
    TARGET,
    WHOLE,
    Noted,
    coded,
    parts_of,
    sent,
    upload,
)


def test_sent_and_copied_parts_become_one_object() -> None:
    store = MemoryStore()
    heard: list[int] = []
    journal = Noted()
    parts = parts_of(store)
    etag = upload(store, parts, journal, on_bytes=heard.append)
    assert store.objects[TARGET.key] == WHOLE
    assert etag == store.etags[TARGET.key]
    assert heard == sorted(heard) and heard[-1] == len(WHOLE)
    (_, upload_id) = journal.events[1]
    assert journal.events == [("began", ""), ("began", upload_id), ("ended", upload_id)]
    copy = next(kwargs for method, kwargs in store.calls if method == "upload_part_copy")
    assert copy["CopySource"] == {"Bucket": "other", "Key": "source.msg"}
    assert copy["CopySourceRange"] == "bytes=10-4999"


@pytest.mark.parametrize(
    "copied_etag", [lambda _data: '"0123456789abcdef0123456789abcdef-3"', lambda _data: '"odd"']
)
def test_lost_answer_is_no_failure_whatever_copied_parts_are_called(
    copied_etag: Callable[[bytes], str],
) -> None:
    store = MemoryStore()
    store.copied_etag = copied_etag
    store.lost = lambda method, _: TimedOut("lost") if method.startswith("complete") else None
    upload(store, parts_of(store))
    assert store.objects[TARGET.key] == WHOLE
    assert not store.uploads


def test_somebody_elses_object_of_the_same_size_is_not_taken_for_our_own() -> None:
    store = MemoryStore()
    store.copied_etag = lambda _data: '"odd"'
    parts = parts_of(store)
    theirs = b"x" * len(WHOLE)

    def appear(method: str, _kwargs: object) -> StorageError | None:
        if method == "complete_multipart_upload" and TARGET.key not in store.objects:
            store.put(TARGET.key, theirs)
        return None

    store.fault = appear
    with pytest.raises(TargetExists):
        upload(store, parts)
    assert store.objects[TARGET.key] == theirs
    assert not store.uploads


def test_upload_that_another_of_the_same_bytes_has_overtaken_is_thrown_away() -> None:
    first = MemoryStore()
    etag = upload(first, parts_of(first))
    store, journal = MemoryStore(), Noted()

    def overtake(method: str, _kwargs: object) -> StorageError | None:
        if method == "complete_multipart_upload":
            store.objects[TARGET.key], store.etags[TARGET.key] = WHOLE, etag
        return None

    store.fault = overtake
    assert upload(store, parts_of(store), journal) == etag
    assert not store.uploads
    assert journal.events[-1][0] == "ended"


@pytest.mark.parametrize(
    ("answer", "code"), [(Unsupported("501"), "501"), (ServerFailed("400"), "InvalidRequest")]
)
def test_refused_copy_is_told_apart_and_aborted(answer: StorageError, code: str) -> None:
    answer.code = code
    store = MemoryStore()
    store.fault = lambda method, _: answer if method == "upload_part_copy" else None
    journal = Noted()
    with pytest.raises(PartCopyRefused):
        upload(store, parts_of(store), journal)
    assert TARGET.key not in store.objects
    assert not store.uploads
    assert journal.events[-1][0] == "ended"


def test_copy_that_names_no_etag_did_not_happen() -> None:
    store = MemoryStore()
    store.copied_etag = lambda _data: ""
    with pytest.raises(PartCopyRefused):
        upload(store, parts_of(store))
    assert not store.uploads


def test_copy_of_another_size_than_asked_for_is_found_out() -> None:
    store = MemoryStore()
    parts = parts_of(store)
    store.objects[SOURCE.key] = CONTENT[:6000]  # a server that cuts what passes the end
    with pytest.raises(PartCopyRefused, match="cannot copy"):
        upload(store, parts)
    assert TARGET.key not in store.objects


def test_source_of_another_version_is_named() -> None:
    store = MemoryStore()
    parts = parts_of(store)
    store.put(SOURCE.key, CONTENT[::-1])
    with pytest.raises(ObjectChanged, match=r"other/source\.msg"):
        upload(store, parts)
    assert not store.uploads


def test_source_that_is_gone_is_named() -> None:
    store = MemoryStore()
    parts = parts_of(store)
    store.fault = lambda method, _: NotFound("404") if method == "upload_part_copy" else None
    with pytest.raises(ObjectChanged, match=r"other/source\.msg"):
        upload(store, parts)


def test_sources_are_looked_at_before_the_last_request() -> None:
    store = MemoryStore(honours_conditions=False)

    async def check() -> None:
        raise ObjectChanged("it is another one")

    with pytest.raises(ObjectChanged, match="another one"):
        upload(store, parts_of(store), check_sources=check)
    assert "complete_multipart_upload" not in store.methods()
    assert not store.uploads


@pytest.mark.parametrize(
    ("error", "is_told"), [(WrongCredentials("403"), False), (TimedOut("?"), True)]
)
def test_last_request_that_was_refused_is_not_called_uncertain(
    error: StorageError, is_told: bool
) -> None:
    store = MemoryStore()
    failing = False

    def expire(method: str, _kwargs: object) -> StorageError | None:
        nonlocal failing
        failing = failing or method == "complete_multipart_upload"
        return error if failing else None

    store.fault = expire
    with pytest.raises(StorageError) as caught:
        upload(store, parts_of(store))
    assert caught.value.target_note.startswith("all.msg may have been replaced") == is_told


def test_few_sent_parts_are_in_memory_at_once() -> None:
    store = MemoryStore()
    now: set[int] = set()
    most = 0

    async def read(number: int) -> bytes:
        nonlocal most
        now.add(number)
        most = max(most, len(now))
        for _ in range(5):
            await asyncio.sleep(0)
        now.discard(number)
        return b"%05d" % number

    upload(store, [DataPart(5, partial(read, number)) for number in range(100)])
    assert store.objects[TARGET.key] == b"".join(b"%05d" % number for number in range(100))
    assert most <= 4


@pytest.mark.parametrize(
    "code", ["NotImplemented", "InvalidRequest", "InvalidArgument", "UnsupportedOperation"]
)
def test_copy_that_the_server_does_not_know_is_told_apart(code: str) -> None:
    store = MemoryStore()
    error = coded(ServerFailed("400", details="raw words"), code)
    store.fault = lambda method, _: error if method == "upload_part_copy" else None
    with pytest.raises(PartCopyRefused) as caught:
        upload(store, parts_of(store))
    assert caught.value.details == "raw words"


def test_copy_that_fails_for_another_reason_is_not_called_refused() -> None:
    store = MemoryStore()
    error = coded(ServerFailed("500"), "InternalError")
    store.fault = lambda method, _: error if method == "upload_part_copy" else None
    with pytest.raises(ServerFailed) as caught:
        upload(store, parts_of(store))
    assert caught.value is error
    assert not store.uploads


def test_upload_without_an_answer_that_was_completed_is_called_uncertain() -> None:
    store, journal = MemoryStore(), Noted()
    store.lost = lambda method, _: TimedOut("lost") if method.startswith("complete") else None
    store.fault = lambda method, _: (
        TimedOut("?") if method == "head_object" and store.objects.get(TARGET.key) else None
    )
    with pytest.raises(TimedOut) as caught:
        upload(store, parts_of(store), journal)
    assert caught.value.target_note.startswith("all.msg may have been replaced")
    assert journal.events[-1][0] == "ended"
    assert store.objects[TARGET.key] == WHOLE


def test_upload_that_vanishes_before_its_last_request_leaves_no_doubt() -> None:
    store, journal = MemoryStore(), Noted()

    def vanish(method: str, _kwargs: object) -> StorageError | None:
        if method == "upload_part":
            store.uploads.clear()
            return ServerFailed("500")
        return None

    store.fault = vanish
    with pytest.raises(ServerFailed) as caught:
        upload(store, parts_of(store), journal)
    assert (caught.value.target_note, caught.value.hint) == ("", "")
    assert journal.events[-1][0] == "ended"


@pytest.mark.parametrize(("size_mib", "at_once"), [(16, 4), (17, 3), (32, 2), (33, 1), (100, 1)])
def test_sent_parts_in_memory_are_few_when_they_are_large(size_mib: int, at_once: int) -> None:
    store = MemoryStore()
    now = most = 0

    async def read() -> bytes:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):
            await asyncio.sleep(0)
        now -= 1
        return b"x"

    upload(store, [DataPart(size_mib * 2**20, read) for _ in range(20)])
    assert most == at_once


def test_upload_that_was_completed_is_not_aborted() -> None:
    store = MemoryStore()
    upload(store, parts_of(store))
    assert "abort_multipart_upload" not in store.methods()


class _Odd(MemoryStore):
    """Counts the requests under way, and answers some of them in `replies` its own way."""

    def __init__(self, **replies: dict[str, Any]) -> None:
        super().__init__()
        self._replies = replies
        self._running = 0
        self.most_running = 0

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        self._running += 1
        self.most_running = max(self.most_running, self._running)
        try:
            reply = await super().call(method, **kwargs)
        finally:
            self._running -= 1
        return self._replies.get(method, reply)


def test_copies_run_side_by_side_and_no_more_than_eight() -> None:
    store = _Odd()
    etag = store.put(SOURCE.key, CONTENT)
    upload(store, [ServerPart(Version(SOURCE, etag), Span(n, n + 1)) for n in range(30)])
    assert store.objects[TARGET.key] == CONTENT[:30]
    assert store.most_running == 8


def test_size_of_copied_parts_does_not_slow_down_the_sent_ones() -> None:
    store = _Odd(list_parts={})
    etag = store.put(SOURCE.key, CONTENT)
    copied = ServerPart(Version(SOURCE, etag), Span(0, 2**40))
    upload(store, [copied, *[sent(b"x") for _ in range(12)]])
    assert store.most_running == 4


@pytest.mark.parametrize(
    "reply",
    [{}, {"CopyPartResult": None}, {"CopyPartResult": {}}, {"CopyPartResult": {"ETag": None}}],
)
def test_copy_whose_answer_holds_no_etag_did_not_happen(reply: dict[str, Any]) -> None:
    store = _Odd(upload_part_copy=reply)
    with pytest.raises(PartCopyRefused) as caught:
        upload(store, parts_of(store))
    assert caught.value.details == "the response has no ETag"
    assert not store.uploads


def test_copy_that_the_server_does_not_list_is_not_called_wrong() -> None:
    store = _Odd(list_parts={"Parts": [{"PartNumber": 2, "Size": 4990}]})
    upload(store, parts_of(store))
    assert store.objects[TARGET.key] == WHOLE


def test_copy_whose_size_the_server_does_not_state_is_not_called_wrong() -> None:
    store = _Odd(list_parts={"Parts": [{"PartNumber": 2}, {"PartNumber": 3, "Size": 4000}]})
    upload(store, parts_of(store))
    assert store.objects[TARGET.key] == WHOLE


def test_part_that_is_not_confirmed_is_an_error_in_words() -> None:
    store = _Odd(upload_part={})
    with pytest.raises(Unsupported, match=r"did not confirm part \d of s3://bucket/all\.msg"):
        upload(store, parts_of(store))
    assert not store.uploads and TARGET.key not in store.objects


def test_upload_of_sent_parts_alone_is_not_listed() -> None:
    store = MemoryStore()
    upload(store, [sent(b"one"), sent(b"two")])
    assert "list_parts" not in store.methods()


def test_refusal_of_what_was_done_all_the_same_is_called_uncertain() -> None:
    store = MemoryStore()
    is_over = False

    def expire(method: str, _kwargs: object) -> StorageError | None:
        nonlocal is_over
        is_over = is_over or method == "complete_multipart_upload"
        return WrongCredentials("403") if is_over and method != "abort_multipart_upload" else None

    store.lost = expire
    store.fault = lambda method, _: (
        WrongCredentials("403") if is_over and method == "head_object" else None
    )
    with pytest.raises(WrongCredentials) as caught:
        upload(store, parts_of(store))
    assert store.objects[TARGET.key] == WHOLE
    assert caught.value.target_note.startswith("all.msg may have been replaced")


def test_note_that_the_target_was_written_is_kept() -> None:
    store = _Odd(complete_multipart_upload={})
    store.fault = lambda method, _: (
        TimedOut("?") if method == "head_object" and TARGET.key in store.objects else None
    )
    with pytest.raises(TimedOut) as caught:
        upload(store, parts_of(store))
    assert caught.value.target_note == "all.msg was written, but could not be verified."


def test_cancelled_upload_stays_cancelled_though_it_cannot_be_aborted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, journal = MemoryStore(), Noted()
    store.fault = server_failure("abort_multipart_upload")
    store.held = {"upload_part"}

    async def work() -> None:
        landing = Landing(store, TARGET, CREATE)
        task = asyncio.ensure_future(
            MultipartUpload(landing, parts_of(store), journal=journal).run()
        )
        await store.reached.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())
    assert journal.events[-1][0] == "left"
    assert "cannot abort the upload" in caplog.text


class Forgetful(MemoryStore):
    """Leaves something out of the answers to one method."""

    def __init__(self, method: str, missing: str, value: object) -> None:
        super().__init__()
        self._left_out = (method, missing, value)

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        reply = await super().call(method, **kwargs)
        forgets, missing, value = self._left_out
        if method != forgets:
            return reply
        return {**reply, missing: value} if value != "gone" else {}


@pytest.mark.parametrize("value", ["gone", None, ""])
def test_part_that_is_taken_without_an_etag_is_told_and_nothing_is_left(value: object) -> None:
    store = Forgetful("upload_part", "ETag", value)
    with pytest.raises(Unsupported, match=r"not confirm part 1 of s3://bucket/all\.msg"):
        upload(store, [sent(b"header")])
    assert not store.uploads and TARGET.key not in store.objects


@pytest.mark.parametrize("value", ["gone", None, ""])
def test_upload_that_is_started_without_an_id_is_told_and_looked_for_later(value: object) -> None:
    store, journal = Forgetful("create_multipart_upload", "UploadId", value), Noted()
    with pytest.raises(ServerFailed, match="without an upload ID"):
        upload(store, [sent(b"header")], journal)
    assert journal.events == [("began", ""), ("left", "")]
    assert store.methods() == ["create_multipart_upload"]


@pytest.mark.parametrize("value", ["gone", None, "text", {}, {"ETag": None}])
def test_copied_part_without_an_etag_counts_as_refused(value: object) -> None:
    store = Forgetful("upload_part_copy", "CopyPartResult", value)
    with pytest.raises(PartCopyRefused):
        upload(store, parts_of(store))
    assert not store.uploads


def test_copied_part_of_unknown_size_is_not_taken_for_a_wrong_one() -> None:
    class Silent(MemoryStore):
        def _list_parts(self, **kwargs: Any) -> dict[str, Any]:
            rows = super()._list_parts(**kwargs)["Parts"]
            return {"Parts": [{**row, "Size": None} for row in rows]}

    store = Silent()
    upload(store, parts_of(store))
    assert store.objects[TARGET.key] == WHOLE
