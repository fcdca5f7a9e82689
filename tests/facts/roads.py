"""The ways of a value through the program."""

from pathlib import Path
from typing import Final, NamedTuple

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.encode_worker import encode as make_archive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import encode, reading, value_of
from tests.servers.writing import export_file

OTHER: Final = {Protocol.MSGPACK: Protocol.CBOR, Protocol.CBOR: Protocol.MSGPACK}
PLAIN: Final = {Protocol.MSGPACK: formats.MSGPACK, Protocol.CBOR: formats.CBOR}


class Written(NamedTuple):
    """What was written, and what was said about it."""

    data: bytes
    notes: tuple[str, ...]


class Seen(NamedTuple):
    """A node as it is read and shown; `rest` is what is said about it."""

    value: object
    line: str
    text: str
    rest: str


def look(archive: bytes, path: str = "/") -> Seen:
    """Read the node at a path: its value event by event, its line in the tree, its text."""

    async def read(document: Document) -> Seen:
        node = await find_node(document, parse_path(path))
        [preview] = await read_previews(document, [node])
        text = await read_text(document, node)
        said = f"{preview.error or ''}{text.note}{text.problem}"
        return Seen(await value_of(document, node), preview.text, text.text, said)

    return reading(archive, read)


def value_in(archive: bytes) -> object:
    """The whole value of an archive."""

    async def read(document: Document) -> object:
        return await value_of(document, document.root)

    return reading(archive, read)


def data_of(archive: bytes) -> bytes:
    """The data of an archive without header and TOC."""
    return archive[HEADER_SIZE : HEADER_SIZE + read_fields(archive[:HEADER_SIZE]).toc_start]


def new_archive(
    data: bytes | PastedText, source_format: SourceFormat, protocol: Protocol, folder: Path
) -> Written:
    """An archive made of a file, or of pasted text. Raises BadInput."""
    target = folder / "new.msglc"
    source: Path | PastedText
    if isinstance(data, bytes):
        source = folder / "source"
        source.write_bytes(data)
    else:
        source = data
    notes = make_archive(EncodeRequest(source, source_format, protocol, target, name="source"))
    return Written(target.read_bytes(), notes)


def exported(archive: bytes, wanted: Format, folder: Path, path: str = "/") -> Written:
    """A node of an archive in another format. Raises BadInput."""
    target = folder / f"out{wanted.suffix}"

    async def write(document: Document) -> Written:
        node = await find_node(document, parse_path(path))
        result = await export_file(document, node, wanted, target, overwrite=True)
        return Written(target.read_bytes(), result.notes)

    return reading(archive, write)


def many(protocol: Protocol, way: bytes, count: int) -> bytes:
    """A list of the same encoded value."""
    return encode([0] * count, protocol)[:-count] + way * count
