"""The encoding of a text file: by its mark, or by where its null bytes are."""

import codecs
from typing import IO

SAMPLE_BYTES = 64 * 1024
_CHUNK_BYTES = 64 * 1024
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKED = ("utf-16", "utf-32")
_SEPARATORS = "\r\n,;\t|"


def encoding_of(sample: bytes) -> str:
    """The encoding of a table that begins with these bytes; UTF-8 unless they show another."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" not in sample:
        return "utf-8-sig"
    # Two characters of UTF-16 are hardly ever one of UTF-32, but the other way round they are.
    candidates = ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"]
    return next((each for each in candidates if _is_likely(sample, each)), "utf-8-sig")


def chosen_encoding(wanted: str | None, sample: bytes) -> str:
    """The decoder for an encoding that the user chose, None for the detected one.

    Python's decoders of UTF-16 and UTF-32 require a mark: without one, the order of the bytes is
    detected, and little-endian if that shows nothing.
    """
    detected = encoding_of(sample)
    if wanted is None:
        return detected
    if wanted not in _MARKED:
        return wanted
    return detected if detected.startswith(wanted) else f"{wanted}-le"


def _is_likely(sample: bytes, encoding: str) -> bool:
    """Whether the sample is a table in this encoding: its separators are where they should be."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    if not text or "\0" in text or text.isascii():
        return bool(text) and "\0" not in text
    found = sum(map(text.count, _SEPARATORS))
    return found > 0 and 2 * found >= sum(sample.count(each.encode()) for each in _SEPARATORS)


def invalid_byte(file: IO[bytes], encoding: str) -> tuple[int, int] | None:
    """The offset of the first byte that cannot be decoded, and its line from 1; None if all can."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    read_bytes = 0
    while True:
        data = file.read(_CHUNK_BYTES)
        read_bytes += len(data)
        try:
            decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            # The decoder's own text may begin with bytes of the chunk before.
            offset = read_bytes - len(error.object) + error.start
            return offset, _lines_before(file, encoding, offset) + 1
        if not data:
            return None


def _lines_before(file: IO[bytes], encoding: str, offset: int) -> int:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    for start in range(0, offset, _CHUNK_BYTES):
        lines += decoder.decode(file.read(min(_CHUNK_BYTES, offset - start))).count("\n")
    return lines
