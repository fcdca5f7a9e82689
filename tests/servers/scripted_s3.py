"""A small S3 server on loopback that leaves out, refuses or ignores what a test tells it to."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import CIMultiDict

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.fakes import xml_error

T = TypeVar("T")
BUCKET = "runs"
_KEPT = re.compile(
    "cache-control|content-(disposition|encoding|language|type)|expires|"
    "x-amz-(meta-.*|storage-class|server-side-encryption.*|website-redirect-location|object-lock.*)"
)
Script = Callable[[web.Request], web.StreamResponse | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; `what` is the query's first name, such as "tagging"."""

    method: str
    key: str
    what: str
    headers: CIMultiDict[str]


@dataclass(slots=True)
class Stored:
    """An object: its bytes, the headers it was stored with, its tags."""

    data: bytes
    headers: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    etag: str = ""

    def __post_init__(self) -> None:
        self.etag = self.etag or f'"{hashlib.md5(self.data).hexdigest()}"'


class ScriptedS3:
    """Reads, writes, multipart uploads, tags and listings of one bucket.

    `script(request)` may answer a request in the server's place. With `tells_lengths` off, HEAD and
    GET do not say how long their object is, as replies of edges and CDNs; with `tells_range_totals`
    off, neither do ranges.
    """

    def __init__(self) -> None:
        self.objects: dict[str, Stored] = {}
        self.asked: list[Asked] = []
        self.endpoint = ""
        self.script: Script = lambda _request: None
        self.tells_lengths = True
        self.serves_ranges = True
        self.tells_range_totals = True
        self.acl = ""
        self._uploads: dict[str, Stored] = {}
        self._parts: dict[str, dict[int, bytes]] = {}

    @property
    def profile(self) -> Profile:
        return Profile(profile_id="scripted", name="Edge", endpoint=self.endpoint, access_key="key")

    @property
    def secret(self) -> Secret:
        return Secret(secret_key="secret")

    def at(self, key: str) -> S3Location:
        """The location of a key."""
        return S3Location("scripted", BUCKET, key)

    def sent(self, method: str, what: str = "") -> list[Asked]:
        """The requests of this kind, in order."""
        return [each for each in self.asked if (each.method, each.what) == (method, what)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        names = [name for name, _ in parse_qsl(request.query_string, keep_blank_values=True)]
        what = next((name for name in names if name not in ("x-id", "encoding-type")), "")
        _slash, _bucket, *rest = request.path.split("/", 2)
        key = rest[0] if rest else ""
        self.asked.append(Asked(request.method, key, what, CIMultiDict(request.headers)))
        scripted = self.script(request)
        if scripted is not None:
            return scripted
        if not key:
            return self._listing(request)
        if request.method in ("PUT", "POST", "DELETE"):
            return await self._write(request, key, what)
        return await self._read(request, key, what)

    def _listing(self, request: web.Request) -> web.Response:
        prefix = request.query.get("prefix", "")
        rows = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(each.data)}</Size><ETag>{each.etag}</ETag>"
            "</Contents>"
            for key, each in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return _xml(f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>")

    async def _read(self, request: web.Request, key: str, what: str) -> web.StreamResponse:
        upload_id = request.query.get("uploadId", "")
        if upload_id:
            rows = "".join(
                f"<Part><PartNumber>{number}</PartNumber><Size>{len(data)}</Size></Part>"
                for number, data in self._parts[upload_id].items()
            )
            return _xml(f"<ListPartsResult>{rows}</ListPartsResult>")
        found = self.objects.get(key)
        if found is None:
            return _error(404, "NoSuchKey", request)
        if what == "tagging":
            tags = "".join(
                f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>"
                for name, value in found.tags.items()
            )
            return _xml(f"<Tagging><TagSet>{tags}</TagSet></Tagging>")
        if what == "acl":
            return _xml(self.acl) if self.acl else _error(501, "NotImplemented", request)
        wanted = request.headers.get("If-Match")
        if wanted and wanted != found.etag:
            return _error(412, "PreconditionFailed", request)
        return await self._content(request, found)

    async def _content(self, request: web.Request, found: Stored) -> web.StreamResponse:
        headers = {**found.headers, "ETag": found.etag}
        if found.tags:
            headers["x-amz-tagging-count"] = str(len(found.tags))
        data, status = found.data, 200
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
        if asked is not None and self.serves_ranges:
            first, last = _range(asked, len(data))
            if first >= len(data):
                return _error(416, "InvalidRange", request)
            total = len(data) if self.tells_range_totals else "*"
            headers["Content-Range"] = f"bytes {first}-{last}/{total}"
            data, status = data[first : last + 1], 206
        elif not self.tells_lengths:
            return await _without_length(request, headers, data)
        response = web.Response(status=status, headers=headers)
        if request.method == "HEAD" and not self.tells_lengths:
            return await _without_length(request, headers, b"")
        response.body = data
        return response

    async def _write(self, request: web.Request, key: str, what: str) -> web.StreamResponse:
        if request.method == "POST" and what == "uploads":
            upload_id = f"upload-{len(self._parts)}"
            self._uploads[upload_id], self._parts[upload_id] = _new(request, b""), {}
            return _xml(
                "<InitiateMultipartUploadResult>"
                f"<UploadId>{upload_id}</UploadId></InitiateMultipartUploadResult>"
            )
        upload_id = request.query.get("uploadId", "")
        if request.method == "DELETE":
            (self._uploads if upload_id else self.objects).pop(upload_id or key, None)
            return web.Response(status=204)
        if upload_id and request.method == "POST":
            return self._complete(key, upload_id)
        data = await request.read()
        if upload_id:
            return self._part(request, upload_id, data)
        self.objects[key] = _new(request, data)
        return web.Response(headers={"ETag": self.objects[key].etag})

    def _part(self, request: web.Request, upload_id: str, data: bytes) -> web.Response:
        source = request.headers.get("x-amz-copy-source", "")
        if source:
            found = self.objects[source.lstrip("/").split("/", 1)[1]]
            asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers["x-amz-copy-source-range"])
            assert asked is not None
            first, last = _range(asked, len(found.data))
            data = found.data[first : last + 1]
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        self._parts[upload_id][int(request.query["partNumber"])] = data
        if source:
            return _xml(f"<CopyPartResult><ETag>{etag}</ETag></CopyPartResult>")
        return web.Response(headers={"ETag": etag})

    def _complete(self, key: str, upload_id: str) -> web.Response:
        made, parts = self._uploads.pop(upload_id), self._parts[upload_id]
        made.data = b"".join(parts[number] for number in sorted(parts))
        made.etag = f'"{hashlib.md5(made.data).hexdigest()}-{len(parts)}"'
        self.objects[key] = made
        return _xml(
            "<CompleteMultipartUploadResult>"
            f"<ETag>{made.etag}</ETag></CompleteMultipartUploadResult>"
        )


Work: TypeAlias = Callable[[ScriptedS3, Workspace], Coroutine[Any, Any, T]]
"""What a test does with the server and a workspace connected to it."""


@asynccontextmanager
async def serve_scripted() -> AsyncIterator[ScriptedS3]:
    """A server on this loop."""
    server = ScriptedS3()
    application = web.Application(client_max_size=2**30)
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application, access_log=None, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        server.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


def refusal(status: int, code: str, message: str = "asked for") -> web.Response:
    """An error of S3, for a script."""
    body = xml_error(code, message)
    return web.Response(status=status, body=body, content_type="application/xml")


def _new(request: web.Request, data: bytes) -> Stored:
    headers = {
        name: value for name, value in request.headers.items() if _KEPT.fullmatch(name.lower())
    }
    tags = parse_qsl(request.headers.get("x-amz-tagging", ""))
    return Stored(data, headers, dict(tags))


async def _without_length(
    request: web.Request, headers: dict[str, str], data: bytes
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(data)
    await response.write_eof()
    return response


def _range(asked: re.Match[str], size: int) -> tuple[int, int]:
    if not asked[1]:
        return max(0, size - int(asked[2])), size - 1
    return int(asked[1]), min(int(asked[2] or size - 1), size - 1)


def _xml(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/xml")


def _error(status: int, code: str, request: web.Request) -> web.Response:
    if request.method == "HEAD":
        return web.Response(status=status)
    return refusal(status, code)


def run_scripted(folder: Path, work: Work[T], objects: Mapping[str, bytes] | None = None) -> T:
    """Run `work` with such a server, and a workspace connected to it, which uses `folder`."""

    async def whole() -> T:
        async with serve_scripted() as server:
            server.objects |= {key: Stored(data) for key, data in (objects or {}).items()}
            workspace = Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
            workspace.add_temporary(server.profile, server.secret)
            try:
                return await work(server, workspace)
            finally:
                await workspace.close()

    return asyncio.run(whole())
