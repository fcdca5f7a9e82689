"""What a user would write today: msglc.LazyReader over s3fs, fresh instances, caches cleared."""

import gc
import time
from collections.abc import Callable
from typing import Any

import msglc
import msgpack
import numpy as np
import s3fs
from msglc import LazyReader

from tests.benchmarks.cases import LITTLE, PARTS, Case, Target
from tests.benchmarks.looking import JUMPS, random_rows
from tests.benchmarks.meters import Steps, resident_mb
from tests.benchmarks.saving import save_theirs, write_source

Work = Callable[[], object]
COLUMNS = 1000
"""Of pixels: what a plot needs of a series."""

_SCREEN_ROWS = 40


def prepare(case: Case, target: Target) -> Work:
    """The work to time; preparation such as connecting is done here and not timed."""
    return _WORK[case](_Remote(target))


class _Remote:
    def __init__(self, target: Target) -> None:
        self.path = f"{target.bucket}/{target.key}"
        self.bucket = target.bucket
        self.fs = s3fs.S3FileSystem(
            key=target.access_key,
            secret=target.secret_key,
            endpoint_url=target.endpoint,
            client_kwargs={"region_name": "us-east-1"},
            config_kwargs={
                "request_checksum_calculation": "when_required",
                "response_checksum_validation": "when_required",
            },
            skip_instance_cache=True,
        )
        self.fs.connect()
        # A request to another object, so that opening the connection is not timed on either side.
        self.fs.exists(f"{target.bucket}/warm-up")
        self.fs.invalidate_cache()

    def open(self) -> Any:
        """A fresh reader."""
        return LazyReader(self.path, fs=self.fs)


def _open(remote: _Remote) -> Work:
    return lambda: list(_first(remote.open().keys(), 50))


def _first(items: Any, count: int) -> list[object]:
    return [item for item, _ in zip(items, range(count), strict=False)]


def _previews(remote: _Remote) -> Work:
    reader = remote.open()
    keys = list(reader.keys())[::200][:50]
    return lambda: [str(reader[key]["id"]) for key in keys]


def _deep(remote: _Remote) -> Work:
    def work() -> object:
        reader = remote.open()
        return reader["000250"]["b"]["c"]["d"]["e"]["energy"]

    return work


def _array(key: str) -> Callable[[_Remote], Work]:
    def prepare_array(remote: _Remote) -> Work:
        reader = remote.open()
        return lambda: np.array(reader[key].to_obj())

    return prepare_array


def _values(key: str) -> Callable[[_Remote], Work]:
    def prepare_values(remote: _Remote) -> Work:
        reader = remote.open()
        return lambda: reader[key].to_obj()

    return prepare_values


def _slice(remote: _Remote) -> Work:
    reader = remote.open()
    return lambda: np.array(reader["field"][12].to_obj())


def _picture(remote: _Remote) -> Work:
    """All values, reduced to least and greatest per column of pixels."""
    reader = remote.open()

    def work() -> object:
        values = np.array(reader["run"]["energy"].to_obj())
        columns = values[: len(values) // COLUMNS * COLUMNS].reshape(COLUMNS, -1)
        return columns.min(axis=1), columns.max(axis=1)

    return work


def _jump(remote: _Remote) -> Work:
    """A screenful of rows at each place, of both columns."""
    reader = remote.open()
    run = reader["run"]
    columns = [run["energy"], run["step"]]

    def work() -> object:
        spans = []
        for row in random_rows(JUMPS):
            started = time.monotonic()
            np.array([column[row : row + _SCREEN_ROWS] for column in columns])
            spans.append((started, time.monotonic()))
        return Steps(spans)

    return work


def _scroll(remote: _Remote) -> Work:
    """The whole table, of which rows are then shown without reading."""
    reader = remote.open()
    return lambda: _whole(reader)


def _whole(reader: Any) -> object:
    return [np.array(reader["run"][key].to_obj()) for key in ("energy", "step")]


def _look_around(remote: _Remote) -> Work:
    def work() -> object:
        found = _whole(remote.open())
        del found
        gc.collect()
        return Steps(closed_mb=resident_mb())

    return work


def _search(remote: _Remote) -> Work:
    reader = remote.open()
    return lambda: [key for key in reader.keys() if "99999" in key]  # noqa: SIM118


def _combined(remote: _Remote) -> Work:
    def work() -> object:
        reader = remote.open()
        return [len(reader[name]) for name in _first(reader.keys(), 50)]

    return work


def _sizes(remote: _Remote) -> Work:
    """The size of each entry of the root; LazyReader does not tell it without the values."""
    reader = remote.open()
    return lambda: {key: len(msgpack.packb(reader[key].to_obj())) for key in list(reader.keys())}


def _file(remote: _Remote, key: str, name: str) -> msglc.FileInfo:
    return msglc.FileInfo(f"{remote.bucket}/{key}", name, fs=remote.fs)


def _combine(remote: _Remote) -> Work:
    files = [_file(remote, key, key) for key in PARTS]
    return lambda: msglc.combine(remote.path, files, fs=remote.fs)


def _append(remote: _Remote) -> Work:
    return lambda: msglc.append(remote.path, _file(remote, LITTLE, "more"), fs=remote.fs)


_WORK: dict[Case, Callable[[_Remote], Work]] = {
    Case.OPEN_SMALL_TOC: _open,
    Case.OPEN_6MB_TOC: _open,
    Case.OPEN_1M_KEYS: _open,
    Case.PREVIEWS_50: _previews,
    Case.DEEP_VALUE_COLD: _deep,
    Case.FLOATS_5M: _array("energy"),
    Case.INTEGERS_2M: _array("ids"),
    Case.MIXED_500K: _values("cells"),
    Case.NESTED_200K: _values("points"),
    Case.REOPEN_CACHED: _open,
    Case.KEY_SEARCH_1M: _search,
    Case.COMBINED_1000: _combined,
    Case.COMBINE_10X64: _combine,
    Case.APPEND_1_TO_640: _append,
    Case.MAP_300K: _sizes,
    Case.IMAGE_SLICE: _slice,
    Case.PLOT_10M_FIRST_PICTURE: _picture,
    Case.TABLE_10M_JUMP: _jump,
    Case.TABLE_SCROLL_STALL: _scroll,
    Case.MEMORY_10M_LOOKED_AT: _look_around,
    Case.SAVE_JSON_256M: lambda _remote: save_theirs(write_source()),
}
