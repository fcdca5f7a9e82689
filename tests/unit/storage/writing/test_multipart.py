"""Uploads of sent and copied parts: all or nothing, within memory, and told to the journal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

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
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.multipart import (
    DataPart,
    MultipartUpload,
    PartCopyRefused,
    ServerPart,
    UploadPart,
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
    assert caught.value.target_note.startswith("Nobody can say") == is_told


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
