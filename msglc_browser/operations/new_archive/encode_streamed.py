"""Write an archive piece by piece, from any of the sources."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO, TypeAlias

from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.encode_problems import check_keys
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.sources.binary_decoders import decoder_of
from msglc_browser.operations.new_archive.sources.binary_source import BinarySource
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.folder_source import plan_folder, read_folder
from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.table_source import read_table
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.value_sink import OnBytes, SourceProblem

ByteReport: TypeAlias = Callable[[tuple[int, int]], None]
"""Told (bytes of the source done, bytes in all), now and then."""

_LEAST_BETWEEN_S = 0.05


class _Teller:
    """Tells how far the reading is, at most 20 times a second."""

    def __init__(self, report: ByteReport | None, total_bytes: int) -> None:
        self._report = report
        self._total_bytes = total_bytes
        self._told_s = 0.0

    def __call__(self, done_bytes: int) -> None:
        """So many bytes are done."""
        now_s = monotonic()
        if self._report is not None and now_s - self._told_s >= _LEAST_BETWEEN_S:
            self._told_s = now_s
            self._report((min(done_bytes, self._total_bytes), self._total_bytes))


def write_streamed(request: EncodeRequest, report: ByteReport | None) -> tuple[str, ...]:
    """Write the archive; the notes. Raises SourceProblem, Unencodable, LimitExceeded, OSError."""
    with (
        request.target.open("w+b") as target,
        ArchiveWriter(
            target, request.protocol, request.options, folder=str(request.target.parent)
        ) as writer,
    ):
        if request.source_format is SourceFormat.FOLDER:
            notes = _folder(request, writer, report)
        else:
            notes = _file(request, writer, report)
        writer.finish()
    return notes


def _folder(
    request: EncodeRequest, writer: ArchiveWriter, report: ByteReport | None
) -> tuple[str, ...]:
    if isinstance(request.source, PastedText):
        raise SourceProblem("text is no folder")
    plan = plan_folder(request.source)
    repeated = RepeatedKeys()
    read_folder(request.source, plan, writer, _Teller(report, plan.size_bytes), repeated)
    links = plan.links_left_out
    if not links:
        return repeated.sentences()
    left_out = "1 link was left out." if links == 1 else f"{links:,} links were left out."
    return (left_out, *repeated.sentences())


def _file(
    request: EncodeRequest, writer: ArchiveWriter, report: ByteReport | None
) -> tuple[str, ...]:
    with _opened(request.source) as file:
        size_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        if request.source_format in (SourceFormat.CSV, SourceFormat.TSV):
            teller = _Teller(report, size_bytes)
            read_table(
                file,
                writer,
                # Each byte counts twice: when it is read, and when its column is written.
                lambda count: teller(count // 2),
                delimiter="\t" if request.source_format is SourceFormat.TSV else None,
                folder=str(request.target.parent),
            )
        else:
            return _READERS[request.source_format](
                request, file, writer, _Teller(report, size_bytes)
            )
    return ()


def _opened(source: Path | PastedText) -> IO[bytes]:
    if isinstance(source, PastedText):
        return io.BytesIO(source.encoded())
    return source.open("rb")


_Notes: TypeAlias = tuple[str, ...]
_Reader: TypeAlias = Callable[[EncodeRequest, IO[bytes], ArchiveWriter, OnBytes], _Notes]


def _json(
    _request: EncodeRequest, file: IO[bytes], writer: ArchiveWriter, on_bytes: OnBytes
) -> _Notes:
    repeated = RepeatedKeys()
    JsonSource(TextWindow(file, on_bytes), writer, repeated).read_document()
    return repeated.sentences()


def _ndjson(
    _request: EncodeRequest, file: IO[bytes], writer: ArchiveWriter, on_bytes: OnBytes
) -> _Notes:
    repeated = RepeatedKeys()
    JsonSource(TextWindow(file, on_bytes), writer, repeated).read_lines()
    return repeated.sentences()


def _binary(
    protocol: Protocol,
    request: EncodeRequest,
    file: IO[bytes],
    writer: ArchiveWriter,
    on_bytes: OnBytes,
) -> _Notes:
    repeated = RepeatedKeys()
    strict_keys = request.protocol is Protocol.MSGPACK and not request.any_keys
    check = partial(check_keys, request=request) if strict_keys else None
    BinarySource(
        ByteWindow(file, on_bytes),
        decoder_of(protocol, repeated, check=check, strict_keys=strict_keys),
        writer,
        protocol=protocol,
        strict_keys=strict_keys,
    ).read_document()
    return repeated.sentences()


def _arrays(
    request: EncodeRequest, file: IO[bytes], writer: ArchiveWriter, on_bytes: OnBytes
) -> _Notes:
    # NumPy takes 0.1 s to import, which the other formats need not wait for.
    from msglc_browser.operations.new_archive.sources.array_source import read_npy, read_npz  # noqa: PLC0415

    read = read_npy if request.source_format is SourceFormat.NPY else read_npz
    read(file, writer, on_bytes, str(request.target.parent))
    return ()


_READERS: dict[SourceFormat, _Reader] = {
    SourceFormat.JSON: _json,
    SourceFormat.NDJSON: _ndjson,
    SourceFormat.MSGPACK: partial(_binary, Protocol.MSGPACK),
    SourceFormat.CBOR: partial(_binary, Protocol.CBOR),
    SourceFormat.NPY: _arrays,
    SourceFormat.NPZ: _arrays,
}
