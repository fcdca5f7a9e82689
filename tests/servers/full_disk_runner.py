"""Runs write cases on full disks; a separate process, controlled by lines of JSON.

It imports everything once and forks for each run. Everything a run writes is in the folder
"disk" below its own: temporary files, the journal, the target if that is a file. An order is
{case, endpoint, access_key, secret_key, bucket, folder, key, kind, free_bytes, full_from}; see
`Outcome` for the answer. `kind` is "bound" or "mounted", "" for a disk with space; the disk is
full from the start, or from the phase `full_from` on.
"""

import asyncio
import hashlib
import json
import logging
import os
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet  # noqa: F401  # once, not in each run

from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.location import LocalLocation
from tests.servers.file_cases import FILE_CASES, OLD
from tests.servers.full_disk import BoundFiles, NoSmallDisk, SmallDisk, files_in
from tests.servers.write_cases import CASES, open_ground

DISK_BYTES = 48 * 2**20


@dataclass(slots=True)
class Outcome:
    """How a run ended: the error's class and texts, the files on the disk, and the file written.

    `bug` is the traceback of an unexpected error, `skipped` why there was no such disk.
    """

    error: str = ""
    message: str = ""
    hint: str = ""
    details: str = ""
    phases: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    sum: str = ""
    bug: str = ""
    skipped: str = ""


async def work(order: dict[str, Any], disk: SmallDisk | BoundFiles, outcome: Outcome) -> None:
    """One run, done as the program would."""
    workspace, ground = await open_ground(order, disk.folder / "writes")

    def progress(now: Progress) -> None:
        if now.phase not in outcome.phases:
            outcome.phases.append(now.phase)
            if now.phase == order["full_from"]:
                disk.leave(order["free_bytes"])

    if order["kind"] and not order["full_from"]:
        disk.leave(order["free_bytes"])
    try:
        if order["case"] in CASES:
            await CASES[order["case"]].run(workspace, ground, progress)
        else:
            key = order["key"]
            target = ground.at(key) if key else LocalLocation(disk.folder / "target")
            await FILE_CASES[order["case"]].run(workspace, ground, target, progress)
    finally:
        await workspace.close()
        workspace.journal.close()


def live(order: dict[str, Any]) -> Outcome:
    """Everything that a run's process does."""
    outcome = Outcome()
    folder = Path(order["folder"]) / "disk"
    folder.mkdir(exist_ok=True)
    try:
        is_mounted = order["kind"] == "mounted"
        disk = SmallDisk(folder, DISK_BYTES) if is_mounted else BoundFiles(folder)
    except NoSmallDisk as error:
        outcome.skipped = str(error)
        return outcome
    target = folder / "target"
    target.write_bytes(OLD)
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    logging.basicConfig(level=logging.CRITICAL)
    try:
        asyncio.run(work(order, disk, outcome))
    except MsglcBrowserError as error:
        said = describe(error)
        outcome.error, outcome.details = type(error).__name__, said.details
        outcome.message, outcome.hint = said.title, said.hint
    except BaseException:
        outcome.bug = traceback.format_exc()
    outcome.left = files_in(folder, folder / "filler", target)
    outcome.sum = hashlib.sha256(target.read_bytes()).hexdigest()
    return outcome


def obey(order: dict[str, Any]) -> str:
    """Fork, and return the output of the run's process: empty if it died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            with open(writer, "w") as pipe:  # noqa: PTH123  # a pipe has no path
                pipe.write(json.dumps(asdict(live(order))))
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader) as pipe:  # noqa: PTH123
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


if __name__ == "__main__":
    for line in sys.stdin:
        print(obey(json.loads(line)), flush=True)
