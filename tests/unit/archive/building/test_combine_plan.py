"""The planner against msglc: the bytes it lays out are the bytes msglc writes."""

import io
from collections.abc import Sequence
from pathlib import Path

import cbor2
import msglc
import msgpack
import pytest
from msglc.codec import CBORCodec

from msglc_browser.archive.building.combine_plan import CombinePlan, plan_combined
from msglc_browser.archive.building.combined_toc import CombinedToc, parse_combined_toc
from msglc_browser.archive.model.header import DEFAULT_MAGIC, HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.segments import Copied, Literal
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive

PROTOCOLS = list(Protocol)


def archive(value: object, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    buffer = io.BytesIO()
    msglc.dump(buffer, value, packer=CBORCodec() if protocol is Protocol.CBOR else None)
    return buffer.getvalue()


def assembled(plan: CombinePlan, sources: Sequence[bytes], base: bytes = b"") -> bytes:
    objects = [*sources, base]
    children = [[Copied(number, Span(0, len(data)))] for number, data in enumerate(sources)]
    return b"".join(
        segment.data
        if isinstance(segment, Literal)
        else objects[segment.source][segment.span.start : segment.span.end]
        for segment in plan.segments(children, base=len(sources))
    )


def infos(
    folder: Path, sources: Sequence[bytes], names: Sequence[str] | None
) -> list[msglc.FileInfo]:
    made = []
    for number, source in enumerate(sources):
        path = folder / f"{len(list(folder.iterdir()))}.msg"
        path.write_bytes(source)
        made.append(msglc.FileInfo(str(path), names[number] if names else None))
    return made


def combined_toc(data: bytes) -> CombinedToc:
    header = parse_header(data, available=len(data))
    toc = parse_combined_toc(
        data[HEADER_SIZE + header.toc_start :], header.protocol, data_size=header.toc_start
    )
    assert toc is not None
    return toc


SOURCES = [archive({"a": 1}), archive([1.5] * 4000), archive({"k": "v" * 70_000}, Protocol.CBOR)]
NAMES = ["one", "zwei/2", "三" * 20]


@pytest.mark.parametrize("names", [NAMES, None], ids=["dict", "list"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_plan_gives_the_bytes_of_msglc_combine(
    tmp_path: Path, protocol: Protocol, names: list[str] | None
) -> None:
    codec = CBORCodec() if protocol is Protocol.CBOR else None
    target = tmp_path / "all.msg"
    msglc.combine(str(target), infos(tmp_path, SOURCES, names), packer=codec)
    plan = plan_combined([len(source) for source in SOURCES], names, protocol=protocol)
    assert assembled(plan, SOURCES) == target.read_bytes()


@pytest.mark.parametrize("names", [NAMES, None], ids=["dict", "list"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_plan_with_base_gives_the_bytes_of_msglc_append(
    tmp_path: Path, protocol: Protocol, names: list[str] | None
) -> None:
    codec = CBORCodec() if protocol is Protocol.CBOR else None
    target = tmp_path / "all.msg"
    msglc.combine(str(target), infos(tmp_path, SOURCES, names), packer=codec)
    base = target.read_bytes()
    added = [archive({"z": [1] * 300}), archive(7)]
    more = ["four", "five"] if names else None
    msglc.append(str(target), infos(tmp_path, added, more), packer=codec)
    plan = plan_combined(
        [len(source) for source in added], more, protocol=protocol, base=combined_toc(base)
    )
    assert assembled(plan, added, base) == target.read_bytes()


def test_many_children_give_the_bytes_of_msglc_combine(tmp_path: Path) -> None:
    sources = [archive(number) for number in range(300)]
    names = [f"run-{number:05d}" for number in range(300)]
    target = tmp_path / "all.msg"
    msglc.combine(str(target), infos(tmp_path, sources, names))
    plan = plan_combined([len(source) for source in sources], names)
    assert assembled(plan, sources) == target.read_bytes()


def test_magic_of_the_base_is_kept() -> None:
    plan = plan_combined([60], None, magic=b"lab-2030")
    assert plan.header[:30] == b"lab-2030".rjust(30, b"\0")
    assert plan_combined([60], None).header[:30] == DEFAULT_MAGIC


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_keys_that_python_calls_equal_survive_an_append(protocol: Protocol) -> None:
    encode = cbor2.dumps if protocol is Protocol.CBOR else msgpack.packb
    keys = tuple(encode(key) for key in (1, True, 1.0, None, b"b", "1"))
    base = CombinedToc(keys, (0, 1, 2, 3, 4, 5), 60)
    plan = plan_combined([70], ["new"], protocol=protocol, base=base)
    again = parse_combined_toc(plan.toc, protocol, data_size=130)
    assert again is not None and again.keys is not None
    assert again.keys[:6] == keys
    assert again.starts == (0, 1, 2, 3, 4, 5, 60)
    assert again.text_keys(protocol) == ("1", "new")


@pytest.mark.parametrize(
    ("names", "base"),
    [
        (["a", "a"], None),
        (["a"], None),
        (["a", "b"], CombinedToc((msgpack.packb("b"),), (0,), 60)),
        (["a", "b"], CombinedToc(None, (0,), 60)),
        (None, CombinedToc((msgpack.packb("b"),), (0,), 60)),
    ],
)
def test_plan_refuses_names_that_do_not_fit(
    names: list[str] | None, base: CombinedToc | None
) -> None:
    with pytest.raises(ValueError, match=r"."):
        plan_combined([60, 60], names, base=base)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("toc", [{"p": [0, 9]}, {"p": [0, 9], "t": {"a": {}}}, {"t": [{"p": 1}]}])
def test_plain_toc_is_told_apart(protocol: Protocol, toc: object) -> None:
    encode = cbor2.dumps if protocol is Protocol.CBOR else msgpack.packb
    assert parse_combined_toc(encode(toc), protocol, data_size=100) is None


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "toc", [{"t": [101]}, {"t": [-1]}, {"t": ["x"]}, {"t": 5}, [1], {"t": {"a": True}}, "x"]
)
def test_broken_toc_raises_corrupt_archive(protocol: Protocol, toc: object) -> None:
    encode = cbor2.dumps if protocol is Protocol.CBOR else msgpack.packb
    with pytest.raises(CorruptArchive):
        parse_combined_toc(encode(toc), protocol, data_size=100)


@pytest.mark.parametrize(
    ("toc", "protocol"),
    [
        (b"", Protocol.MSGPACK),
        (b"", Protocol.CBOR),
        (b"\x81\xa1t\xdf\xff\xff\xff\xff\xa1a\x00", Protocol.MSGPACK),
        (b"\x81\xa1t\xdd\xff\xff\xff\xff\x00", Protocol.MSGPACK),
        (b"\xa1\x61t\xbb" + b"\xff" * 8 + b"\x61a\x00", Protocol.CBOR),
        (b"\xa1\x61t\xbf\xff", Protocol.CBOR),
        (b"\xa1\x61t\x9c", Protocol.CBOR),
        (b"\x81\xa1t\x81" + b"\x91" * 100_000 + b"\x00\x00", Protocol.MSGPACK),
        (b"\xa1\x61t\xa1" + b"\x81" * 100_000 + b"\x00\x00", Protocol.CBOR),
    ],
)
def test_hostile_toc_raises_corrupt_archive(toc: bytes, protocol: Protocol) -> None:
    with pytest.raises(CorruptArchive):
        parse_combined_toc(toc, protocol, data_size=100)
