"""Servers that leave out, refuse or ignore things, as edges and CDNs in front of a bucket do."""

from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web

from msglc_browser.errors import ObjectChanged, ServerFailed, StorageError, Unsupported
from msglc_browser.operations.buckets.browse import list_page
from msglc_browser.operations.buckets.object_properties import object_properties
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombineMode,
    CombineSpec,
    append,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.carry_over import lost_by_replacing
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.local_write import file_version
from tests.servers.archives import combine_archives, make_archive
from tests.servers.scripted_s3 import BUCKET, ScriptedS3, Stored, Work, refusal, run_scripted
from tests.servers.writing import Phases

T = TypeVar("T")
A, B = make_archive({"a": 1}), make_archive([2, 3])


def play(folder: Path, work: Work[T]) -> T:
    """Run `work` with a server that leaves out lengths."""

    async def whole(server: ScriptedS3, workspace: Workspace) -> T:
        server.tells_lengths = False
        return await work(server, workspace)

    return run_scripted(folder, whole, {"a.msg": A, "b.msg": B})


async def listed(workspace: Workspace, place: S3Location) -> Version[S3Location]:
    """The version of an object as a listing gives it."""
    page = await list_page(workspace, place.folder)
    [row] = [row for row in page.objects if row.location == place]
    return row.version


@pytest.mark.parametrize("tells_range_totals", [True, False])
@pytest.mark.parametrize("serves_ranges", [True, False])
def test_object_of_unstated_length_is_downloaded_whole(
    tmp_path: Path, serves_ranges: bool, tells_range_totals: bool
) -> None:
    target = tmp_path / "a.msg"
    target.write_bytes(b"the good one")

    async def work(server: ScriptedS3, workspace: Workspace) -> int:
        server.serves_ranges, server.tells_range_totals = serves_ranges, tells_range_totals
        version = await listed(workspace, server.at("a.msg"))
        spec = DownloadSpec(version, LocalLocation(target), file_version(target))
        return (await download(workspace, spec, Phases())).size_bytes

    assert play(tmp_path, work) == len(A)
    assert target.read_bytes() == A


@pytest.mark.parametrize("serves_ranges", [True, False])
def test_properties_state_the_size(tmp_path: Path, serves_ranges: bool) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> int | None:
        server.serves_ranges = serves_ranges
        return (await object_properties(workspace, server.at("a.msg"))).size_bytes

    assert play(tmp_path, work) == len(A)


def test_size_of_an_empty_object_is_zero(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> int | None:
        server.objects["empty"] = Stored(b"")
        return (await object_properties(workspace, server.at("empty"))).size_bytes

    assert play(tmp_path, work) == 0


@pytest.mark.parametrize("serves_ranges", [True, False])
def test_upload_combine_and_append_succeed(tmp_path: Path, serves_ranges: bool) -> None:
    (tmp_path / "u.msg").write_bytes(A)

    async def work(server: ScriptedS3, workspace: Workspace) -> dict[str, bytes]:
        server.serves_ranges = serves_ranges
        target = server.at("both.msg")
        spec = UploadSpec(tmp_path / "u.msg", server.at("u.msg"))
        await upload(workspace, spec, Phases())
        sources = [CombineSource(server.at(f"{name}.msg"), name) for name in "ab"]
        await combine(workspace, CombineSpec((sources[0],), CombineMode.DICT, target), Phases())
        await append(workspace, AppendSpec(target, (sources[1],)), Phases())
        return {key: each.data for key, each in server.objects.items()}

    objects = play(tmp_path, work)
    assert objects["u.msg"] == A
    assert objects["both.msg"] == combine_archives({"a": A, "b": B})


@pytest.mark.parametrize(
    ("methods", "error", "words"),
    [
        ({"HEAD", "GET"}, ServerFailed, r"two sizes of s3://runs/a\.msg: 4 bytes"),
        ({"GET"}, ObjectChanged, r"s3://runs/a\.msg is no longer the version"),
    ],
)
def test_length_that_contradicts_the_listing_makes_no_file(
    tmp_path: Path, methods: set[str], error: type[StorageError], words: str
) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        server.tells_lengths = True

        def says_shorter(request: web.Request) -> web.StreamResponse | None:
            if request.method not in methods or not request.path.endswith("a.msg"):
                return None
            headers = {"ETag": server.objects["a.msg"].etag}
            if request.method == "HEAD":
                return web.Response(headers={**headers, "Content-Length": "4"})
            headers["Content-Range"] = "bytes 0-3/4"
            return web.Response(status=206, headers=headers, body=A[:4])

        server.script = says_shorter
        version = await listed(workspace, server.at("a.msg"))
        await download(workspace, DownloadSpec(version, LocalLocation(target)), Phases())

    target = tmp_path / "a.msg"
    with pytest.raises(error, match=words):
        play(tmp_path, work)
    assert not target.exists()


def test_size_that_nothing_tells_is_an_error(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        server.serves_ranges = False
        server.script = lambda request: (
            refusal(403, "AccessDenied") if "list-type" in request.query else None
        )
        await object_properties(workspace, server.at("a.msg"))

    with pytest.raises(Unsupported, match=r"did not report the size of s3://runs/a\.msg"):
        play(tmp_path, work)


def test_size_of_a_version_that_came_in_between_is_not_taken(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[int, str]:
        heads = 0

        def replace(request: web.Request) -> web.StreamResponse | None:
            nonlocal heads
            if request.method == "GET" and heads == 1:
                server.objects["a.msg"] = Stored(b"longer than before" + A)
            heads += request.method == "HEAD"
            return None

        server.script = replace
        store = await workspace.store(server.profile.profile_id)
        found = await store.head(BUCKET, "a.msg")
        return found.size_bytes, found.etag

    data = b"longer than before" + A
    assert play(tmp_path, work) == (len(data), Stored(data).etag)


KEPT = {
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-1:1:key/2",
    "x-amz-server-side-encryption-bucket-key-enabled": "true",
    "x-amz-website-redirect-location": "/b",
    "x-amz-object-lock-mode": "GOVERNANCE",
    "x-amz-object-lock-retain-until-date": "2199-01-01T00:00:00Z",
    "x-amz-storage-class": "GLACIER_IR",
    "x-amz-meta-owner": "me",
    "Expires": "Tue, 01 Jan 2030 00:00:00 GMT",
    "Content-Type": "application/x-msgpack",
}
LARGE = make_archive([b"x" * 2**20] * 12)


@pytest.mark.parametrize("base", [A, LARGE], ids=["in one request", "copied on the server"])
def test_rewritten_object_is_created_with_the_headers_it_had(tmp_path: Path, base: bytes) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        server.tells_lengths = True
        data = combine_archives({"one": base})
        server.objects["all.msg"] = Stored(data, dict(KEPT), {"a b": "c"})
        spec = AppendSpec(server.at("all.msg"), (CombineSource(server.at("b.msg"), "b"),))
        notes = (await append(workspace, spec, Phases())).notes
        [made] = server.sent("PUT") if base is A else server.sent("POST", "uploads")
        assert {name: made.headers[name] for name in KEPT} == KEPT
        assert made.headers["x-amz-tagging"] == "a%20b=c"
        bodies = [each for each in server.asked if each.method == "PUT"]
        sent = [each for each in bodies if "x-amz-copy-source" not in each.headers]
        assert (len(sent) < len(bodies)) == (base is LARGE)
        assert sent and all("Content-MD5" in each.headers for each in sent)
        assert server.objects["all.msg"].data == combine_archives({"one": base, "b": B})
        return notes

    assert play(tmp_path, work) == ()


def test_what_cannot_be_kept_is_named_before_and_after(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        server.tells_lengths = True
        kept = {"x-amz-object-lock-legal-hold": "ON", "Cache-Control": "no-store"}
        server.objects["all.msg"] = Stored(combine_archives({"a": A}), kept, {"a": "b"})
        server.script = lambda request: (
            refusal(403, "AccessDenied") if "tagging" in request.query else None
        )
        target = server.at("all.msg")
        expected = await lost_by_replacing(workspace, target, in_place=True)
        assert expected == ("legal hold", "tags (this key may not read them)")
        spec = AppendSpec(target, (CombineSource(server.at("b.msg"), "b"),))
        return (await append(workspace, spec, Phases())).notes

    assert play(tmp_path, work) == (
        "all.msg has not kept everything of its previous version: legal hold, "
        "tags (this key may not read them).",
    )


def test_header_that_the_server_ignores_is_named(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        server.tells_lengths = True
        data = combine_archives({"a": A})
        server.objects["all.msg"] = Stored(data, {"Cache-Control": "no-store"}, {"a": "b"})

        def forget(request: web.Request) -> web.StreamResponse | None:
            if server.sent("PUT"):
                server.objects["all.msg"].headers.pop("Cache-Control", None)
            return None

        server.script = forget
        spec = AppendSpec(server.at("all.msg"), (CombineSource(server.at("b.msg"), "b"),))
        return (await append(workspace, spec, Phases())).notes

    [note] = play(tmp_path, work)
    assert note == "all.msg has not kept everything of its previous version: Cache-Control."
