"""A new archive from a large JSON file: ours streams it, theirs is json.load and msglc.dump.

Both write to the local disk, so that only the encoding is measured.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import msglc
import numpy as np

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profiles_file import ProfilesFile

SIZE_BYTES = 256 * 10**6
_SEED = 20240717


def write_source() -> Path:
    """Write 256 MB of records with numbers and text to a new temporary folder."""
    random = np.random.default_rng(_SEED)
    records = ",".join(
        json.dumps(
            {
                "id": number,
                "name": f"reading {number}",
                "position": random.random(3).tolist(),
                "note": "x" * int(random.integers(100)),
            }
        )
        for number in range(5_000)
    ).encode()
    path = Path(tempfile.mkdtemp()) / "source.json"
    with path.open("wb") as file:
        file.write(b"[" + records)
        while file.tell() < SIZE_BYTES:
            file.write(b"," + records)
        file.write(b"]")
    return path


async def save_ours(source: Path) -> object:
    """What the program does for a local target, including the checks."""
    folder = source.parent
    workspace = Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
    target = LocalLocation(folder / "ours.msg")
    spec = NewArchiveSpec(source, SourceFormat.JSON, Protocol.MSGPACK, target)
    try:
        return await save_archive(workspace, spec, _ignore)
    finally:
        await workspace.close()


def save_theirs(source: Path) -> Callable[[], object]:
    """What a user would write today."""

    def work() -> object:
        with source.open("rb") as file:
            value = json.load(file)
        msglc.dump(str(source.parent / "theirs.msg"), value, backend="rust")
        return None

    return work


def _ignore(_progress: Progress) -> None:
    """Ignore the progress."""
