"""What a person chose about reading archives."""

import re
from dataclasses import dataclass

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.settings import CACHE_MB, EXTRA_MAGICS, TOC_CACHE, Settings
from msglc_browser.storage.reading.byte_cache import DEFAULT_LIMIT_BYTES

_ESCAPED = re.compile(rb"\\x([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How much stays in memory, whether TOCs stay on disk, and what archives may begin with."""

    cache_bytes: int = DEFAULT_LIMIT_BYTES
    keeps_tocs: bool = True
    magics: tuple[bytes, ...] = (DEFAULT_MAGIC,)


def reading_options(settings: Settings) -> ReadingOptions:
    """The options as they are set."""
    return ReadingOptions(
        settings.number(CACHE_MB) * 1_000_000,
        bool(settings.get(TOC_CACHE)),
        (DEFAULT_MAGIC, *parse_magics(settings.text(EXTRA_MAGICS))),
    )


def parse_magics(text: str) -> tuple[bytes, ...]:
    r"""Magics from text: names separated by commas; \x1f stands for one byte."""
    names = (name.strip().encode("utf-8", "surrogateescape") for name in text.split(","))
    return tuple(_ESCAPED.sub(_byte, name) for name in names if name)


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())
