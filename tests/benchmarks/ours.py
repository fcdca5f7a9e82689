"""The same work as the program does it: operations on the I/O loop, the window on its own."""

from collections.abc import Callable, Coroutine
from typing import Any

from msglc_browser.archive.node import Node
from msglc_browser.archive.node_path import PathStep
from msglc_browser.operations.document import Document
from msglc_browser.operations.expand import expand, find_node, read_previews
from msglc_browser.operations.io_loop import IoLoop
from msglc_browser.operations.open_archive import open_archive
from msglc_browser.operations.read_value import read_text
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.open_object import open_object
from msglc_browser.storage.profile import Profile, Secret
from msglc_browser.storage.s3 import S3Store
from tests.benchmarks.cases import Case, Target

Work = Callable[[], object]
AsyncWork = Coroutine[Any, Any, object]


class _Remote:
    def __init__(self, target: Target) -> None:
        profile = Profile(
            profile_id="bench",
            name="bench",
            endpoint=target.endpoint,
            access_key=target.access_key,
        )
        self.store = S3Store(profile, Secret(target.secret_key))
        self.location = S3Location("bench", target.bucket, target.key)

    async def connect(self) -> None:
        """One request, so that opening the connection is not timed on either side."""
        await self.store.list_page(self.location.bucket, "warm-up", None)

    async def open(self) -> Document:
        """A fresh document."""
        return await open_archive(await open_object(self.store, self.location))


def prepare(case: Case, target: Target) -> Work:
    """The work to time; what comes before it (connecting) is done here and not timed."""
    io = IoLoop()
    io.start()
    remote = _Remote(target)
    io.submit(remote.connect()).result()
    ready, work = _WORK[case]
    state = io.submit(ready(remote)).result()
    return lambda: io.submit(work(state)).result()


async def _nothing(remote: _Remote) -> _Remote:
    return remote


async def _opened(remote: _Remote) -> Document:
    return await remote.open()


async def _open(remote: _Remote) -> object:
    document = await remote.open()
    children = await expand(document, document.root)
    if children.nodes[0].label:
        children = await expand(document, children.nodes[0])
    return children


async def _deep(remote: _Remote) -> object:
    document = await remote.open()
    path = tuple(PathStep.key(key) for key in ("000250", "b", "c", "d", "e", "energy"))
    return await read_text(document, await find_node(document, path))


async def _scattered(remote: _Remote) -> object:
    document = await remote.open()
    nodes: list[Node] = []
    for bucket in (await expand(document, document.root)).nodes:
        rows = (await expand(document, bucket)).nodes
        nodes += rows[::200]
    return document, nodes[:50]


async def _previews(state: Any) -> object:
    document, nodes = state
    return await read_previews(document, nodes)


_WORK: dict[Case, tuple[Callable[[Any], AsyncWork], Callable[[Any], AsyncWork]]] = {
    Case.OPEN_SMALL_TOC: (_nothing, _open),
    Case.OPEN_6MB_TOC: (_nothing, _open),
    Case.OPEN_1M_KEYS: (_nothing, _open),
    Case.PREVIEWS_50: (_scattered, _previews),
    Case.DEEP_VALUE_COLD: (_nothing, _deep),
}
