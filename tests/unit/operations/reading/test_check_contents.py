"""A whole archive is read to its end, and damage is found wherever it is."""

import pytest

from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.check_contents import check_contents
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import raw_archive, reading
from tests.servers.archives import Protocol, combine_archives, make_archive

SMALL = {"small_obj_optimization_threshold": 16, "trivial_size": 4}
VALUE = {"key": "x" * 40, "other": [[1, 2, 3, "z" * 20], "y" * 30], "blocks": list(range(60))}
BOTH = pytest.mark.parametrize("protocol", ["msgpack", "cbor"])


async def check(document: Document) -> None:
    await check_contents(document, document.root)


def whole(protocol: Protocol) -> bytes:
    """An archive of every kind of node."""
    inner = combine_archives(
        [make_archive(5), make_archive(list(range(60)), protocol=protocol, **SMALL)]
    )
    nested = make_archive(VALUE, protocol=protocol, **SMALL)
    return combine_archives({"nested": nested, "inner": inner}, protocol=protocol)


@BOTH
def test_sound_archive_passes(protocol: Protocol) -> None:
    reading(whole(protocol), check)


@BOTH
@pytest.mark.parametrize(
    ("found", "changed"),
    [
        (b"x" * 40, None),
        (b"key", b"kex"),
        (b"y" * 30, None),
        (b"\x07\x08\x09", b"\x07\xdb\x09"),
        (b"nested", None),
    ],
)
def test_damage_is_found(protocol: Protocol, found: bytes, changed: bytes | None) -> None:
    archive = whole(protocol)
    at = archive.index(found)
    if changed is None:  # the head before it
        changed = bytes([archive[at - 1] ^ 1]) + found
        at, found = at - 1, archive[at - 1 : at] + found
    with pytest.raises(CorruptArchive):
        reading(archive[:at] + changed + archive[at + len(found) :], check)


def test_archives_in_one_another_are_limited() -> None:
    archive = make_archive(5)
    for level in range(201):
        if level == 199:
            reading(archive, check)
        archive = raw_archive(archive, {"t": [0]})
    with pytest.raises(LimitExceeded, match="more than 200 levels"):
        reading(archive, check)
