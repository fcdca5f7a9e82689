"""What the program asks of a server, one case after another."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from msglc_browser.archive.model.span import Span
from msglc_browser.operations.buckets.browse import list_page, list_place
from msglc_browser.operations.buckets.connection_test import list_buckets
from msglc_browser.operations.buckets.look_up import look_up
from msglc_browser.operations.buckets.object_properties import object_properties
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.transfer.delete_object import DeleteSpec, delete_from
from msglc_browser.operations.unfinished.unfinished import abort_unfinished, unfinished_in
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.carry_over import notes_on
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.ranged_read import Suffix
from msglc_browser.storage.writing.attributes import attributes_of
from msglc_browser.storage.writing.conditional_write import CREATE, OVERWRITE, Landing
from msglc_browser.storage.writing.multipart import (
    DataPart,
    MultipartUpload,
    ServerPart,
    UploadPart,
    sent_parts,
)
from msglc_browser.storage.writing.upload import put_whole
from tests.fuzz.replies import NEW_KEY

PROFILE_ID = "fuzz"
_MOST_PAGES = 4


class Asking:
    """The tasks of a case; each uses one bucket, whose name no other case has."""

    def __init__(self, workspace: Workspace, bucket: str, random: Random) -> None:
        self._workspace = workspace
        self._bucket = bucket
        self._random = random

    def task(self) -> tuple[str, Callable[[], Awaitable[None]]]:
        """One of the tasks, with its name."""
        tasks: Mapping[str, Callable[[], Awaitable[None]]] = {
            "buckets": self._list_buckets,
            "list": self._list,
            "look": self._look,
            "range": self._range,
            "open": self._open,
            "put": self._put,
            "parts": self._put_in_parts,
            "unfinished": self._unfinished,
            "delete": self._delete,
            "attributes": self._attributes,
        }
        name = self._random.choice([*tasks, "list", "list", "range", "unfinished"])
        return name, tasks[name]

    def _place(self, key: str) -> S3Location:
        return S3Location(PROFILE_ID, self._bucket, key)

    async def _list_buckets(self) -> None:
        found = await list_buckets(self._workspace, PROFILE_ID)
        assert all(bucket.name for bucket in found.buckets)

    async def _list(self) -> None:
        asks = self._random.choice((list_page, list_place))
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = await asks(self._workspace, self._place("nu/"), token)
            token = page.next_token
            if token is None:
                return

    async def _look(self) -> None:
        place = self._place("a.msg")
        await self._random.choice((look_up, object_properties))(self._workspace, place)

    async def _range(self) -> None:
        store = await self._workspace.store(PROFILE_ID)
        wanted = self._random.choice((Span(0, 1), Span(3, 90), Span(0, 10**6), Suffix(50)))
        condition = self._random.choice(("", '"one"'))
        reply = await store.get_range(self._bucket, "a.msg", wanted, if_match=condition)
        most = wanted.size_bytes if isinstance(wanted, Suffix) else wanted.size
        assert len(reply.data) <= most

    async def _open(self) -> None:
        source = await self._workspace.open_source(self._place("a.msg"))
        try:
            document = await open_archive(source)
            children = await expand(document, document.root)
            await read_previews(document, children.nodes[:5])
        finally:
            await source.close()

    async def _landing(self) -> Landing:
        key, condition = self._random.choice(((NEW_KEY, CREATE), ("a.msg", OVERWRITE)))
        return Landing(await self._workspace.store(PROFILE_ID), self._place(key), condition)

    async def _put(self) -> None:
        await put_whole(await self._landing(), self._random.randbytes(100))

    async def _put_in_parts(self) -> None:
        data = self._random.randbytes(100)

        async def read() -> bytes:
            return data

        source = Version(self._place("source.msg"), '"one"', 10**7)
        copied = ServerPart(source, Span(5, 100))
        own = DataPart(100, read)
        ways: tuple[list[UploadPart], ...] = ([own, own, own], [own, copied])
        parts = self._random.choice(ways)
        await MultipartUpload(await self._landing(), parts).run()

    async def _unfinished(self) -> None:
        found = await unfinished_in(self._workspace, self._place(""))
        store = await self._workspace.store(PROFILE_ID)
        if found and found[0].upload_id:
            await sent_parts(store, found[0].target, found[0].upload_id)
        await abort_unfinished(self._workspace, found[:2])

    async def _attributes(self) -> None:
        store = await self._workspace.store(PROFILE_ID)
        place = self._place("a.msg")
        found = await attributes_of(store, place)
        await notes_on(store, Version(place), found)

    async def _delete(self) -> None:
        etag = self._random.choice(("", '"one"'))
        store = await self._workspace.store(PROFILE_ID)
        await delete_from(store, DeleteSpec(self._place("a.msg"), etag), grace_s=1.0)
        await asyncio.sleep(0)
