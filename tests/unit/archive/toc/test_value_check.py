"""Sound values pass in pieces of any size; a value that contradicts its TOC is refused."""

import pytest

from msglc_browser.archive.items.run_decoder import RunsAhead
from msglc_browser.archive.model.header import parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.archive.toc.value_check import ValueCheck
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode, raw_archive
from tests.servers.archives import Protocol as Encoding
from tests.servers.archives import make_archive

NESTED: dict[str, object] = {
    "runs": {f"{n:04}": {"id": n, "energy": [n * 0.5] * 12, "name": f"run {n}"} for n in range(6)},
    "meta": {"title": "ä" * 40, "tags": ["x", "y", {"deep": [[[[1]]]]}]},
    "numbers": list(range(-200, 900)),
    "large": "x" * 20_000,
    "none": None,
}
ODD: dict[object, object] = {"": 1, "a/b": [1, 2], 7: 2**64 - 1, -7: "x", 2.5: None, b"\xff": b""}
VALUES: list[object] = [
    NESTED,
    ODD,
    [ODD, NESTED],
    {f"k{n}": "v" * (n % 40) for n in range(1200)},
    [[n, "x" * n] for n in range(50)],
    [b"x" * 9000, 1, dict.fromkeys(map(str, range(30)), 1), b"y" * 9000, 2, 3],
    {"a": b"x" * 9000, "b": 1, "c": dict.fromkeys(map(str, range(30)), 1), "d": 4},
]
SETTINGS = [(1, 1), (16, 4), (128, 20), (8192, 20)]
BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def check(archive: bytes, step: int = 1 << 20, *, decodes: bool = False) -> bool:
    """Check the root; False if it is not indexed."""
    section = Section(0, len(archive), parse_header(archive, available=len(archive)))
    toc = archive[section.toc_span.start : section.toc_span.end]
    root = root_node(section, toc, ())
    if not isinstance(root.token, TocLevel) or root.span is None:
        return False
    ahead = RunsAhead(section.protocol) if decodes else None
    checked = ValueCheck(toc, root.token, root.span, ahead=ahead)
    for at in range(root.span.start, root.span.end, step):
        checked.feed(archive[at : min(at + step, root.span.end)])
    checked.finish()
    return True


@pytest.mark.parametrize("encoding", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    "value",
    VALUES,
    ids=["nested", "odd", "list", "many", "short lists", "long", "long in a dict"],
)
@pytest.mark.parametrize("decodes", [False, True])
def test_archives_of_msglc_pass_in_pieces_of_any_size(
    encoding: Encoding, value: object, *, decodes: bool
) -> None:
    checked = 0
    for threshold, trivial in SETTINGS:
        archive = make_archive(
            value,
            protocol=encoding,
            small_obj_optimization_threshold=threshold,
            trivial_size=trivial,
        )
        checked += sum(check(archive, step, decodes=decodes) for step in (37, 1000, 1 << 20))
    assert checked


def entry(start: int, end: int) -> dict[str, object]:
    return {"p": [start, end]}


def dict_of(protocol: Protocol, toc: dict[str, object], count: int = 3, tail: bytes = b"") -> bytes:
    """An archive of a dict, byte for byte {"a": 1, "b": 2, "c": 3}."""
    head = bytes([(0x80 if protocol is Protocol.MSGPACK else 0xA0) + count])
    pairs = [encode(key, protocol) + encode(n, protocol) for n, key in enumerate("abc", 1)]
    data = head + b"".join(pairs) + tail
    return raw_archive(data, {"p": [0, len(data)], "t": toc}, protocol)


SOUND: dict[str, object] = {"a": entry(3, 4), "b": entry(6, 7), "c": entry(9, 10)}


@BOTH
@pytest.mark.parametrize("step", [1, 100])
@pytest.mark.parametrize(
    ("toc", "message"),
    [
        (
            {**SOUND, "b": entry(6, 8)},
            "/b: it ends at byte 58 according to the table of contents, but at byte 57 in the data",
        ),
        ({**SOUND, "b": entry(5, 7)}, "/b: it starts at byte 55"),
        (
            {"a": entry(3, 4), "X": entry(6, 7), "c": entry(9, 10)},
            "/X: its name is X in the table of contents, but b in the data",
        ),
        (
            {"a": entry(3, 4), "b": entry(6, 7)},
            "/: it has 2 entries in the table of contents, but 3 in the data",
        ),
        ({**SOUND, "d": entry(9, 10)}, "/: it has 4 entries"),
        ({**SOUND, "c": {"p": [9, 10], "t": []}}, "/c: it is a list according to"),
        ({**SOUND, "c": {"t": []}}, "/c: The table of contents does not say where it is"),
        ({**SOUND, "c": {"p": [[1, 9, 10]]}}, "/c: it is a list according to"),
        ({**SOUND, "c": 9}, "/c: The table of contents does not say where it is"),
    ],
)
def test_contradiction_is_named_with_its_place(
    protocol: Protocol, step: int, toc: dict[str, object], message: str
) -> None:
    assert check(dict_of(protocol, SOUND), step)
    with pytest.raises(CorruptArchive) as caught:
        check(dict_of(protocol, toc), step)
    assert message in caught.value.message


@BOTH
def test_dict_that_ends_before_or_after_its_span_is_refused(protocol: Protocol) -> None:
    with pytest.raises(CorruptArchive, match="3 entries in the table of contents, but 2"):
        check(dict_of(protocol, SOUND, count=2))
    with pytest.raises(CorruptArchive, match=r"^/: it ends at byte 61 .* at byte 60"):
        check(dict_of(protocol, SOUND, tail=b"\x05"))


@BOTH
@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([[2, 4, 6], [2, 6, 8]], ""),
        ([[2, 4, 6], [1, 6, 8]], "has 3 entries"),
        ([[1, 4, 6], [3, 6, 8]], "claims 3 values in 2 bytes"),
        ([[2, 4, 6]], "has 2 entries"),
        ([[2, 4, 6], [2, 7, 8]], "claims 2 values in 1 bytes"),
        ([[2, 3, 6], [2, 6, 8]], "block 0 starts at byte 53"),
    ],
)
def test_blocks_must_fill_their_list(
    protocol: Protocol, blocks: list[list[int]], message: str
) -> None:
    is_msgpack = protocol is Protocol.MSGPACK
    data = (b"\x81\xa1a\x94" if is_msgpack else b"\xa1\x61a\x84") + b"\1\2\3\4"
    archive = raw_archive(data, {"p": [0, 8], "t": {"a": {"p": blocks}}}, protocol)
    if not message:
        assert check(archive) and check(archive, 1)
        return
    with pytest.raises(CorruptArchive) as caught:
        check(archive)
    assert message in caught.value.message


@pytest.mark.parametrize("step", [1, 100])
def test_open_cbor_containers_pass(step: int) -> None:
    data = b"\xbf\x61a\x9f\x01\x02\xff\x61b\x61c\xff"
    inner = b"\xa2\x61p\x82\x03\x07\x61t\x9f\xa1\x61p\x82\x04\x05\xa1\x61p\x82\x05\x06\xff"
    toc = b"\xbf\x61p\x82\x00\x0c\x61t\xbf\x61a" + inner + b"\x61b\xa1\x61p\x82\x09\x0b\xff\xff"
    assert check(raw_archive(data, None, Protocol.CBOR, toc_bytes=toc), step)
    missing = data.replace(b"\x61b\x61c\xff", b"\xff\x61b\x61c")
    with pytest.raises(CorruptArchive):
        check(raw_archive(missing, None, Protocol.CBOR, toc_bytes=toc), step)


def test_value_that_is_not_fed_to_its_end_is_refused() -> None:
    archive = dict_of(Protocol.MSGPACK, SOUND)
    section = Section(0, len(archive), parse_header(archive, available=len(archive)))
    toc = archive[section.toc_span.start : section.toc_span.end]
    root = root_node(section, toc, ())
    assert isinstance(root.token, TocLevel) and root.span is not None
    checked = ValueCheck(toc, root.token, root.span)
    checked.feed(archive[root.span.start : root.span.end - 1])
    with pytest.raises(CorruptArchive, match="middle of a value"):
        checked.finish()
