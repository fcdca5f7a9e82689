"""Bytes that look like a stored NumPy array and are something else: shown as bytes, never run."""

import io
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from msglc.reader import LazyReader

from msglc_browser.archive.arrays.numpy_pickle import describe_array, rebuild_array
from msglc_browser.archive.model.node import NodeKind, ValueType
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.previews import Preview, read_previews
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.bounds import bounded
from tests.servers.archives import make_archive

_TAIL: tuple[object, ...] = (None, None, None, -1, -1, 0)


@dataclass(frozen=True)
class _Dtype:
    """Pickles as a dtype that may not exist."""

    code: str
    order: str = "<"
    tail: tuple[object, ...] = _TAIL

    def __reduce__(self) -> tuple[object, ...]:
        return np.dtype, (self.code, False, True), (3, self.order, *self.tail)


@dataclass(frozen=True)
class _Array:
    """Pickles as an array that may contradict itself."""

    dtype: object
    shape: tuple[object, ...]
    payload: object

    def __reduce__(self) -> tuple[object, ...]:
        state = (1, self.shape, self.dtype, False, self.payload)
        return np.array([1]).__reduce__()[0], (np.ndarray, (0,), b"b"), state


def _forged(dtype: object, shape: tuple[object, ...], payload: object) -> bytes:
    return pickle.dumps(_Array(dtype, shape, payload), 2)


def _shown(archive: bytes) -> ValueText:
    async def read(document: Document) -> ValueText:
        return await read_text(document, document.root)

    with bounded():
        return reading(archive, read)


@pytest.fixture(autouse=True)
def _numpy_has_printed() -> None:
    """NumPy imports on first use, which is no input's doing."""
    _shown(leaf_archive(encode(_forged(_Dtype("f8"), (1,), b"\0" * 8))))


def test_forged_array_that_contradicts_nothing_is_an_array() -> None:
    shown = _shown(leaf_archive(encode(_forged(_Dtype("i2"), (2,), b"\1\0\2\0"))))
    assert shown.value_type is ValueType.ARRAY
    assert shown.text == "[1, 2]"


@pytest.mark.parametrize(
    ("dtype", "shape", "payload"),
    [
        (_Dtype("f8"), (2,), b"\0" * 8),  # too few bytes
        (_Dtype("f8"), (2**62, 2**62), b""),
        (_Dtype("f8"), (2**2000,) * 30, b""),  # digits that Python refuses to print
        (_Dtype("f8"), (0, 2**62), b""),
        (_Dtype("f8"), (0, -1), b""),
        (_Dtype("f8"), (1,) * 40, b"\0" * 8),
        (_Dtype("U999999999"), (0,), b""),
        (_Dtype("U1"), (2,), b"\xff" * 8),  # characters that do not exist
        (_Dtype("O8", "|"), (1,), b"\0" * 8),
        (_Dtype("V8", "|"), (1,), b"\0" * 8),
        (_Dtype("M8", "<", (*_TAIL, ({}, (b"generic", 1, 1, 1)))), (1,), b"\1" * 8),
        (_Dtype("M8", "<", (*_TAIL, ({}, ()))), (1,), b"\1" * 8),
        (_Dtype("M8", "<", (*_TAIL, ({}, (b"ns",)))), (1,), b"\1" * 8),
        (_Dtype("M8", "<", (*_TAIL, ({}, (b"ns", 10**12, 1, 1)))), (1,), b"\1" * 8),
        (_Dtype("f8", "?"), (1,), b"\0" * 8),
        (_Dtype("f8"), (1,), "\u20ac" * 8),
        (_Dtype("f8"), (1,), [1.5]),
        ("f8", (1,), b"\0" * 8),
    ],
)
def test_array_that_contradicts_itself_is_shown_as_bytes_with_a_note(
    dtype: object, shape: tuple[object, ...], payload: object
) -> None:
    shown = _shown(leaf_archive(encode(_forged(dtype, shape, payload))))
    assert shown.value_type is ValueType.BYTES
    assert shown.note
    assert shown.text.startswith("00000000")


def test_array_of_many_short_axes_is_shown_in_time() -> None:
    shown = _shown(leaf_archive(encode(_forged(_Dtype("i1", "|"), (2,) * 19, b"\1" * 2**19))))
    assert shown.value_type is ValueType.ARRAY
    assert shown.text.startswith("[" * 19 + "1, 1]")
    assert not shown.is_complete


def test_pickle_that_doubles_at_each_step_takes_neither_time_nor_memory() -> None:
    doubling = b"\x80\x02)" + b"q\x00h\x00\x86" * 200
    payload = doubling + b"\x8c\nmultiarray\x93."
    with bounded():
        assert describe_array(payload) is None
        with pytest.raises(CorruptArchive):
            rebuild_array(payload)


def test_pickle_nested_a_thousand_deep_is_refused_without_recursion() -> None:
    payload = b"\x80\x02)" + b"\x85" * 900 + b"\x8c\nmultiarray\x93."
    with bounded():
        assert describe_array(payload) is None


@pytest.mark.parametrize("cut", [1, 5, 60, 120, -1])
def test_array_whose_pickle_is_cut_off_is_shown_as_bytes(cut: int) -> None:
    payload = _forged(_Dtype("f8"), (2,), b"\0" * 16)
    shown = _shown(leaf_archive(encode(b"\x80\x02cnumpy.core.multiarray\n" + payload[:cut])))
    assert shown.value_type is ValueType.BYTES
    assert shown.note


# --- code ------------------------------------------------------------------------------------

_VICTIM = """
import sys
from msglc.reader import LazyReader

with LazyReader(sys.argv[1]) as reader:
    reader.read("x")
"""


class _Runs:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        # `multiarray` among the first 40 bytes is what makes msglc unpickle.
        code = f"'multiarray'; open({str(self._path)!r}, 'w').close()"
        return exec, (code,)


def test_payload_that_runs_under_lazy_reader_is_shown_as_bytes_here(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    payload = pickle.dumps(_Runs(ran), 2)
    assert b"multiarray" in payload[:40]
    data = encode({"x": payload})
    entry = {"p": [3, len(data)]}
    archive = raw_archive(data, {"p": [0, len(data)], "t": {"x": entry}})
    path = tmp_path / "payload.msg"
    path.write_bytes(archive)

    # The proof that the payload is alive: msglc's own reader runs it.
    subprocess.run([sys.executable, "-c", _VICTIM, str(path)], check=False, capture_output=True)
    assert ran.exists()
    ran.unlink()

    async def look(document: Document) -> tuple[Preview, ValueText]:
        found = await expand(document, document.root)
        [preview] = await read_previews(document, found.nodes)
        return preview, await read_text(document, preview.node)

    with bounded():
        preview, shown = reading(archive, look)
    assert not ran.exists()
    assert preview.error is None
    assert shown.value_type is ValueType.BYTES
    assert "not run" in shown.note
    assert "80 02" in shown.text


def test_payload_at_the_root_that_runs_when_lazy_reader_opens_it_does_not_run(
    tmp_path: Path,
) -> None:
    ran = tmp_path / "ran"
    archive = leaf_archive(encode(pickle.dumps(_Runs(ran), 2)))
    LazyReader(io.BytesIO(archive))
    assert ran.exists()
    ran.unlink()

    shown = _shown(archive)
    assert not ran.exists()
    assert shown.value_type is ValueType.BYTES
    assert "not run" in shown.note


def test_payload_at_the_root_of_a_child_archive_does_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    child = leaf_archive(encode(pickle.dumps(_Runs(ran), 2)))
    archive = raw_archive(child, {"t": {"child": 0}})

    async def look(document: Document) -> ValueText:
        found = await expand(document, document.root)
        [preview] = await read_previews(document, found.nodes)
        await expand(document, preview.node)
        return await read_text(document, preview.node)

    with bounded():
        shown = reading(archive, look)
    assert not ran.exists()
    assert shown.value_type is ValueType.BYTES


def test_array_written_by_msglc_is_shown_without_unpickling() -> None:
    archive = make_archive({"a": np.arange(3)}, numpy_encoder=True)

    async def look(document: Document) -> ValueText:
        found = await expand(document, document.root)
        assert found.nodes[0].kind is NodeKind.LEAF
        [preview] = await read_previews(document, found.nodes)
        return await read_text(document, preview.node)

    with bounded():
        shown = reading(archive, look)
    assert shown.value_type is ValueType.ARRAY
    assert shown.text == "[0, 1, 2]"
