"""Write an archive piece by piece, from any of the sources."""

import io
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO, TypeAlias

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.sources.binary_decoders import decoder_of
from msglc_browser.operations.new_archive.sources.binary_source import BinarySource
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers
from msglc_browser.operations.new_archive.sources.folder_source import plan_folder, read_folder
from msglc_browser.operations.new_archive.sources.item_source import ItemSource
from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.tables.table_source import read_table
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes
from msglc_browser.operations.new_archive.sources.time_places import TimePlaces
from msglc_browser.operations.new_archive.sources.value_sink import (
    LARGEST_SHARED_BYTES,
    WINDOW_SIZE,
    OnBytes,
    SharedReferences,
    SourceProblem,
)

ByteReport: TypeAlias = Callable[[tuple[int, int]], None]
"""Called with (bytes of the source done, total bytes), at intervals."""

_LEAST_BETWEEN_S = 0.05


class _Teller:
    """Reports the progress of reading, at most 20 times a second."""

    def __init__(self, report: ByteReport | None, total_bytes: int) -> None:
        self._report = report
        self._total_bytes = total_bytes
        self._told_s = 0.0

    def __call__(self, done_bytes: int) -> None:
        """`done` bytes are done."""
        now_s = monotonic()
        if self._report is not None and now_s - self._told_s >= _LEAST_BETWEEN_S:
            self._told_s = now_s
            self._report((min(done_bytes, self._total_bytes), self._total_bytes))


def write_streamed(request: EncodeRequest, report: ByteReport | None) -> tuple[str, ...]:
    """Write the archive; returns the notes.

    Raises SourceProblem, Unencodable, LimitExceeded, OSError.
    """
    try:
        return _written(request, report, _READERS)
    except SharedReferences:
        is_part = request.any_keys and not request.ignores_rest
        if is_part or _size_bytes(request.source) > LARGEST_SHARED_BYTES:
            raise
    return _written(request, report, _AT_ONCE)


def _written(
    request: EncodeRequest, report: ByteReport | None, readers: "_Readers"
) -> tuple[str, ...]:
    repeated = RepeatedKeys()
    with (
        request.target.open("w+b") as target,
        CopyingWriter(
            target,
            request.protocol,
            request.options,
            folder=str(request.target.parent),
            on_repeated_key=repeated.add,
        ) as writer,
    ):
        if request.source_format is SourceFormat.FOLDER:
            notes = _folder(request, writer, report)
        else:
            notes = _file(request, writer, report, readers)
        writer.finish()
    return (*notes, *repeated.sentences())


def _folder(
    request: EncodeRequest, writer: CopyingWriter, report: ByteReport | None
) -> tuple[str, ...]:
    if isinstance(request.source, PastedText):
        raise SourceProblem("text is not a folder")
    plan = plan_folder(request.source)
    numbers = RoundedNumbers()
    read_folder(request.source, plan, writer, _Teller(report, plan.size_bytes), numbers)
    return (*plan.sentences(), *numbers.sentences())


def _file(
    request: EncodeRequest, writer: CopyingWriter, report: ByteReport | None, readers: "_Readers"
) -> tuple[str, ...]:
    with _opened(request.source) as file:
        size_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        if request.source_format in (SourceFormat.CSV, SourceFormat.TSV):
            teller = _Teller(report, size_bytes)
            layout = request.table
            if request.source_format is SourceFormat.TSV:
                layout = layout.with_tabs()
            return read_table(
                file,
                writer,
                # Each byte counts twice: when it is read, and when its column is written.
                lambda count: teller(count // 2),
                layout=layout,
                folder=str(request.target.parent),
            )
        return readers[request.source_format](request, file, writer, _Teller(report, size_bytes))


def _size_bytes(source: Path | PastedText) -> int:
    return len(source.encoded()) if isinstance(source, PastedText) else source.stat().st_size


def _opened(source: Path | PastedText) -> IO[bytes]:
    if isinstance(source, PastedText):
        return io.BytesIO(source.encoded())
    return source.open("rb")


_Reader: TypeAlias = Callable[[EncodeRequest, IO[bytes], CopyingWriter, OnBytes], tuple[str, ...]]
_Readers: TypeAlias = Mapping[SourceFormat, _Reader]


def _json(
    _request: EncodeRequest, file: IO[bytes], writer: CopyingWriter, on_bytes: OnBytes
) -> tuple[str, ...]:
    numbers = RoundedNumbers()
    JsonSource(TextWindow(file, on_bytes), writer, numbers).read_document()
    return numbers.sentences()


def _ndjson(
    _request: EncodeRequest, file: IO[bytes], writer: CopyingWriter, on_bytes: OnBytes
) -> tuple[str, ...]:
    numbers = RoundedNumbers()
    JsonSource(TextWindow(file, on_bytes), writer, numbers).read_lines()
    return numbers.sentences()


def _binary(
    protocol: Protocol,
    request: EncodeRequest,
    file: IO[bytes],
    writer: CopyingWriter,
    on_bytes: OnBytes,
) -> tuple[str, ...]:
    if protocol is not request.protocol:
        return _decoded(protocol, request, file, writer, on_bytes)
    notes = KeptNotes()
    source = ItemSource(
        ByteWindow(file, on_bytes),
        writer,
        protocol=protocol,
        text_keys=protocol is Protocol.MSGPACK and not request.any_keys,
        indexed_bytes=request.options.threshold_bytes,
        notes=notes,
    )
    source.read_document(ignores_rest=request.ignores_rest)
    return notes.sentences()


def _decoded(
    protocol: Protocol,
    request: EncodeRequest,
    file: IO[bytes],
    writer: CopyingWriter,
    on_bytes: OnBytes,
    *,
    at_once: bool = False,
) -> tuple[str, ...]:
    times = TimeNotes()
    BinarySource(
        # Of a larger window all is looked at together, up to the end of the source.
        ByteWindow(file, on_bytes, LARGEST_SHARED_BYTES + 1 if at_once else WINDOW_SIZE),
        decoder_of(protocol, request.protocol, times, shares=at_once),
        writer,
        protocol=protocol,
        strict_keys=request.protocol is Protocol.MSGPACK,
    ).read_document()
    kinds = len(times.sentences())
    if not kinds:
        return ()
    places = TimePlaces(file, file.seek(0, io.SEEK_END), wanted=kinds)
    return times.sentences(places.moved, places.rounded)


def _arrays(
    request: EncodeRequest, file: IO[bytes], writer: CopyingWriter, on_bytes: OnBytes
) -> tuple[str, ...]:
    # Importing NumPy takes 0.1 s, which the other formats need not wait for.
    from msglc_browser.operations.new_archive.sources.array_source import read_npy, read_npz  # noqa: PLC0415

    read = read_npy if request.source_format is SourceFormat.NPY else read_npz
    return read(file, writer, on_bytes, str(request.target.parent))


_READERS: _Readers = {
    SourceFormat.JSON: _json,
    SourceFormat.NDJSON: _ndjson,
    SourceFormat.MSGPACK: partial(_binary, Protocol.MSGPACK),
    SourceFormat.CBOR: partial(_binary, Protocol.CBOR),
    SourceFormat.NPY: _arrays,
    SourceFormat.NPZ: _arrays,
}
_AT_ONCE: _Readers = {
    **_READERS,
    SourceFormat.CBOR: partial(_decoded, Protocol.CBOR, at_once=True),
}
