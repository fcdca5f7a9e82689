"""What is read back is what was written, even on servers that ignore conditions."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from msglc_browser.archive.model.segments import Literal
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ObjectChanged
from msglc_browser.operations.writing.verify import (
    read_spans,
    verify_copied,
    verify_layout,
    verify_object,
)
from msglc_browser.operations.writing.verify_plain import read_file_spans, verify_plain_draft
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from tests.servers.archives import make_archive
from tests.servers.ranged_store import PLACE, RangedStore

ARCHIVE = make_archive({"n": 1, "x": "y" * 500})
MD5 = f'"{hashlib.md5(ARCHIVE).hexdigest()}"'
PARTS = '"0123456789abcdef0123456789abcdef-2"'
Check = Callable[[RangedStore, Version[S3Location], Path], Awaitable[object]]


def _copied(store: RangedStore, written: Version[S3Location], draft: Path) -> Awaitable[object]:
    return verify_copied(store, written, partial(read_file_spans, draft))


def _laid_out(store: RangedStore, written: Version[S3Location], _draft: Path) -> Awaitable[object]:
    return verify_layout(store, written, [Literal(ARCHIVE)])


CHECKS: list[Check] = [verify_object, verify_plain_draft, _copied, _laid_out]


def verified(
    check: Check, folder: Path, *, written: str, found: str, conditions: str = "ignored"
) -> None:
    """An object that was answered with one ETag, and has another one."""
    draft = folder / "draft"
    draft.write_bytes(ARCHIVE)
    store = RangedStore(data=ARCHIVE, conditions=conditions)
    store.etag = found

    async def work() -> None:
        await check(store, Version(PLACE, written, len(ARCHIVE)), draft)

    asyncio.run(work())


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(("written", "found"), [(MD5, '"theirs"'), (MD5, PARTS), (PARTS, '"x-2"')])
def test_other_object_of_the_same_bytes_is_changed(
    tmp_path: Path, check: Check, written: str, found: str
) -> None:
    with pytest.raises(ObjectChanged, match="replaced it immediately"):
        verified(check, tmp_path, written=written, found=found)


@pytest.mark.parametrize("conditions", ["always fail", "refused"])
@pytest.mark.parametrize("check", CHECKS)
def test_server_that_refuses_a_condition_that_holds_is_asked_without(
    tmp_path: Path, check: Check, conditions: str
) -> None:
    verified(check, tmp_path, written=MD5, found=MD5, conditions=conditions)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("written", [MD5, PARTS, f"W/{MD5}", ""])
def test_etag_that_turns_into_the_checksum_is_no_other_object(
    tmp_path: Path, check: Check, written: str
) -> None:
    verified(check, tmp_path, written=written, found=MD5)


@pytest.mark.parametrize("check", [verify_object, verify_plain_draft])
def test_checksum_of_another_file_is_another_object(tmp_path: Path, check: Check) -> None:
    with pytest.raises(ObjectChanged, match="replaced it immediately"):
        verified(check, tmp_path, written=PARTS, found=f'"{"0" * 32}"')


def test_spans_of_another_version_are_refused_though_conditions_are_ignored() -> None:
    store = RangedStore(data=ARCHIVE, conditions="ignored")
    with pytest.raises(ObjectChanged):
        asyncio.run(read_spans(store, Version(PLACE, '"other"'), [Span(0, 10)]))
