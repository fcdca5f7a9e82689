"""Headers that proxies change and other tools write: the object opens, is read and written."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.operations.buckets.object_properties import object_properties
from msglc_browser.operations.transfer.delete_object import DeleteSpec, delete_from
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.places.version import Version
from tests.servers.scripted_answers import Asked, scripted_server
from tests.servers.scripted_s3 import ScriptedS3, Stored, run_scripted
from tests.servers.writing import Phases

T = TypeVar("T")
DATA = b"0123456789"


def object_with(header: bytes) -> Callable[[Asked], bytes]:
    """A server of one object, which has that header."""

    def script(asked: Asked) -> bytes:
        status, data, more = b"200 OK", DATA, b""
        found = asked.headers.get("range", "").removeprefix("bytes=")
        if found:
            first, _dash, last = found.partition("-")
            start = int(first) if first else max(0, len(DATA) - int(last))
            end = min(int(last), len(DATA) - 1) if first and last else len(DATA) - 1
            status, data = b"206 Partial", DATA[start : end + 1]
            more = b"Content-Range: bytes %d-%d/%d\r\n" % (start, end, len(DATA))
        head = b'HTTP/1.1 %b\r\nETag: "e"\r\nContent-Length: %d\r\n' % (status, len(data))
        return head + more + header + b"\r\nConnection: close\r\n\r\n" + data

    return script


@pytest.mark.parametrize(
    "header",
    [
        b"x-amz-meta-owner: J\xf6rg",
        b"x-amz-meta-notes: " + b"n" * 30_000,
        b"\r\n".join(b"x-amz-meta-%d: v" % number for number in range(200)),
        b"Last-Modified: yesterday",
        b"Last-Modified: ",
        b"Expires: never",
        b"Content-Type: \xff/\xff",
    ],
)
def test_object_with_odd_headers_opens_and_has_properties(tmp_path: Path, header: bytes) -> None:
    async def play() -> bytes:
        async with scripted_server(object_with(header)) as endpoint:
            workspace = _workspace(tmp_path)
            profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key="key")
            workspace.add_temporary(profile, Secret("secret"))
            place = S3Location("p", "runs", "a.bin")
            try:
                source = await workspace.open_source(place)
                [data] = await source.read_ranges([Span(0, len(DATA))])
                await source.close()
                assert await object_properties(workspace, place)
            finally:
                await workspace.close()
        return data

    assert asyncio.run(play()) == DATA


@pytest.mark.parametrize("change", ['W/"{}"', '"{}-gzip"', 'W/"{}-gzip"'])
def test_etag_that_a_proxy_changes_stops_nothing(tmp_path: Path, change: str) -> None:
    """Listings have the ETag of the server, answers about the object that of the proxy."""
    source = tmp_path / "new.bin"
    source.write_bytes(b"new")

    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        stored = Stored(DATA)
        listed = Version(server.at("a.bin"), stored.etag, len(DATA))
        stored.etag = change.format(stored.etag.strip('"'))
        server.objects["a.bin"] = stored
        target = LocalLocation(tmp_path / "a.bin")
        await download(workspace, DownloadSpec(listed, target), Phases())
        assert target.path.read_bytes() == DATA
        opened = await workspace.open_source(server.at("a.bin"))
        assert await opened.read_ranges([Span(2, 4)]) == [b"23"]
        await opened.close()
        await upload(workspace, UploadSpec(source, server.at("a.bin"), overwrite=True), Phases())
        assert server.objects["a.bin"].data == b"new"
        server.objects["b.bin"] = stored
        store = await workspace.store("scripted")
        await delete_from(store, DeleteSpec(server.at("b.bin"), listed.etag))
        assert "b.bin" not in server.objects

    run_scripted(tmp_path, work)


def _workspace(folder: Path) -> Workspace:
    return Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
