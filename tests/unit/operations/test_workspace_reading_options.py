"""Options of reading, from settings."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.errors import BadInput
from msglc_browser.operations.workspace import ReadingOptions, parse_magics, reading_options
from msglc_browser.settings import CACHE_MB, EXTRA_MAGICS, REQUEST_LIMIT_S, TOC_CACHE, Settings


def test_unset_settings_give_the_defaults(tmp_path: Path) -> None:
    options = reading_options(Settings(tmp_path / "s.json"))
    assert options == ReadingOptions(256_000_000, keeps_tocs=True, magics=(DEFAULT_MAGIC,))
    assert options.request_limit_s == 120


def test_settings_become_options(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    settings.set(CACHE_MB, 64)
    settings.set(TOC_CACHE, False)
    settings.set(EXTRA_MAGICS, "mine-2025")
    settings.set(REQUEST_LIMIT_S, 7)
    assert reading_options(settings) == ReadingOptions(
        64_000_000,
        keeps_tocs=False,
        magics=(DEFAULT_MAGIC, b"mine-2025"),
        request_limit_s=7,
    )


@pytest.mark.parametrize(
    ("text", "magics"),
    [
        ("", ()),
        (" , ", ()),
        ("mine", (b"mine",)),
        ("mine, other é", (b"mine", "other é".encode())),
        (r"a\x00\xffb", (b"a\x00\xffb",)),
    ],
)
def test_magics_are_names_between_commas(text: str, magics: tuple[bytes, ...]) -> None:
    assert parse_magics(text) == magics


def test_magic_longer_than_a_header_has_room_for_is_refused(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    settings.set(EXTRA_MAGICS, "x" * 30)
    with pytest.raises(BadInput, match="longer than 30 bytes"):
        settings.set(EXTRA_MAGICS, "short, " + "x" * 31)
