"""Uploads of sent and copied parts: all or nothing, within memory, and told to the journal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    LocalFileError,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    WrongCredentials,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.listing import ObjectInfo
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.multipart import (
    DataPart,
    HeldPart,
    MultipartUpload,
    PartCopyRefused,
    ServerPart,
    UploadPart,
    sent_parts,
)
from msglc_browser.storage.writing.write_journal import NoJournal, Recipe
from tests.servers.memory_store import MemoryStore, server_failure

TARGET = S3Location("test", "bucket", "all.msg")
SOURCE = S3Location("test", "other", "source.msg")
CONTENT = bytes(range(256)) * 40


@dataclass(slots=True)
class Noted(NoJournal):
    """A journal that tells what it was told."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """An upload is about to begin, or has."""
        self.events.append(("began", upload_id))

    def upload_ended(self, target: S3Location, upload_id: str) -> None:
        """It is over."""
        self.events.append(("ended", upload_id))

    def upload_left(self, target: S3Location, upload_id: str) -> None:
        """It could not be ended."""
        self.events.append(("left", upload_id))


def sent(data: bytes) -> DataPart:
    async def read() -> bytes:
        await asyncio.sleep(0)
        return data

    return DataPart(len(data), read)


def parts_of(store: MemoryStore) -> list[UploadPart]:
    """Header, two copies, TOC."""
    source = Version(SOURCE, store.put(SOURCE.key, CONTENT))
    copies = [ServerPart(source, Span(10, 5000)), ServerPart(source, Span(5000, 9000))]
    return [sent(b"header"), *copies, sent(b"toc")]


WHOLE = b"header" + CONTENT[10:9000] + b"toc"


def upload(
    store: MemoryStore, parts: list[UploadPart], journal: Noted | None = None, **more: object
) -> str:
    landing = Landing(store, TARGET, CREATE)
    kwargs: dict[str, object] = {"journal": journal or Noted(), **more}
    return asyncio.run(MultipartUpload(landing, parts, **kwargs).run())  # type: ignore[arg-type]


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


def test_abort_that_fails_leaves_the_upload_in_the_journal() -> None:
    store = MemoryStore()
    store.fault = server_failure("upload_part", "abort_multipart_upload")
    journal = Noted()
    with pytest.raises(ServerFailed) as caught:
        upload(store, parts_of(store), journal)
    assert "unfinished upload" in caught.value.hint
    assert journal.events[-1][0] == "left"


@dataclass(slots=True)
class FullJournal(Noted):
    """A journal whose disk is full from the note number `full_from` on."""

    full_from: int = 0

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """Raises once the disk is full."""
        Noted.upload_began(self, target, upload_id, recipe)
        if len(self.events) > self.full_from:
            raise LocalFileError("The disk is full.")


def test_upload_that_cannot_be_noted_is_not_begun() -> None:
    store = MemoryStore()
    with pytest.raises(LocalFileError, match="full"):
        upload(store, parts_of(store), FullJournal())
    assert store.methods() == []


def test_upload_whose_name_cannot_be_noted_is_aborted_before_its_first_part() -> None:
    store = MemoryStore()
    journal = FullJournal(full_from=1)
    with pytest.raises(LocalFileError, match="full"):
        upload(store, parts_of(store), journal)
    assert store.methods() == ["create_multipart_upload", "abort_multipart_upload"]
    assert not store.uploads
    assert journal.events[-1] == ("ended", journal.events[1][1])


def test_upload_that_was_noted_before_goes_on_though_the_disk_is_full() -> None:
    store = MemoryStore()
    reply = asyncio.run(store.call("create_multipart_upload", Key=TARGET.key, ContentType=""))
    upload(store, parts_of(store), FullJournal(), upload_id=reply["UploadId"])
    assert store.objects[TARGET.key] == WHOLE


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


def _begun(store: MemoryStore) -> str:
    """The id of an upload that somebody has begun."""
    reply = asyncio.run(store.call("create_multipart_upload", Key=TARGET.key, ContentType=""))
    return str(reply["UploadId"])


def _coded(error: StorageError, code: str) -> StorageError:
    error.code = code
    return error


@pytest.mark.parametrize("method", ["upload_part", "upload_part_copy", "list_parts"])
def test_continued_upload_that_the_server_holds_no_more_is_struck_off(method: str) -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = _begun(store)
    parts = parts_of(store)
    gone = _coded(NotFound("404"), "NoSuchUpload")

    def lose(asked: str, _kwargs: object) -> StorageError | None:
        if asked == method:
            store.uploads.clear()
        return gone if asked == method else None

    store.fault = lose
    with pytest.raises(NotFound) as caught:
        upload(store, parts, journal, upload_id=upload_id)
    assert caught.value is gone
    assert journal.events == [("began", upload_id), ("ended", upload_id)]


@pytest.mark.parametrize(
    "error", [TimedOut("?"), WrongCredentials("403"), _coded(NotFound("404"), "NoSuchKey")]
)
def test_continued_upload_that_fails_stays_for_another_try(error: StorageError) -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = _begun(store)
    store.fault = lambda method, _: error if method == "upload_part" else None
    with pytest.raises(type(error)):
        upload(store, parts_of(store), journal, upload_id=upload_id)
    assert list(store.uploads) == [upload_id]
    assert journal.events == [("began", upload_id), ("left", upload_id)]


def test_continued_upload_sends_only_the_parts_that_are_missing() -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = _begun(store)
    parts: list[UploadPart] = [sent(b"one"), sent(b"second"), sent(b"3")]
    names = {"Key": TARGET.key, "UploadId": upload_id, "PartNumber": 2}
    held = asyncio.run(store.call("upload_part", **names, Body=b"second"))["ETag"]
    store.calls.clear()
    heard: list[int] = []
    done = {2: held}
    etag = upload(store, parts, journal, upload_id=upload_id, done=done, on_bytes=heard.append)
    assert store.objects[TARGET.key] == b"onesecond3"
    assert etag == store.etags[TARGET.key]
    assert store.methods().count("upload_part") == 2
    assert (heard[0], heard[-1]) == (6, 10)
    assert journal.events == [("began", upload_id), ("ended", upload_id)]


@pytest.mark.parametrize(("code", "end"), [("AccessDenied", "ended"), ("", "left")])
def test_upload_whose_begin_was_not_answered_is_looked_for_later(code: str, end: str) -> None:
    store, journal = MemoryStore(), Noted()
    error = _coded(ServerFailed("500"), code)
    store.fault = lambda method, _: error if method == "create_multipart_upload" else None
    with pytest.raises(ServerFailed):
        upload(store, parts_of(store), journal)
    assert journal.events == [("began", ""), (end, "")]
    assert store.methods() == ["create_multipart_upload"]


@pytest.mark.parametrize(
    "code", ["NotImplemented", "InvalidRequest", "InvalidArgument", "UnsupportedOperation"]
)
def test_copy_that_the_server_does_not_know_is_told_apart(code: str) -> None:
    store = MemoryStore()
    error = _coded(ServerFailed("400", details="raw words"), code)
    store.fault = lambda method, _: error if method == "upload_part_copy" else None
    with pytest.raises(PartCopyRefused) as caught:
        upload(store, parts_of(store))
    assert caught.value.details == "raw words"


def test_copy_that_fails_for_another_reason_is_not_called_refused() -> None:
    store = MemoryStore()
    error = _coded(ServerFailed("500"), "InternalError")
    store.fault = lambda method, _: error if method == "upload_part_copy" else None
    with pytest.raises(ServerFailed) as caught:
        upload(store, parts_of(store))
    assert caught.value is error
    assert not store.uploads


def test_parts_of_two_versions_are_noted_as_not_to_be_finished_when_they_cannot_be_aborted() -> (
    None
):
    store = MemoryStore()
    parts = parts_of(store)
    store.put(SOURCE.key, CONTENT[::-1])
    store.fault = server_failure("abort_multipart_upload")
    recipes: list[Recipe] = []

    class Recipes(Noted):
        def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
            """Keeps the recipe too."""
            Noted.upload_began(self, target, upload_id, recipe)
            recipes.append(recipe)

    journal = Recipes()
    with pytest.raises(ObjectChanged) as caught:
        upload(store, parts, journal, recipe={"continue": "it"})
    assert recipes == [{"continue": "it"}, {"continue": "it"}, {}]
    assert journal.events[-1][0] == "left"
    assert caught.value.hint.endswith("An unfinished upload remains on the server.")


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


class _Lister:
    """A server that lists parts in pages, `pages` one after another and the last one for ever."""

    def __init__(self, *pages: dict[str, object]) -> None:
        self._pages = list(pages)
        self.markers: list[int] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        assert method == "list_parts"
        assert (kwargs["Bucket"], kwargs["Key"]) == (TARGET.bucket, TARGET.key)
        self.markers.append(kwargs["PartNumberMarker"])
        assert len(self.markers) < 10, "asks for ever"
        return self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        raise NotFound(key)


def _page(*numbers: int, following: int | None = None) -> dict[str, object]:
    rows = [{"PartNumber": n, "ETag": f'"{n}"', "Size": 10 * n} for n in numbers]
    more = {} if following is None else {"IsTruncated": True, "NextPartNumberMarker": following}
    return {"Parts": rows, **more}


def _listed(server: _Lister) -> list[int]:
    found = asyncio.run(sent_parts(server, TARGET, "id"))
    assert all(part == HeldPart(f'"{n}"', 10 * n) for n, part in found.items())
    return list(found)


def test_parts_are_listed_page_by_page() -> None:
    server = _Lister(_page(1, 2, following=2), _page(3, following=3), _page(4))
    assert _listed(server) == [1, 2, 3, 4]
    assert server.markers == [0, 2, 3]


@pytest.mark.parametrize("following", [0, 1, 2])
def test_listing_of_parts_ends_when_the_server_does_not_get_on(following: int) -> None:
    server = _Lister(_page(1, 2, following=2), _page(1, 2, following=following))
    assert _listed(server) == [1, 2]
    assert server.markers == [0, 2]


@pytest.mark.parametrize("marker", [None, "", 0])
def test_listing_of_parts_ends_when_the_server_names_no_next_page(marker: object) -> None:
    server = _Lister({**_page(1, following=0), "NextPartNumberMarker": marker})
    assert _listed(server) == [1]
    assert server.markers == [0]


def test_listing_of_parts_ends_at_an_empty_page_that_promises_more() -> None:
    server = _Lister(_page(1, following=1), _page(following=5))
    assert _listed(server) == [1]
    assert server.markers == [0, 1]


def test_part_of_which_the_server_says_nothing_has_no_etag_and_no_size() -> None:
    server = _Lister({"Parts": [{"PartNumber": "7", "ETag": None}]})
    assert asyncio.run(sent_parts(server, TARGET, "id")) == {7: HeldPart("", 0)}
    assert asyncio.run(sent_parts(_Lister({"Parts": None}), TARGET, "id")) == {}


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


def test_recipe_is_kept_when_parts_of_one_version_cannot_be_aborted() -> None:
    store = MemoryStore()
    store.fault = server_failure("upload_part", "abort_multipart_upload")
    recipes: list[Recipe] = []

    class Recipes(Noted):
        def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
            """Keeps the recipe."""
            recipes.append(recipe)

    with pytest.raises(ServerFailed):
        upload(store, parts_of(store), Recipes(), recipe={"continue": "it"})
    assert recipes == [{"continue": "it"}] * 2


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


def test_listing_of_parts_ends_where_the_server_says_so() -> None:
    server = _Lister({**_page(1, following=5), "IsTruncated": False})
    assert _listed(server) == [1]
    assert server.markers == [0]
