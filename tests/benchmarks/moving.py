"""One transfer in a process of its own: `python -m tests.benchmarks.moving WHO WAY PLACE PATH`.

WHO is "ours", "window" or the name of a peer; WAY is up, down or rename, whose PATH is the new
prefix; PLACE is JSON. Waits for a line on stdin once it is
ready. Prints one line of JSON: seconds, the longest stall of the window, and the growth of memory.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.concurrency.large_blocks import return_large_blocks
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.benchmarks.peers import Place, peers
from tests.benchmarks.report import SWITCH_INTERVAL_S

PROFILE = "bench"


@dataclass(frozen=True, slots=True)
class Moved:
    """Seconds of a transfer; growth of the peak resident memory over idle, in MB."""

    seconds: float
    memory_mb: float
    stall_ms: float = 0.0


def _status_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


class Ours:
    """This program's operations on its I/O loop, connected."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._io = IoLoop()
        self._io.start()
        folder = Path(tempfile.mkdtemp())
        self._workspace = Workspace(
            ProfilesFile(folder / "connections.json"),
            SessionCredentials(),
            journal=WriteJournal(folder / "journal"),
        )
        profile = Profile(
            profile_id=PROFILE, name="bench", endpoint=place.endpoint, access_key=place.access_key
        )
        self._workspace.add_temporary(profile, Secret(place.secret_key))
        self._listed = self._io.submit(self._list()).result()

    def upload(self, folder: Path) -> None:
        """Upload all files of a folder."""
        specs = [UploadSpec(path, self._at(path.name)) for path in sorted(folder.iterdir())]
        if len(specs) == 1:
            self._io.submit(upload(self._workspace, specs[0], _untold)).result()
        else:
            self._io.submit(ManyUpload(self._workspace, specs).run(_untold)).result()

    def download(self, folder: Path) -> None:
        """Download everything below the prefix."""
        if len(self._listed) == 1:
            spec = DownloadSpec(self._listed[0], LocalLocation(folder / "file"))
            self._io.submit(download(self._workspace, spec, _untold)).result()
            return
        work = ManyDownload(self._workspace, self._listed, LocalLocation(folder))
        self._io.submit(work.run(_untold)).result()

    def rename(self, prefix: str) -> None:
        """Move everything below the prefix to another one."""
        source, target = (
            S3Location(PROFILE, self._place.bucket, key) for key in (self._place.prefix, prefix)
        )
        work = ManyCopy(
            self._workspace, [CopyItem(Version(source), target, is_folder=True)], moves=True
        )
        self._io.submit(work.run(_untold)).result()

    def _at(self, name: str) -> S3Location:
        return S3Location(PROFILE, self._place.bucket, self._place.prefix + name)

    async def _list(self) -> list[Version[S3Location]]:
        store = await self._workspace.store(PROFILE)
        found: list[Version[S3Location]] = []
        token: str | None = None
        while True:
            page = await store.list_page(self._place.bucket, self._place.prefix, token)
            for row in page.objects:
                place = S3Location(PROFILE, row.bucket, row.key)
                found.append(Version(place, row.etag, row.size_bytes))
            token = page.next_token
            if token is None:
                await asyncio.sleep(0)
                return found


def _untold(_progress: Progress) -> None:
    pass


def _work(who: str, way: str, place: Place, folder: Path) -> tuple[Callable[[], None], bool]:
    if who == "ours":
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        return_large_blocks()  # as the program does
        ours = Ours(place)
        if way == "rename":
            return (lambda: ours.rename(f"{folder}/")), False
        move = ours.upload if way == "up" else ours.download
        return (lambda: move(folder)), False
    peer = peers()[who]
    if peer.rename is not None and way == "rename":
        rename = peer.rename
        return (lambda: rename(place, f"{folder}/")), peer.is_child
    if way == "up":
        return (lambda: peer.upload(folder, place)), peer.is_child
    return (lambda: peer.download(place, folder)), peer.is_child


def main() -> None:
    """Move once."""
    who, way, text, path = sys.argv[1:]
    work, is_child = _work(who, way, Place(**json.loads(text)), Path(path))
    print("ready", flush=True)
    sys.stdin.readline()
    Path("/proc/self/clear_refs").write_text("5")
    before_mb = _status_mb("VmRSS:")
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    memory_mb = _status_mb("VmHWM:") - before_mb
    if is_child:
        memory_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps(asdict(Moved(seconds, memory_mb))), flush=True)
    os._exit(0)  # the clients leave loops and pools open; these are no longer measured


if __name__ == "__main__":
    main()
