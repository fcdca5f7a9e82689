"""The best tools of the trade, as far as they are installed: s5cmd, rclone, boto3 with threads."""

import importlib.util
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_THREADS = 32


@dataclass(frozen=True, slots=True)
class Place:
    """A prefix in a bucket of a server."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: `upload(folder, place)` and `download(place, folder)` move all files.

    `rename(place, prefix)` moves all objects to another prefix of the bucket, if the tool can.

    `memory_of_child`: it runs as a process of its own.
    """

    name: str
    upload: Callable[[Path, Place], None]
    download: Callable[[Place, Path], None]
    is_child: bool = True
    rename: Callable[[Place, str], None] | None = None


def peers() -> dict[str, Peer]:
    """Those that are installed, by name."""
    found = {}
    for name, upload, download, rename in (
        ("s5cmd", _s5cmd_up, _s5cmd_down, _s5cmd_rename),
        ("rclone", _rclone_up, _rclone_down, _rclone_rename),
    ):
        if _program(name):
            found[name] = Peer(name, upload, download, rename=rename)
    if importlib.util.find_spec("obstore"):
        found["obstore"] = Peer("obstore", _obstore_up, _obstore_down, is_child=False)
    if importlib.util.find_spec("boto3"):
        found["boto3"] = Peer("boto3", _boto3_up, _boto3_down, is_child=False)
    return found


def _program(name: str) -> str | None:
    return shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)


def _run(place: Place, name: str, *arguments: str) -> None:
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": place.access_key,
        "AWS_SECRET_ACCESS_KEY": place.secret_key,
        "AWS_REGION": "us-east-1",
        "RCLONE_CONFIG": os.devnull,
        "RCLONE_CONFIG_S_TYPE": "s3",
        "RCLONE_CONFIG_S_PROVIDER": "Other",
        "RCLONE_CONFIG_S_ENV_AUTH": "true",
        "RCLONE_CONFIG_S_ENDPOINT": place.endpoint,
    }
    program = _program(name)
    assert program is not None
    silent = subprocess.DEVNULL
    subprocess.run([program, *arguments], env=environment, stdout=silent, check=True)


def _s5cmd_up(folder: Path, place: Place) -> None:
    where = f"s3://{place.bucket}/{place.prefix}"
    _run(place, "s5cmd", "--endpoint-url", place.endpoint, "cp", f"{folder}/", where)


def _s5cmd_down(place: Place, folder: Path) -> None:
    where = f"s3://{place.bucket}/{place.prefix}*"
    _run(place, "s5cmd", "--endpoint-url", place.endpoint, "cp", where, f"{folder}/")


def _rclone_up(folder: Path, place: Place) -> None:
    where = f"S:{place.bucket}/{place.prefix}"
    _run(place, "rclone", "copy", str(folder), where, "--transfers", str(_THREADS))


def _rclone_down(place: Place, folder: Path) -> None:
    where = f"S:{place.bucket}/{place.prefix}"
    _run(place, "rclone", "copy", where, str(folder), "--transfers", str(_THREADS))


def _s5cmd_rename(place: Place, prefix: str) -> None:
    source, target = (f"s3://{place.bucket}/{each}" for each in (f"{place.prefix}*", prefix))
    _run(place, "s5cmd", "--endpoint-url", place.endpoint, "mv", source, target)


def _rclone_rename(place: Place, prefix: str) -> None:
    source, target = f"S:{place.bucket}/{place.prefix}", f"S:{place.bucket}/{prefix}"
    _run(place, "rclone", "moveto", source, target, "--transfers", str(_THREADS))


def _obstore(place: Place) -> Any:
    store = importlib.import_module("obstore.store")
    return store.S3Store(
        place.bucket,
        endpoint=place.endpoint,
        access_key_id=place.access_key,
        secret_access_key=place.secret_key,
        region="us-east-1",
        client_options={"allow_http": True},
    )


def _obstore_up(folder: Path, place: Place) -> None:
    obstore, store = importlib.import_module("obstore"), _obstore(place)
    _each(folder.iterdir(), lambda path: obstore.put(store, place.prefix + path.name, path))


def _obstore_down(place: Place, folder: Path) -> None:
    obstore, store = importlib.import_module("obstore"), _obstore(place)
    keys = [row["path"] for page in obstore.list(store, place.prefix) for row in page]

    def fetch(key: str) -> None:
        with (folder / key.rpartition("/")[2]).open("wb") as file:
            for piece in obstore.get(store, key).stream(min_chunk_size=1024**2):
                file.write(piece)

    _each(keys, fetch)


def _boto3(place: Place) -> Any:
    boto3 = importlib.import_module("boto3")
    config = importlib.import_module("botocore.config")
    return boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        region_name="us-east-1",
        config=config.Config(max_pool_connections=_THREADS),
    )


def _boto3_up(folder: Path, place: Place) -> None:
    client = _boto3(place)

    def put(path: Path) -> None:
        client.upload_file(str(path), place.bucket, place.prefix + path.name)

    _each(folder.iterdir(), put)


def _boto3_down(place: Place, folder: Path) -> None:
    client = _boto3(place)
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=place.bucket, Prefix=place.prefix
    )
    rows: list[Mapping[str, str]] = [row for page in pages for row in page["Contents"]]

    def get(row: Mapping[str, str]) -> None:
        path = folder / row["Key"].rpartition("/")[2]
        client.download_file(place.bucket, row["Key"], str(path))

    _each(rows, get)


def _each(items: Iterable[Any], work: Callable[[Any], object]) -> None:
    with ThreadPoolExecutor(_THREADS) as threads:
        for _ in threads.map(work, items):
            pass
