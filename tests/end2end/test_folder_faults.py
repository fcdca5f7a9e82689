"""Folders and buckets are made and deleted while the network fails at each request.

Nothing beside them is touched, an error says so, and a retry ends the work.
"""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import MsglcBrowserError, TargetExists
from msglc_browser.operations.folders.delete_bucket import BucketDelete
from msglc_browser.operations.folders.delete_folders import FolderDelete
from msglc_browser.operations.folders.new_folder import make_folder
from msglc_browser.operations.workspace import Workspace
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket, make_bucket
from tests.servers.writing import Phases, place, run

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
ACTIONS = ["drop_request", "drop_response", "status"]
INSIDE = {"in/": b"", "in/a": b"1", "in/b c": b"22", "in/deep/": b"", "in/deep/e+é": b"333"}
OUTSIDE = {"in.txt": b"4", "inner/x": b"5", "out": b"6"}

Again = Callable[[], Coroutine[Any, Any, object]]
Start = Callable[[Workspace, S3Bucket], Again]


@dataclass(frozen=True, slots=True)
class Scene:
    """A bucket behind a link that can fail."""

    bucket: S3Bucket
    link: SlowLink
    folder: Path

    def reset(self) -> None:
        """Put everything where it was."""
        self.link.reset()
        if not self.bucket.is_there():
            self.bucket.server.client.create_bucket(Bucket=self.bucket.name)
        keys = self.bucket.keys()
        for key in keys:
            self.bucket.delete(key)
        self.bucket.fill({**INSIDE, **OUTSIDE})

    def check_outside(self) -> None:
        """What must not be deleted is intact."""
        assert {key: self.bucket.get(key) for key in OUTSIDE} == OUTSIDE

    def do(self, start: Start, between: Callable[[], None]) -> MsglcBrowserError | None:
        """Do it, and again after an error without faults; returns that error."""

        async def work(workspace: Workspace) -> MsglcBrowserError | None:
            again = start(workspace, self.bucket)
            try:
                await again()
            except MsglcBrowserError as error:
                self.link.reset()
                between()
                await again()
                return error
            return None

        return run(self.folder, work, replace(self.bucket.server, endpoint=self.link.endpoint))

    def fail_at_each(
        self, start: Start, action: str, between: Callable[[], None], after: Callable[[], None]
    ) -> None:
        """Do it once without faults, then with one at each of its requests."""
        assert self.do(start, between) is None
        after()
        requests = len(self.link.report().lines)
        assert requests
        more = (
            {"status": 500, "code": "InternalError"} if action == "status" else {"after_bytes": 0}
        )
        for skip in range(requests):
            self.reset()
            self.link.fault(".", action, skip=skip, times=1, **more)
            self.do(start, between)
            after()


@pytest.fixture
def scene(weed_bucket: S3Bucket, tmp_path: Path) -> Iterator[Scene]:
    with SlowLink(weed_bucket.server.endpoint) as link:
        bucket = make_bucket(weed_bucket.server)
        found = Scene(bucket, link, tmp_path)
        found.reset()
        yield found
        if bucket.is_there():
            bucket.remove()


def _delete(workspace: Workspace, bucket: S3Bucket) -> Again:
    work = FolderDelete(workspace, [place(bucket, "in/")], gone=lambda _places: None)
    return lambda: work.run(Phases())


def _delete_bucket(workspace: Workspace, bucket: S3Bucket) -> Again:
    work = BucketDelete(
        workspace, place(bucket, ""), with_everything=True, gone=lambda _places: None
    )
    return lambda: work.run(Phases())


def _make(workspace: Workspace, bucket: S3Bucket) -> Again:
    async def make() -> None:
        try:
            await make_folder(workspace, place(bucket, ""), "new")
        except TargetExists:  # it was made, and its answer lost
            assert bucket.get("new/") == b""

    return make


@pytest.mark.parametrize("action", ACTIONS)
def test_folder_is_deleted(scene: Scene, action: str) -> None:
    def check_gone() -> None:
        scene.check_outside()
        assert set(scene.bucket.keys()) == set(OUTSIDE)

    scene.fail_at_each(_delete, action, scene.check_outside, check_gone)


@pytest.mark.parametrize("action", ACTIONS)
def test_folder_is_made(scene: Scene, action: str) -> None:
    def check_made() -> None:
        scene.check_outside()
        assert set(scene.bucket.keys()) == {*INSIDE, *OUTSIDE, "new/"}

    scene.fail_at_each(_make, action, scene.check_outside, check_made)


@pytest.mark.parametrize("action", ACTIONS)
def test_bucket_is_deleted_with_everything(scene: Scene, action: str) -> None:
    def check_gone() -> None:
        assert not scene.bucket.is_there()

    scene.fail_at_each(_delete_bucket, action, lambda: None, check_gone)


@pytest.mark.parametrize("method", ["DELETE", "HEAD", "GET"])
def test_requests_that_are_always_refused_delete_nothing_else(scene: Scene, method: str) -> None:
    scene.link.fault(f"^{method} ", "status", status=403, code="AccessDenied", times=1000)
    error = scene.do(_delete, scene.check_outside)
    assert error is not None or method == "HEAD"
    assert set(scene.bucket.keys()) == set(OUTSIDE)
