"""A program that saves an archive over an object and kills itself at a given moment.

Its only argument is JSON: endpoint, keys, bucket, key, source, folder, phase, done_bytes.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile


async def main(order: dict[str, Any]) -> None:
    """Save, and die midway."""
    profile = Profile(
        profile_id="test",
        name="Test",
        endpoint=order["endpoint"],
        access_key=order["access_key"],
    )
    files = ProfilesFile(Path(order["folder"]) / "connections.json")
    workspace = Workspace(files, SessionCredentials())
    workspace.add_temporary(profile, Secret(order["secret_key"]))

    def progress(now: Progress) -> None:
        if now.phase == order["phase"] and now.done_bytes >= order["done_bytes"]:
            os.kill(os.getpid(), signal.SIGKILL)

    spec = NewArchiveSpec(
        Path(order["source"]),
        SourceFormat.JSON,
        Protocol.MSGPACK,
        S3Location("test", order["bucket"], order["key"]),
        overwrite=True,
    )
    await save_archive(workspace, spec, progress)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
