"""Prepare the demo: server, samples, buckets, and a connection for this run."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.demo.samples.catalog import (
    FIRST_FOLDER,
    SIMULATIONS,
    Sample,
    write_samples,
)
from msglc_browser.demo.server import DEMO_PROFILE_ID, DemoServer, Endpoint
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.store import S3Store

_CONCURRENT_UPLOADS = 6


@dataclass(frozen=True, slots=True)
class Demo:
    """What to show first: the folder, and an archive in it to double-click."""

    profile: Profile
    first_folder: S3Location


async def prepare_demo(workspace: Workspace, server: DemoServer) -> Demo:
    """Start `server`, store the samples there, add the connection to `workspace`; 2 to 4 s.

    Runs on the I/O loop. Server and samples belong to `server`: stop it to remove both, also
    after a failure or a cancel. Raises WorkerFailed or a StorageError.
    """
    endpoint = await asyncio.to_thread(server.start)
    profile = Profile(
        profile_id=DEMO_PROFILE_ID,
        name="Demo",
        endpoint=endpoint.url,
        access_key=endpoint.access_key,
    )
    await _fill(profile, endpoint)
    workspace.add_temporary(profile, Secret(endpoint.secret_key))
    return Demo(profile, S3Location(DEMO_PROFILE_ID, SIMULATIONS, FIRST_FOLDER))


async def _fill(profile: Profile, endpoint: Endpoint) -> None:
    samples = await run_in_process(write_samples, endpoint.folder)
    async with S3Store(profile, Secret(endpoint.secret_key)) as store:
        await run_limited(_buckets(samples), partial(_create, store), limit=_CONCURRENT_UPLOADS)
        await run_limited(samples, partial(_upload, store), limit=_CONCURRENT_UPLOADS)


def _buckets(samples: Sequence[Sample]) -> list[str]:
    return sorted({sample.bucket for sample in samples})


async def _create(store: S3Store, bucket: str) -> None:
    await store.call("create_bucket", Bucket=bucket)


async def _upload(store: S3Store, sample: Sample) -> None:
    body = await asyncio.to_thread(_take, sample.path)
    await store.call("put_object", Bucket=sample.bucket, Key=sample.key, Body=body)


def _take(path: Path) -> bytes:
    data = path.read_bytes()
    path.unlink()
    return data
