"""What the pages of documentation point to is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[3]
_PAGES: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/README.md",
    "docs/architecture.md",
    "tests/README.md",
)
_LINK: Final = re.compile(r"\]\((?!https?:)([^)#]+)")
_PATH: Final = re.compile(r"`((?:\w+/)+(?:\w+\.\w+)?)`")
_TARGET: Final = re.compile(r"`make ([a-z]+)")


def _missing(page: Path) -> Iterator[str]:
    text = page.read_text("utf-8")
    yield from (link for link in _LINK.findall(text) if not (page.parent / link).exists())
    for path in _PATH.findall(text):
        if not any((_ROOT / base / path).exists() for base in ("", "msglc_browser", "tests")):
            yield path
    makefile = (_ROOT / "Makefile").read_text("utf-8")
    yield from (name for name in _TARGET.findall(text) if f"\n{name}:" not in makefile)


@pytest.mark.parametrize("page", _PAGES)
def test_page_names_only_files_and_make_targets_that_exist(page: str) -> None:
    assert not set(_missing(_ROOT / page))
